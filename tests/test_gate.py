"""The gate: whatever is asked, typed or completed, nothing beyond what has been read is shown."""

from __future__ import annotations

import re

import pytest

from builders_talks import (
    AHEAD,
    ANA,
    ANAS,
    DAN,
    DANS,
    HERE,
    Talk,
    buttons_of,
    hidden_names,
    some_questions,
    words,
)
from kbot.book.factbases import FactBase
from kbot.store.sqlite import SqliteStore
from kbot.tutor.inputs import (
    Chat,
    Reader,
)
from kbot.tutor.outputs import MAX_SUGGESTIONS
from kbot.tutor.registry import COMMANDS, Type
from kbot.tutor.tutor import Tutor
from kbot.wording.catalogues import LANGUAGES


@pytest.fixture
def small(small_base: FactBase, store: SqliteStore) -> Tutor:
    """A tutor over the small book."""
    return Tutor(small_base, store)


# Completion

LIMITS = ("1.1", "1.12", "1.20", "2.34", "4.1", "7.15")


@pytest.mark.parametrize("limit", LIMITS)
def test_nobody_is_suggested_whom_the_reader_has_not_met(base: FactBase, store: SqliteStore, limit: str) -> None:
    """Whatever is typed: nothing, a letter, the very name, a misspelt one."""
    ana, ordinal = Talk(Tutor(base, store), ANAS, ANA), base.scheme.read(limit)
    ana.say(f"/citit {limit}")
    met = {person.id for person in base.view(ordinal).characters()}
    unmet = [person for person in base.characters.values() if person.id not in met]
    typed = [
        "",
        *"abcdefghijklmnopqrstuvwxyzășț",
        *(person.short["ro"] for person in unmet[::2]),
        *(person.id for person in unmet[::3]),
    ]
    typed += [person.name["en"][:-1] for person in unmet[::3]]
    for text in typed:
        choices = ana.complete("who", "character", text)
        assert {value for _, value in choices} <= met
        assert len(choices) <= MAX_SUGGESTIONS
        assert all(0 < len(label) <= 100 for label, _ in choices)


def test_everybody_met_is_found_by_their_name(base: FactBase, store: SqliteStore) -> None:
    for lang in LANGUAGES:
        talk = Talk(Tutor(base, store), HERE, Reader("terminal:me", locale=lang))
        for person in base.characters.values():
            assert person.id in {value for _, value in talk.complete("who", "character", person.name[lang])}, person.id


def test_chapters_are_suggested_as_they_are_typed(small: Tutor, tutor: Tutor) -> None:
    assert [value for _, value in Talk(tutor).complete("reading", "chapter", "1.3")] == [
        "1.3",
        "1.30",
        "1.31",
        "1.32",
        "1.33",
        "1.34",
    ]
    assert len(Talk(tutor).complete("chapter", "chapter", "")) == 8
    assert len(Talk(tutor).complete("chapter", "chapter", "1")) == MAX_SUGGESTIONS
    assert Talk(tutor).complete("chapter", "chapter", "9") == ()
    assert Talk(small).complete("chapter", "chapter", "1.7") == (("chapter 7", "1.7"),)


@pytest.mark.parametrize(
    ("command", "parameter"), [("ask", "question"), ("nonsense", "x"), ("who", "nonsense"), ("help", "")]
)
def test_what_cannot_be_completed_gets_no_suggestions(small: Tutor, command: str, parameter: str) -> None:
    assert Talk(small).complete(command, parameter, "Ma") == ()


def test_every_parameter_that_says_so_is_completed(tutor: Tutor) -> None:
    for command in COMMANDS:
        for parameter in command.parameters:
            suggested = bool(Talk(tutor).complete(command.name, parameter.name, ""))
            assert suggested == parameter.completes == (parameter.type in (Type.CHARACTER, Type.CHAPTER))


# The gate


@pytest.mark.parametrize("limit", ["1.1", "1.20", "4.1"])
def test_what_lies_ahead_is_never_told_and_refused_in_words_that_tell_nothing(
    base: FactBase, store: SqliteStore, limit: str
) -> None:
    """For sample questions of later chapters: an answer names nobody unmet and cites nothing unread; a refusal is
    always the same sentence."""
    ordinal = base.scheme.read(limit)
    refused = 0
    unmet = hidden_names(base, ordinal)
    for number, (fact, question) in enumerate(some_questions(base, 120, after=ordinal)):
        chat = Chat(f"telegram:{number}", f"telegram:{number}", private=True)
        talk = Talk(Tutor(base, store), chat, Reader(chat.id, locale="ro"))
        talk.say(f"/citit {limit}")
        outputs = talk.say(question)
        shown = words(outputs) + " ".join(button.label for button in buttons_of(outputs))
        if shown in AHEAD.values():
            refused += 1
            continue
        typed = question.lower()
        assert not [name for name in unmet if name in shown and name.lower() not in typed], (question, shown)
        assert not any(text and text in shown for text in fact.text.values()), question
        assert all(one <= ordinal for one in cited(base, shown)), (question, shown)
    assert refused > 20


def cited(base: FactBase, shown: str) -> list[int]:
    """The ordinals of the chapters that a text names."""
    return [
        base.scheme.read(f"{part}.{chapter}")
        for part, chapter in re.findall(r"(?:partea|Part) (\w+), (?:cap|ch)\. (\d+)", shown)
    ]


def test_what_came_of_it_is_told_only_to_those_who_have_read_so_far(small: Tutor) -> None:
    """A fact may be known before its outcome is."""
    ana = Talk(small, ANAS, ANA)
    for chapter, told in (("1.4", False), ("1.5", True)):
        ana.say(f"/reading {chapter}")
        outputs = ana.say("why did the lamp go out?")
        shown = words(outputs) + "".join(words(ana.press(button)) for button in buttons_of(outputs))
        assert "the supply boat is late" in shown
        assert ("the Heron runs onto the reef" in shown) == told


PAIRS = [
    ("De ce se sinucide Anna?", "De ce se sinucide Dolly?"),
    ("De ce se aruncă Anna sub tren?", "De ce se aruncă Kitty sub tren?"),
    ("Why does Anna kill herself?", "Why does Dolly kill herself?"),
    ("Cine e Lidia Ivanovna?", "Cine e Ludmila Popovici?"),
    ("who is Landau?", "who is Lambrechtson?"),
    ("/cine Landau", "/cine Lambrechtson"),
]


@pytest.mark.parametrize(("true", "invented"), PAIRS)
def test_a_true_and_an_invented_question_get_the_same_refusal(tutor: Tutor, true: str, invented: str) -> None:
    """So that the refusal itself tells nothing."""
    ana, dan = Talk(tutor, ANAS, ANA), Talk(tutor, DANS, DAN)
    for talk in (ana, dan):
        talk.say("/citit 1.20")
    first, second = ana.say(true), dan.say(invented)
    assert words(first) == words(second)
    assert words(first) in AHEAD.values()
    assert buttons_of(first) == buttons_of(second)


def test_an_unmet_and_an_invented_person_are_related_to_nobody_in_the_same_words(tutor: Tutor) -> None:
    talk = Talk(tutor, ANAS, ANA)
    talk.say("/citit 1.20")
    unmet, invented = words(talk.say("/relatie Landau, Anna")), words(talk.say("/relatie Lambrechtson, Anna"))
    assert unmet.replace("Landau", "X") == invented.replace("Lambrechtson", "X")


@pytest.mark.parametrize("limit", LIMITS)
def test_everybody_met_can_be_introduced(base: FactBase, store: SqliteStore, limit: str) -> None:
    """With words, with a chapter that has been read, and without naming anybody unmet."""
    ana, ordinal = Talk(Tutor(base, store), ANAS, ANA), base.scheme.read(limit)
    ana.say(f"/citit {limit}")
    unmet = hidden_names(base, ordinal)
    for person in list(base.view(ordinal).characters())[::2]:
        shown = words(ana.say(f"/cine {person.id}"))
        assert len(shown) > 20, person.id
        assert all(one <= ordinal for one in cited(base, shown)), shown
        assert not [name for name in unmet if name in shown], shown
