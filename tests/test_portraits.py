"""Portraits: what somebody is like, how they change, how two compare; as far as the reader may know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kbot.answering.answers import Answer, Gathered, Introduced, NotTold, Told
from kbot.answering.dialogues import Thread, converse
from kbot.book.factbases import FactBase, View
from kbot.book.facts import Character, Statement
from kbot.language.folding import tidy
from kbot.tutor.replies import reply
from kbot.wording.names import possessive
from kbot.wording.texts import plain

TABLE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "tables" / "portraits.yaml").read_text(encoding="utf-8")
)
CHARACTERISATIONS = [(lang, *row) for lang, rows in TABLE["characterisation"].items() for row in rows]
CHANGES = [(lang, question) for lang, questions in TABLE["change"].items() for question in questions]
COMPARISONS = [(lang, question) for lang, questions in TABLE["comparison"].items() for question in questions]
ASKED = [
    *TABLE["asked"],
    *(pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=why)) for *row, why in TABLE["missed"]),
]
EARLY = "1.34"


def ask(question: str, view: View) -> Answer:
    """Ask a question in a dialogue of its own."""
    given, _ = converse(Thread(), tidy(question)[0], view)
    return given


def about(question: str, one: Character, lang: str) -> str:
    """The question, about somebody."""
    return question.format(one.short[lang], of=possessive(one, lang))


@pytest.fixture(scope="module")
def statements(base: FactBase) -> list[Statement]:
    """All portraits, changes and comparisons of the pack."""
    told = (base.telling(number) for number in base.numbers_of("statement"))
    kinds = ("direct_characterisation", "indirect_characterisation", "arc", "comparison")
    return [one for one in told if isinstance(one, Statement) and one.attribute in kinds]


@pytest.fixture(scope="module", params=[EARLY, "all"])
def view(request: pytest.FixtureRequest, base: FactBase) -> View:
    """What an early reader may know, and one of the whole book."""
    return base.view(None if request.param == "all" else base.scheme.read(request.param))


def holding(statements: list[Statement], attribute: str, person: str, limit: int) -> list[str]:
    """The keys of the portraits of somebody that hold at a chapter."""
    return [
        one.key
        for one in statements
        if one.attribute == f"{attribute}_characterisation" and one.about == (person,) and one.known_from <= limit
        if one.until is None or one.until >= limit
    ]


# What somebody is like


@pytest.mark.parametrize(("lang", "question", "attributes"), CHARACTERISATIONS)
def test_a_portrait_is_what_is_said_and_what_deeds_show(
    lang: str, question: str, attributes: list[str], view: View, statements: list[Statement]
) -> None:
    """Direct, indirect, or both, in this order; of everybody of whom the pack has what holds by now."""
    drawn = 0
    for one in view.characters():
        expected = [key for attribute in attributes for key in holding(statements, attribute, one.id, view.limit)]
        if expected:
            given = ask(about(question, one, lang), view)
            assert isinstance(given, Gathered if len(expected) > 1 else Told), one.id
            assert list(given.facts) == expected, one.id
            drawn += 1
    assert drawn >= 6


def test_one_portrait_of_a_kind_holds_at_a_time(base: FactBase, statements: list[Statement]) -> None:
    """An early one ends where the full one begins: from the first on there is always one, and never two."""
    early = [one for one in statements if one.id.endswith("-early")]
    assert len(early) >= 12
    for one in early:
        kind = one.attribute.removesuffix("_characterisation")
        for limit in range(one.known_from, base.scheme.last + 1):
            assert len(holding(statements, kind, one.about[0], limit)) == 1, (one.id, limit)


@pytest.mark.parametrize("lang", ["ro", "en"])
def test_early_readers_get_only_the_early_portrait(lang: str, base: FactBase, statements: list[Statement]) -> None:
    """Its words and none of the full one's; that comes with the chapter after the early one's last."""
    question = TABLE["characterisation"][lang][0][0]
    texts = {one.key: one.text[lang] for one in statements}
    for early in (one for one in statements if one.id.endswith("-early")):
        full, asked = early.key.removesuffix("-early"), about(question, base.characters[early.about[0]], lang)
        assert early.until
        for limit, expected, other in (
            (base.scheme.read(EARLY), early.key, full),
            (early.until, early.key, full),
            (early.until + 1, full, early.key),
        ):
            said = plain(reply(ask(asked, base.view(limit)), base.view(limit)))
            assert texts[expected] in said, (asked, limit)
            assert texts[other] not in said, (asked, limit)


@pytest.mark.parametrize(
    ("lang", "question"), [(lang, question) for lang, question, attributes in CHARACTERISATIONS if attributes[1:]]
)
def test_people_without_a_portrait_are_introduced(
    lang: str, question: str, view: View, statements: list[Statement]
) -> None:
    """With all that may be said of them by now; Stiva, too, until 6.6 has his portrait."""
    introduced = set()
    for one in view.characters():
        drawn = [
            *holding(statements, "direct", one.id, view.limit),
            *holding(statements, "indirect", one.id, view.limit),
        ]
        if not drawn and one.weight > 1 and one.short[lang][0].isupper():
            given = ask(about(question, one, lang), view)
            assert isinstance(given, Introduced), one.id
            assert given.person.id == one.id
            assert given.full
            assert list(given.impressions) == view.impressions(one)
            introduced.add(one.id)
    assert len(introduced) > 10
    assert ("stiva" in introduced) == (view.limit < view.base.scheme.read("6.6"))


@pytest.mark.parametrize(("lang", "question", "attributes"), CHARACTERISATIONS)
def test_whom_the_reader_has_not_met_has_no_portrait(
    lang: str, question: str, attributes: list[str], base: FactBase
) -> None:
    del attributes
    early = base.view(base.scheme.read(EARLY))
    for id_ in ("landau", "varenka", "veslovski", "mihailov"):
        assert ask(about(question, base.characters[id_], lang), early) == NotTold(lang, "ahead")


# How somebody changes


@pytest.mark.parametrize(("lang", "question"), CHANGES)
def test_how_somebody_changes_is_told_at_the_end_of_their_way(
    lang: str, question: str, base: FactBase, statements: list[Statement]
) -> None:
    """Before it, by the impressions a reader has had so far, if they are more than one; else it lies ahead."""
    arcs = [one for one in statements if one.attribute == "arc"]
    assert len(arcs) > 10
    for arc in arcs:
        one = base.characters[arc.about[0]]
        asked = about(question, one, lang)
        assert ask(asked, base.view()).facts == (arc.key,)
        assert ask(asked, base.view(arc.known_from)).facts == (arc.key,)
        assert arc.key not in ask(asked, base.view(arc.known_from - 1)).facts
        early = base.view(base.scheme.read(EARLY))
        given, impressions = ask(asked, early), early.impressions(one)
        if len(impressions) > 1:
            assert given == Introduced(lang, one, tuple(impressions), full=True)
        else:
            assert given == NotTold(lang, "ahead")


# How two compare


@pytest.mark.parametrize(("lang", "question"), COMPARISONS)
def test_two_are_compared_in_either_order(
    lang: str, question: str, base: FactBase, statements: list[Statement]
) -> None:
    """By the comparison of just those two, once it may be told."""
    pairs = [one for one in statements if one.attribute == "comparison" and len(one.about) == 2]
    assert len(pairs) > 10
    for comparison in pairs:
        names = [base.characters[id_].short[lang] for id_ in comparison.about]
        for ordered in (names, names[::-1]):
            asked = question.format(*ordered)
            assert ask(asked, base.view()).facts == (comparison.key,)
            assert comparison.key not in ask(asked, base.view(comparison.known_from - 1)).facts


@pytest.mark.parametrize(("lang", "question"), COMPARISONS)
def test_two_without_a_comparison_stand_side_by_side(
    lang: str, question: str, view: View, statements: list[Statement]
) -> None:
    """By what is said of each, as far as it holds by now, in the order asked."""
    for first, second in (("karenin", "levin"), ("kitty", "karenin"), ("dolly", "vronski")):
        expected = [
            *holding(statements, "direct", first, view.limit),
            *holding(statements, "direct", second, view.limit),
        ]
        people = [view.base.characters[id_].short[lang] for id_ in (first, second)]
        given = ask(question.format(*people), view)
        assert isinstance(given, Gathered)
        assert list(given.facts) == expected


# Word for word


@pytest.mark.parametrize(("question", "chapter", "ids"), ASKED)
def test_a_portrait_is_found_as_students_ask_for_it(
    question: str, chapter: str, ids: list[str], base: FactBase
) -> None:
    view = base.view(None if chapter == "all" else base.scheme.read(chapter))
    assert ask(question, view).facts == tuple(f"statement:{id_}" for id_ in ids)


def test_a_portrait_is_told_in_the_language_of_the_question(base: FactBase) -> None:
    for name in ("Levin", "Anna", "Kitty"):
        assert ask(f"Describe {name}'s personality", base.view()).lang == "en"
