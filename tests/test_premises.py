"""Premises: deaths, relatives and marriages that a question takes for granted, rightly or wrongly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from builders_packs import event, person, related
from builders_talks import AHEAD
from kbot.answering.answers import Answer, LivesOn, NoneSuch, NotMarried, NotTold, Told
from kbot.answering.dialogues import Thread, converse
from kbot.answering.relatives import married_for_good, relatives_by
from kbot.book.compiling import compiled
from kbot.book.factbases import FactBase, View
from kbot.book.facts import Character
from kbot.language.folding import tidy
from kbot.tutor.replies import reply
from kbot.wording.names import possessive
from kbot.wording.texts import plain

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "tables" / "premises.yaml").read_text(encoding="utf-8"))
POSITIONS = ("1.1", "1.12", "1.23", "1.34", "2.18", "2.35", "3.16", "4.9", "4.23", "5.20", "6.16", "7.20", "8.18")
DEATHS = [(lang, *row) for lang, rows in TABLE["deaths"].items() for row in rows]
RELATIVES = [(lang, *row) for lang, rows in TABLE["relatives"].items() for row in rows]
WEDDINGS = [(lang, question) for lang, questions in TABLE["weddings"].items() for question in questions]
LINES = {"children": "child", "siblings": "sibling"}


def ask(question: str, view: View) -> Answer:
    """Ask a question in a dialogue of its own."""
    given, _ = converse(Thread(), tidy(question)[0], view)
    return given


def missed(rows: list[list[Any]]) -> list[Any]:
    """The rows of a table whose last column says why kbot does not answer them yet."""
    return [pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=why)) for *row, why in rows]


def who_die(base: FactBase) -> list[Character]:
    """Those whose death the novel tells."""
    return [one for one in base.characters.values() if one.dies]


def who_live(base: FactBase) -> list[Character]:
    """Those of whom the pack says that they do not die in the novel."""
    return [one for one in base.characters.values() if "death" in one.complete]


# Deaths


@pytest.mark.parametrize(("lang", "question", "focus"), DEATHS)
def test_a_death_is_told_with_its_event(lang: str, question: str, focus: str, base: FactBase) -> None:
    """How, where, when and why somebody dies: the event of the death, by the side that was asked for."""
    assert len(who_die(base)) >= 4
    for one in who_die(base):
        given = ask(question.format(one.short[lang]), base.view())
        assert isinstance(given, Told), one.id
        assert (given.telling.id, given.focus) == (one.dies, focus), one.id


@pytest.mark.parametrize(("question", "words"), TABLE["deaths_told"])
def test_where_when_and_why_somebody_dies_is_told(question: str, words: list[str], base: FactBase) -> None:
    """In words, with the chapter."""
    said = plain(reply(ask(question, base.view()), base.view()))
    assert [word for word in words if word not in said] == [], said


@pytest.mark.parametrize(("lang", "question", "focus"), DEATHS)
def test_who_does_not_die_is_said_to_live(lang: str, question: str, focus: str, base: FactBase) -> None:
    """To a reader of the whole book, with a fact about them; whatever was asked for of that death."""
    del focus
    assert len(who_live(base)) > 10
    for one in who_live(base):
        given = ask(question.format(one.short[lang]), base.view())
        assert isinstance(given, LivesOn), one.id
        assert given.person.id == one.id in given.told.people
        assert given.chapters
        assert one.short[lang] in plain(reply(given, base.view()))


@pytest.mark.parametrize("lang", ["ro", "en"])
@pytest.mark.xfail(strict=True, reason="the last fact about Dolly, of 8.18, tells of the guests in general")
def test_the_last_that_is_told_of_somebody_names_them(lang: str, base: FactBase) -> None:
    """ "The last we hear: …" is about the person asked for."""
    for one in who_live(base):
        given = ask(TABLE["deaths"][lang][0][0].format(one.short[lang]), base.view())
        assert isinstance(given, LivesOn)
        names = (one.short[lang], one.name[lang], one.genitive, *one.forms)
        assert any(name and name in given.told.text[lang] for name in names), one.id


@pytest.mark.parametrize("position", POSITIONS)
def test_before_the_end_nobody_lives_on(position: str, base: FactBase) -> None:
    """Who dies later, who does not die, and of whom the pack does not say: one and the same refusal."""
    view = base.view(base.scheme.read(position))
    others = [one for one in base.characters.values() if one.weight > 1 and one.short["ro"][0].isupper()]
    for one in {one.id: one for one in (*who_die(base), *who_live(base), *others)}.values():
        death = base.find(f"event:{one.dies}") if one.dies else None
        if death and view.shows(death):
            continue
        for lang, rows in TABLE["deaths"].items():
            given = ask(rows[0][0].format(one.short[lang]), view)
            assert given == NotTold(lang, "ahead"), one.id
            assert plain(reply(given, view)) == AHEAD[lang]


def test_a_death_is_told_from_its_chapter_on(base: FactBase) -> None:
    for one in who_die(base):
        death = base.find(f"event:{one.dies}")
        assert death
        for limit, kind in ((death.known_from - 1, "ahead"), (death.known_from, "found")):
            given = ask(f"Cum moare {one.short['ro']}?", base.view(limit))
            assert given.kind == kind, one.id


@pytest.mark.parametrize(("question", "person_id", "key"), TABLE["deaths_meant"])
def test_a_false_death_beside_something_else_is_corrected_with_what_is_meant(
    question: str, person_id: str, key: str, base: FactBase
) -> None:
    given = ask(question, base.view())
    assert isinstance(given, LivesOn)
    assert (given.person.id, given.facts, given.meant) == (person_id, (key,), True)


@pytest.mark.parametrize(("question", "person_id"), missed(TABLE["deaths_of_relatives"]))
def test_the_death_of_a_relative_is_told_or_corrected(question: str, person_id: str, base: FactBase) -> None:
    """The noun stands for one person: their death is told, or that they live."""
    given = ask(question, base.view())
    dies = base.characters[person_id].dies
    assert given.facts == (f"event:{dies}",) if dies else isinstance(given, LivesOn) and given.person.id == person_id


# Relatives


@pytest.mark.parametrize(("lang", "line", "gender", "question"), RELATIVES)
def test_a_daughter_that_is_a_son_is_corrected(
    lang: str, line: str, gender: str, question: str, base: FactBase
) -> None:
    """Everybody whose children or siblings are all known, and all of the other gender: who they are is told."""
    corrected = 0
    for one in base.characters.values():
        known = relatives_by(one.id, LINES[line], "", base.view()) if line in one.complete else []
        if not known or any(relative.person.gender == gender for relative in known):
            continue
        given = ask(question.format(of=possessive(one, lang)), base.view())
        assert isinstance(given, NoneSuch), one.id
        assert {relative.person.id for relative in given.proof} == {relative.person.id for relative in known}
        before = ask(question.format(of=possessive(one, lang)), base.view(base.scheme.last - 1))
        assert before == NotTold(lang, "ahead"), one.id
        corrected += 1
    assert corrected


@pytest.mark.parametrize(("question", "ids"), TABLE["none_such"])
def test_who_there_is_instead_is_told(question: str, ids: list[str], base: FactBase) -> None:
    """With the chapters that say so, and never before the last chapter."""
    given = ask(question, base.view())
    assert isinstance(given, NoneSuch)
    assert [one.person.id for one in given.proof] == ids
    assert given.chapters
    for position in POSITIONS:
        assert ask(question, base.view(base.scheme.read(position))).kind != "corrected"


@pytest.mark.parametrize("question", missed(TABLE["none_such_missed"]))
def test_a_relative_that_is_not_is_seen_behind_other_words(question: str, base: FactBase) -> None:
    assert isinstance(ask(question, base.view()), NoneSuch)


# Marriages


@pytest.mark.parametrize(("lang", "question"), WEDDINGS)
def test_a_marriage_that_never_was_is_corrected_for_a_reader_of_the_whole_book(
    lang: str, question: str, base: FactBase
) -> None:
    """Any two of whom the pack says whom they marry; who is married is told. The others are not contradicted."""
    settled = [one for one in base.characters.values() if "spouse" in one.complete and one.weight == 3]
    men, women = ([one for one in settled if one.gender == gender] for gender in "mf")
    for pair in ((first, second) for first in men for second in women):
        asked = question.format(*(one.short[lang] for one in pair))
        given, ids = ask(asked, base.view()), {one.id for one in pair}
        if married_for_good(*pair, base.view()):
            assert given.kind != "corrected", asked
            continue
        assert isinstance(given, NotMarried), asked
        assert {given.first.id, given.second.id} == ids
        assert not ids & {one.person.id for one in given.spouses}
        before = ask(asked, base.view(base.scheme.last - 1))
        assert not isinstance(before, NotMarried), asked


@pytest.mark.parametrize("question", missed(TABLE["weddings_missed"]))
def test_a_marriage_that_never_was_is_seen_behind_other_words(question: str, base: FactBase) -> None:
    assert isinstance(ask(question, base.view()), NotMarried)


# Another book


@pytest.fixture
def island(pack_with: Callable[..., Path], tmp_path: Path) -> Iterator[FactBase]:
    """Nora drowns in 1.5, Tobias lives on, of Finn nothing is said. Tobias is married to Ines; their child is Jon."""
    known = "\n    complete: [spouse, children, siblings, death]"
    people = (
        f"characters:{person('nora')}\n    dies: storm{person('tobias', 'm')}{known}{person('ines')}{known}"
        f"{person('jon', 'm')}{person('finn', 'm')}\n"
    )
    sea = f"events:{event('storm', chr(10) + '    whom: [nora]' + chr(10) + '    known_from: 1.5')}"
    kin = related("tobias spouse ines", "tobias parent jon", "ines parent jon")
    calm = event("calm", "\n    who: [tobias, ines]").replace("A storm comes up.", "Tobias and Ines mend the boat.")
    opened = FactBase(compiled(pack_with(people=people, kin=kin, sea=sea + calm), tmp_path))
    yield opened
    opened.close()


def test_deaths_are_the_same_in_any_book(island: FactBase) -> None:
    """Told, corrected, or not known; before the end nobody can tell which."""
    whole = island.view()
    told, lives, unknown = (ask(f"How does {name} die?", whole) for name in ("Nora", "Tobias", "Finn"))
    assert told.facts == ("event:storm",)
    assert isinstance(lives, LivesOn)
    assert lives.facts == ("event:calm",)
    assert unknown.kind == "unknown"
    for name in ("Nora", "Tobias", "Finn"):
        assert ask(f"How does {name} die?", island.view(4)) == NotTold("en", "ahead")
    assert ask("How does Nora die?", island.view(5)).facts == ("event:storm",)
    assert ask("How does Tobias die?", island.view(6)) == NotTold("en", "ahead")


def test_relatives_and_marriages_are_the_same_in_any_book(island: FactBase) -> None:
    whole = island.view()
    daughter = ask("Who is Tobias's daughter?", whole)
    assert isinstance(daughter, NoneSuch)
    assert [one.person.id for one in daughter.proof] == ["jon"]
    assert ask("Who is Tobias's son?", whole).kind == "found"
    wedding = ask("When did Tobias marry Nora?", whole)
    assert isinstance(wedding, NotMarried)
    assert [one.person.id for one in wedding.spouses] == ["ines"]
    assert ask("When did Finn marry Nora?", whole).kind == "unknown"
    for question in ("Who is Tobias's daughter?", "When did Tobias marry Nora?"):
        assert ask(question, island.view(6)).kind == "ahead"
