"""The recaps of a pack: the shipped ones are whole, short and spoil nothing; what is wrong with one is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from builders_packs import faults_of, people, person
from kbot.book.books import Book
from kbot.book.packs import read_pack
from kbot.config import shipped_packs
from kbot.wording.catalogues import LANGUAGES

END = re.compile(r"[.!?…][”’»]?(?=\s+[„“‘«]?[A-ZĂÂÎȘȚ]|$)")

# The shipped recaps


@pytest.fixture(scope="module")
def book() -> Book:
    return read_pack(shipped_packs() / "anna-karenina")


def _recaps(book: Book) -> Iterator[tuple[str, int, str, str]]:
    for chapter, (texts, _, _) in book.recaps.items():
        for lang, text in texts.items():
            yield f"{book.scheme.chapter(chapter)} ({lang})", chapter, lang, text


def test_every_chapter_has_a_short_recap(book: Book) -> None:
    """All 239, in both languages: whole sentences, at most 700 characters."""
    assert sorted(book.recaps) == list(range(1, 240))
    wrong = [where for where, _, _, text in _recaps(book) if len(text) > 700 or not END.search(text[-2:])]
    assert wrong == []
    assert all(set(texts) == set(LANGUAGES) for texts, _, _ in book.recaps.values())


def test_a_recap_has_two_to_four_sentences(book: Book) -> None:
    """As the pack format asks for."""
    assert [where for where, _, _, text in _recaps(book) if not 2 <= len(END.findall(text)) <= 4] == []


def test_no_recap_names_somebody_who_is_not_known_yet(book: Book) -> None:
    """By any name of theirs that answers use, and in the Romanian genitive."""
    for lang in LANGUAGES:
        names: dict[str, int] = {}
        for one in book.characters:
            genitive = {one.genitive.removeprefix("lui ")} if lang == "ro" else set()
            for name in {one.short[lang], one.name[lang], one.full_name.get(lang, ""), *genitive} - {""}:
                names[name] = min(one.known_from, names.get(name, one.known_from))
        for where, chapter, own, text in _recaps(book):
            known = [name for name, since in names.items() if since <= chapter and name in text]
            late = [name for name, since in names.items() if since > chapter and _names(text, name)]
            assert own != lang or not [name for name in late if not any(name in one for one in known)], where


@cache
def _name(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _names(text: str, name: str) -> bool:
    return name in text and bool(_name(name).search(text))


# Faults

RECAP = "recaps:\n  - chapter: 1.1\n    text: {en: Mara lights the lamp. It burns.}\n"
PEOPLE = people("mara") + person("ines", "f", "[1.3]") + "\n"
NAMED = "r.yaml:2: the recap of 1.1 names Ines, who is first named in 1.3. Describe them instead, or mend it there."
FAULTS: dict[str, tuple[str, str]] = {
    "two of one chapter": (
        RECAP + RECAP.removeprefix("recaps:\n"),
        "r.yaml:4: chapter 1.1 has a recap already. Keep one of them.",
    ),
    "somebody not yet known": (RECAP.replace("Mara", "Ines"), NAMED),
    "somebody not yet known, as an owner": (RECAP.replace("Mara lights", "Mara lights Ines’s"), NAMED),
    "a chapter the book lacks": (RECAP.replace("1.1", "1.9"), "r.yaml:2: `chapter`: There is no chapter 1.9: part 1"),
    "another language": (RECAP.replace("en:", "fr:"), "r.yaml:3: `text`: no text for “en”. Write a text for each"),
    "no text": (RECAP.partition("    text")[0], "r.yaml:2: `text` is missing. Add it."),
    "a long text": (RECAP.replace("It burns", "o" * 700), "r.yaml:3: `text`: a text of 723 characters is too long."),
    "no list": ("recaps: {chapter: 1.1}\n", "r.yaml:1: “recaps” is not a list. Start each entry with “- ”."),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_faulty_recap_is_told_with_its_line_and_how_to_mend_it(case: str, pack_with: Callable[..., Path]) -> None:
    text, message = FAULTS[case]
    told = [str(fault) for fault in faults_of(pack_with(people=PEOPLE, r=text))]
    assert any(one.startswith(message) for one in told), told


def test_a_recap_without_fault_is_read(pack_with: Callable[..., Path]) -> None:
    """Also one that names somebody in the very chapter in which they are first named."""
    folder = pack_with(people=PEOPLE, r=RECAP, s=RECAP.replace("1.1", "1.3").replace("Mara", "Ines"))
    assert {chapter: texts["en"].split()[0] for chapter, (texts, _, _) in read_pack(folder).recaps.items()} == {
        1: "Mara",
        3: "Ines",
    }


def test_two_recaps_of_one_chapter_are_found_in_two_files(pack_with: Callable[..., Path]) -> None:
    """The later one is at fault."""
    [fault] = faults_of(pack_with(people=PEOPLE, r=RECAP, s=RECAP))
    assert (fault.file, fault.line) == ("s.yaml", 2)


BOTH = """book:
  id: lamp
  title: {en: The Lamp, ro: Lampa}
  author: {en: the tests, ro: testele}
  languages: [en, ro]
  parts: [7]
  chapter_label: {en: "chapter {chapter}", ro: "cap. {chapter}"}
  samples: {question: {en: w, ro: w}, person: {en: Ines, ro: Ines}, pair: {en: p, ro: p}, chapter: "1.1"}
"""
INES = """characters:
  - id: ines
    gender: f
    name: {en: Ines, ro: Ines}
    short: {en: Ines, ro: Ines}
    genitive: Inesei
    chapters: [1.3]
    evidence: lit the lamp alone
    who: [{chapters: [1.3], en: Ines., ro: Ines., evidence: lit the lamp alone}]
"""


def test_somebody_not_yet_known_is_found_in_the_romanian_genitive(pack_with: Callable[..., Path]) -> None:
    """ "Lampa Inesei" names her as well."""
    recap = "recaps:\n  - {chapter: 1.1, text: {en: The lamp burns., ro: Arde lampa Inesei.}}\n"
    assert faults_of(pack_with(book=BOTH, people=INES, r=recap.replace("Inesei", ""))) == ()
    [fault] = faults_of(pack_with(book=BOTH, people=INES, r=recap))
    assert (fault.file, fault.line) == ("r.yaml", 2)


def test_a_misspelt_section_of_recaps_is_mended(pack_with: Callable[..., Path]) -> None:
    [fault] = faults_of(pack_with(people=PEOPLE, r=RECAP.replace("recaps", "recap")))
    assert "Did you mean “recaps”?" in fault.mend
