"""Reading packs: what a teacher wrote wrong is said with file, line and how to mend it, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders_packs import CHAPTERS, event, faults_of, people, person, related
from conftest import SMALL_PACK
from kbot.book.checks import check
from kbot.book.counting import counts, table
from kbot.book.packs import read_pack
from kbot.book.yamls import MAX_BYTES, read_yaml
from kbot.config import shipped_packs
from kbot.errors import BadPack

PackWith = Callable[..., Path]

BOOK = """book:
  id: lighthouse
  title: {en: The Lamp}
  author: {en: the tests}
  languages: [en]
  parts: [7]
  chapter_label: {en: "chapter {chapter}"}
  samples: {question: {en: "who is Mara?"}, person: {en: Mara}, pair: {en: "Mara, Tobias"}, chapter: "1.1"}
"""
PEOPLE = people("mara", "tobias:m")

# name of the case → (text of part-1.yaml, its first fault: line and the whole message)
FAULTS: dict[str, tuple[str, int, str]] = {
    "a missing field": (
        "events:\n  - id: storm\n    text: {en: A storm.}\n    chapters: [1.2]\n    evidence: lit the lamp\n",
        2,
        "`name` is missing. Add it.",
    ),
    "a misspelt field": (
        "events:" + event(more="\n    outcom: {en: rain}"),
        8,
        "there is no field `outcom` here. Did you mean “outcome”?",
    ),
    "a field nobody knows": (
        f"relations:\n  - {{who: mara, is: friend, of: tobias, zzz: 1, {CHAPTERS}}}\n",
        2,
        "there is no field `zzz` here. Use one of: chapters, evidence, is, known_from, note, of, source, until, who.",
    ),
    "an unknown person": (
        "events:" + event(more="\n    who: [marra]"),
        2,
        "event “storm”: there is no character “marra”. Did you mean “mara”?",
    ),
    "an unknown person that resembles nobody": (
        "events:" + event(more="\n    who: [xyz]"),
        2,
        "event “storm”: there is no character “xyz”. Add it, or mend the id.",
    ),
    "an unknown place": ("events:" + event(more="\n    place: reef"), 2, "event “storm”: there is no place “reef”."),
    "an unknown theme": ("events:" + event(more="\n    themes: sea"), 2, "event “storm”: there is no theme “sea”."),
    "an unknown event": (
        "events:" + event() + event("calm", "\n    leads_to: [strom]"),
        9,
        "event “calm”: there is no event “strom”. Did you mean “storm”?",
    ),
    "an unknown section": ("event: []\n", 1, "there is no section “event”. Did you mean “events”?"),
    "a section that is no list": ("events: {id: storm}\n", 1, "“events” is not a list. Start each entry with “- ”."),
    "a file without sections": (
        "- one\n- two\n",
        1,
        "the file has no sections. Start it with a section such as `events:`.",
    ),
    "a cedilla": (
        "events:" + event().replace("A storm comes up", "Marea se liniţteşte"),
        4,
        "`text`: “ţ” has a cedilla. Write ș and ț with a comma below.",
    ),
    "no chapter at all": (
        "events:" + event().replace("[1.2]", "[soon]"),
        5,
        "`chapters`: “soon” is not a chapter. Write part.chapter, for example 4.17.",
    ),
    "a chapter that the book lacks": (
        "events:" + event().replace("[1.2]", "[1.8]"),
        5,
        "`chapters`: There is no chapter 1.8: part 1 has 7 chapters. Write part.chapter, for example 4.17.",
    ),
    "chapters that are no list": (
        "events:" + event().replace("[1.2]", "1.2"),
        5,
        "`chapters`: this is not a list. Write a list in brackets, for example [1.17, 1.18].",
    ),
    "no evidence": (
        "events:" + event().replace("    evidence: lit the lamp alone\n", ""),
        2,
        "`evidence` is missing. Cite the chapter and a few of its words, or mark it `source: outside`.",
    ),
    "evidence that is too short": (
        "events:" + event().replace("lit the lamp alone", "lit"),
        2,
        "event “storm”: the evidence “lit” is not 2 to 8 words. Shorten or lengthen it.",
    ),
    "an id twice": (
        "events:" + event() + event(),
        9,
        "event “storm” is already at part-1.yaml:2. Give one of them another id.",
    ),
    "a relation twice": (
        related("mara friend tobias", "mara friend tobias"),
        3,
        "relation “mara-friend-tobias” is already at part-1.yaml:2. Keep one of them.",
    ),
    "an id with capitals": (
        "events:" + event("The_Storm"),
        2,
        "`id`: this is not an id. Use small letters a–z, digits and single hyphens.",
    ),
    "an unknown role": (
        related("mara freind tobias"),
        2,
        "`is` cannot be “freind”. Did you mean “friend”?",
    ),
    "a gender that is none": ("characters:" + person("ines", "x"), 3, "`gender` cannot be “x”. Use one of: f, m, n."),
    "a text in no language of the book": (
        "events:" + event().replace("{en: A storm comes up.}", "{en: A storm., ro: O furtună.}"),
        4,
        "`text`: “ro” is not a language of this book. Write a text for each language of the book, {ro: …, en: …}.",
    ),
    "a text that lacks a language": (
        "events:" + event().replace("{en: the storm}", "{en: }"),
        3,
        "`name.en`: this is not a text. Write a text here; put one that holds a comma",
    ),
    "a text of the wrong type": (
        "events:" + event().replace("{en: the storm}", "[the, storm]"),
        3,
        "`name`: this has no fields. Write fields, for example {ro: …, en: …}.",
    ),
    "a number for a text": (
        "events:" + event().replace("A storm comes up.", "12"),
        4,
        "`text.en`: this is not a text.",
    ),
    "an unquoted comma in a flow map": (
        "events:" + event().replace("{en: A storm comes up.}", "{en: A storm, and rain}"),
        4,
        "`text.and rain`: this is not a text. Write a text here; put one that holds a comma, a colon or a #",
    ),
    "a text over several lines": (
        "events:" + event().replace("{en: A storm comes up.}", "\n      en: |\n        A storm\n        comes up."),
        4,
        "`text`: a text has a line break or a character that cannot be seen. Write the text on one line.",
    ),
    "a text that is too long": (
        "events:" + event().replace("A storm comes up", "storm " * 150),
        4,
        "`text`: a text of 901 characters is too long. Keep it under 700 characters; move the rest to `detail`.",
    ),
    "broken YAML": (
        "events:\n  - id: storm\n   text: x\n",
        3,
        "this is not YAML: did not find expected '-' indicator. Put texts that hold a colon",
    ),
    "a colon in a plain text": (
        "events:\n  - id: storm\n    text: why: because\n",
        3,
        "this is not YAML: mapping values are not",
    ),
    "a tab": ("events:\n\t- id: storm\n", 2, "this is not YAML: found character that cannot start any token."),
    "an anchor": (
        "events:\n  - &a {id: storm}\n  - *a\n",
        2,
        "anchors and deep nesting are not used in packs. Write it out.",
    ),
    "a key twice": ("events:\n  - id: storm\n    id: calm\n", 3, "“id” stands here twice. Keep one of the two."),
    "a person related to themselves": (
        related("mara friend mara"),
        2,
        "relation “mara-friend-mara”: nobody is related to themselves. Mend one of the two ids.",
    ),
    "two mothers": (
        people("ines", "anna") + related("ines parent mara", "anna parent mara"),
        17,
        "relation “ines-parent-mara”: both parents of “mara” are of one gender. Mend one of them.",
    ),
    "three parents": (
        people("ines", "anna", "otto:m")
        + "relations:\n"
        + "".join(f"  - {{who: {who}, is: parent, of: mara, {CHAPTERS}}}\n" for who in ("ines", "anna", "otto")),
        24,
        "relation “ines-parent-mara”: “mara” has 3 parents. Two at the most.",
    ),
    "each the other's parent": (
        related("tobias parent mara", "mara parent tobias"),
        2,
        "relation “tobias-parent-mara”: each is the other's parent. Mend one of them.",
    ),
    "a fact shown before its people": (
        "characters:" + person("ines", "f", "[1.5]") + "\nevents:" + event(more="\n    who: [ines]"),
        10,
        "event “storm”: it names “ines”, who is first named in 1.5. Cite that chapter too, or mend it there.",
    ),
    "an impression before its person": (
        "characters:" + person("ines").replace("    chapters: [1.1]", "    chapters: [1.3]"),
        2,
        "character “ines”: its first `who` is known before the character is. "
        "Let the first `who` be known from the chapter in which the character is first named.",
    ),
    "an end before the beginning": (
        "events:" + event(more="\n    until: 1.1"),
        2,
        "event “storm”: `until` comes before its chapters. Mend one of the two.",
    ),
    "a short name twice": (
        people("ines", "anna").replace("short: {en: Anna}", "short: {en: Ines}"),
        9,
        "character “anna”: “Ines” is already the short name of “ines”. Tell them apart.",
    ),
    "a `who` with a misspelt field": (
        "characters:" + person("ines").replace("evidence: lit the lamp alone}]", "evidnce: lit the lamp alone}]"),
        2,
        "character “ines”: a `who` has an unknown field “evidnce”. Write a language.",
    ),
    "an unknown source": (
        "events:" + event(more="\n    source: internet"),
        8,
        "`source` cannot be “internet”. Use one of: outside.",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_with_its_line_and_how_to_mend_it(case: str, pack_with: PackWith) -> None:
    """One pack for each kind of fault."""
    text, line, message = FAULTS[case]
    faults = faults_of(pack_with(book=BOOK, people=PEOPLE, **{"part-1": text}))
    told = [str(fault) for fault in faults]
    assert any(one.startswith(f"part-1.yaml:{line}: {message}") for one in told), told
    assert all(fault.wrong and fault.mend and fault.line >= 1 for fault in faults)


def test_a_pack_without_faults_is_read(pack_with: PackWith) -> None:
    """The cases above start from a pack that is right."""
    book = read_pack(pack_with(people=PEOPLE, **{"part-1": "events:" + event()}))
    assert ([one.id for one in book.characters], [one.id for one in book.events]) == (["mara", "tobias"], ["storm"])
    assert book.origins["event:storm"] == ("part-1.yaml", 2)


def test_all_faults_are_told_at_once_in_the_order_of_the_files(pack_with: PackWith) -> None:
    """Three files, five faults, one error whose text has a line for each."""
    folder = pack_with(
        people=PEOPLE,
        a="events:" + event("one", "\n    who: [marra]") + event("two", "\n    weight: 9"),
        b="event: []\n",
        c=related("mara freind tobias", "mara friend tobias").replace("who: mara, is: friend", "is: friend"),
    )
    with pytest.raises(BadPack) as caught:
        read_pack(folder)
    places = [(fault.file, fault.line) for fault in caught.value.faults]
    assert [file for file, _ in places] == ["a.yaml", "a.yaml", "b.yaml", "c.yaml", "c.yaml"]
    assert places == sorted(places)
    assert len(str(caught.value).splitlines()) == 5


def test_one_broken_file_does_not_hide_the_faults_of_another(pack_with: PackWith) -> None:
    """What can be read is checked."""
    faults = faults_of(pack_with(a="events: [", people=PEOPLE, z="places:\n  - id: reef\n"))
    assert {fault.file for fault in faults} == {"a.yaml", "z.yaml"}


@pytest.mark.parametrize(
    ("book", "message"),
    [
        (b"book:\n  id: x\xff\n", "book.yaml:2: the file is not UTF-8. Save it as UTF-8."),
        (b"", "book.yaml:1: there is no `book:` section. Add it, see data/README.md."),
        (b"- a\n", "book.yaml:1: there is no `book:` section."),
        (BOOK.replace("parts: [7]", "parts: []").encode(), "book.yaml:6: `parts`: "),
        (BOOK.replace("parts: [7]", "parts: seven").encode(), "book.yaml:6: `parts`: "),
        (BOOK.replace("[en]", "[en, ro]").encode(), "book.yaml:3: `title` has no text for “ro”. Add it."),
        (BOOK.replace("{chapter}", "{page}").encode(), "book.yaml:7: `chapter_label` has an unknown field."),
        (BOOK.replace("{chapter}", "{chapter").encode(), "book.yaml:7: `chapter_label` has an unknown field."),
        (BOOK.replace("  id: lighthouse\n", "").encode(), "`id` is missing. Add it."),
        (b"book: text\n", "book.yaml:1: `book`: this has no fields."),
        (b"book: [1]\n", "book.yaml:1: `book`: this has no fields."),
    ],
)
def test_a_faulty_book_file_is_explained(book: bytes, message: str, pack_with: PackWith) -> None:
    """Without a book there is nothing to check the rest against, but the reason is told."""
    folder = pack_with()
    (folder / "book.yaml").write_bytes(book)
    assert message in "\n".join(map(str, faults_of(folder)))


def test_a_folder_without_a_book_is_no_pack(tmp_path: Path) -> None:
    """An empty folder and a missing one are told apart."""
    assert "the pack has no book.yaml" in str(faults_of(tmp_path)[0])
    assert "there is no such folder" in str(faults_of(tmp_path / "nowhere")[0])


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """A pack is text that people wrote."""
    (tmp_path / "huge.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    document, [fault] = read_yaml(tmp_path / "huge.yaml", "huge.yaml")
    assert document is None
    assert "larger than 8 MB" in fault.wrong


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """A folder that is called like a file."""
    (tmp_path / "book.yaml").mkdir()
    assert "the file cannot be read" in str(faults_of(tmp_path)[0])


def test_deep_nesting_is_a_fault_and_no_crash(pack_with: PackWith) -> None:
    """Ten thousand brackets do not end the process."""
    assert faults_of(pack_with(deep="events: " + "[" * 200 + "]" * 200))
    assert faults_of(pack_with(deep="events: " + "[" * 10_000))


def test_a_billion_laughs_are_not_laughed(pack_with: PackWith) -> None:
    """Aliases of aliases are refused at the first one."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert any("anchors" in fault.wrong for fault in faults_of(pack_with(bomb=bomb)))


def test_yaml_traps_are_words(pack_with: PackWith) -> None:
    """1.10 is a chapter and not 1.1; `true` is a verdict; `no` is a word."""
    claims = """
misconceptions:
  - {id: m, verdict: true, claim: {en: no}, text: {en: yes}, chapters: [1.7], evidence: lit the lamp alone}
"""
    book = read_pack(
        pack_with(
            people=PEOPLE, book=BOOK.replace("[7]", "[12]"), m=claims, e="events:" + event().replace("1.2", "1.10")
        )
    )
    assert (book.misconceptions[0].verdict, book.misconceptions[0].claim["en"]) == ("true", "no")
    assert book.events[0].chapters == (10,)


def test_known_from_is_the_last_chapter_cited_unless_told(pack_with: PackWith) -> None:
    """Causes and outcomes may be known later than their fact."""
    more = "\n    cause: {en: the wind turned}\n    cause_chapters: [1.5]"
    more += "\n    outcome: {en: all is lost}\n    outcome_chapters: [1.1]"
    text = "events:" + event("a", more).replace("[1.2]", "[1.3, 1.2]") + event("b", "\n    known_from: 1.6")
    first, second = read_pack(pack_with(people=PEOPLE, e=text)).events
    assert (first.chapters, first.known_from, second.known_from) == ((3, 2), 3, 6)
    assert (first.cause_known_from, first.outcome_known_from) == (5, 3)


def test_a_fact_from_outside_needs_no_chapter(pack_with: PackWith) -> None:
    """History and reception are marked, and known from the start."""
    text = "statements:\n  - {id: s, about: [book], text: {en: It sold well.}, source: outside}\n"
    [statement] = read_pack(pack_with(s=text)).statements
    assert (statement.outside, statement.chapters, statement.known_from) == (True, (), 0)


def test_a_pack_may_be_split_over_folders(pack_with: PackWith) -> None:
    """Every *.yaml counts, whatever it is called."""
    folder = pack_with(people=PEOPLE)
    (folder / "more").mkdir()
    (folder / "more" / "x.yaml").write_text("events:" + event(more="\n    who: [zzz]"), encoding="utf-8")
    assert [fault.file for fault in faults_of(folder)] == ["more/x.yaml"]


# Whatever the bytes


_SECTIONS = st.sampled_from(
    ["book", "characters", "relations", "places", "events", "statements", "themes", "misconceptions", "x"]
)
_FIELDS = st.sampled_from(
    """id gender name short who of is chapters evidence text questions en ro until known_from about claim verdict in
    forms scenes""".split()
)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(["mara", "1.1", "1.99", "f", "friend", "lit the lamp alone", "ş", "-", "1." + "9" * 30])
)
_TREES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_FIELDS, inner, max_size=8), max_leaves=20
)
_FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _is_read_or_refused(folder: Path) -> None:
    faults = faults_of(folder)
    assert all(fault.file and fault.line >= 1 and re.fullmatch(r"[^\n]+", str(fault)) for fault in faults)


@_FUZZ
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes, pack_with: PackWith) -> None:
    """Arbitrary bytes raise nothing but `BadPack`, each fault on one line."""
    folder = pack_with()
    (folder / "fuzz.yaml").write_bytes(data)
    _is_read_or_refused(folder)


@_FUZZ
@given(text=st.text("events:- id[]{}&*!|>'\"#\n\t 1.a\u0085\ufeff\x00", max_size=120))
def test_any_punctuation_is_read_or_refused(text: str, pack_with: PackWith) -> None:
    """Text made of YAML's own signs, as a section file and as the book itself."""
    _is_read_or_refused(pack_with(fuzz=text))
    _is_read_or_refused(pack_with(fuzz="", book=text))


@_FUZZ
@given(tree=st.dictionaries(_SECTIONS, st.lists(_TREES, max_size=4) | _TREES, max_size=4))
def test_any_yaml_is_read_or_refused(tree: dict[str, object], pack_with: PackWith) -> None:
    """Well-formed YAML of any shape, with the names of sections and fields that exist."""
    _is_read_or_refused(pack_with(fuzz=yaml.safe_dump(tree, allow_unicode=True)))


# The shipped packs


def test_the_shipped_pack_has_no_faults() -> None:
    """Neither has the tests' own."""
    assert check(read_pack(shipped_packs() / "anna-karenina")) == []
    assert check(read_pack(SMALL_PACK)) == []


def test_the_facts_of_a_pack_are_counted_by_part_and_kind() -> None:
    """The table names what each chapter lacks."""
    book = read_pack(SMALL_PACK)
    by_part, by_chapter = counts(book)
    assert (by_part["character"][1], by_part["event"][1], by_part["theme"].total()) == (3, 2, 0)
    assert by_chapter == {1: 1, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1, 7: 0}
    assert "(3 if short): 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7" in table(book)
    assert "chapters without a recap: 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7" in table(book)
