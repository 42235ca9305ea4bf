"""Pressing a suggestion: its fact answers; an old one is told kindly; none before a class has said where it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders_talks import (
    ANA,
    ANAS,
    CLASS,
    DAN,
    DANS,
    HERE,
    ME,
    OLD_BUTTON,
    OTHER_CLASS,
    TEACHER,
    Talk,
    buttons_of,
    words,
)
from conftest import NOW
from kbot.answering.answers import Told
from kbot.answering.dialogues import Thread, converse, go_on
from kbot.answering.suggestions import next_questions
from kbot.book.factbases import FactBase
from kbot.book.facts import Telling
from kbot.store.sqlite import SqliteStore
from kbot.tutor.commands.asking import SUGGESTED
from kbot.tutor.inputs import Chat, Reader
from kbot.tutor.outputs import MAX_LABEL, Button, Edit, Output, Whisper
from kbot.tutor.tutor import Tutor
from kbot.wording.catalogues import LANGUAGES

WELL_KNOWN = [
    ("ro", "1.34", "De ce o refuză Kitty pe Levin?"),
    ("ro", "8.19", "Cum moare Frou-Frou?"),
    ("ro", "8.19", "Cine e Dolly?"),
    ("ro", "8.19", "De ce se sinucide Anna?"),
    ("en", "1.34", "Where do Anna and Vronsky first meet?"),
    ("en", "4.23", "Why does Vronsky shoot himself?"),
    ("en", "8.19", "Who is Levin?"),
]


def _suggested(outputs: list[Output]) -> list[Button]:
    return [button for button in buttons_of(outputs) if button.payload.startswith(f"{SUGGESTED}:")]


# A new one


@pytest.mark.parametrize(("lang", "position", "asked"), WELL_KNOWN)
def test_pressing_one_answers_with_its_fact(
    base: FactBase, store: SqliteStore, lang: str, position: str, asked: str
) -> None:
    """Each of them, in the place of the answer; and the dialogue goes on from there."""
    talk = Talk(Tutor(base, store), ANAS, Reader(ANA.id, locale=lang))
    talk.say(f"/citit {position}")
    outputs = talk.say(asked)
    thread = Thread.loads(store.thread(ANAS.id, ANA.id, NOW))
    given_, _ = converse(Thread(), asked, base.view(base.scheme.read(position)), fallback=lang)
    expected = next_questions(given_, base.view(base.scheme.read(position)), longest=MAX_LABEL)
    offered = _suggested(outputs)
    assert [button.label for button in offered] == [label for _, label in expected]
    assert offered
    for button, (key, _) in zip(offered, expected, strict=True):
        pressed = talk.press(button)
        telling = base.find(key)
        assert isinstance(pressed[0], Edit)
        assert isinstance(telling, Telling)
        assert telling.text[lang] in words(pressed)
        assert Thread.loads(store.thread(ANAS.id, ANA.id, NOW)).telling == key != thread.telling


@pytest.mark.parametrize("position", ["1.12", "2.18", "4.23", "7.31"])
def test_every_suggestion_can_be_gone_on_with(base: FactBase, position: str) -> None:
    """Its very fact is told, with the side that is asked for only where it may be; and it suggests on."""
    view, steps = base.view(base.scheme.read(position)), 0
    visible = view.kind("event") + view.kind("statement")
    for telling in visible[:: max(1, len(visible) // 30)]:
        for lang in LANGUAGES:
            found = next_questions(Told(lang, telling), view, longest=MAX_LABEL)
            for index, (key, _) in enumerate(found):
                went_on = go_on(Thread(lang=lang, next=tuple(found)), index, view)
                assert went_on is not None
                after, thread = went_on
                assert isinstance(after, Told)
                assert (after.facts, after.lang, thread.telling) == ((key,), lang, key)
                assert after.focus != "why" or view.cause(after.telling)
                assert after.focus != "outcome" or view.outcome(after.telling)
                assert all(chapter <= view.limit for chapter in after.chapters)
                steps += 1
    assert steps > 20


# Old ones


def _offered(talk: Talk) -> list[Button]:
    talk.say("/citit 8.19")
    offered = _suggested(talk.say("De ce o refuză Kitty pe Levin?"))
    assert offered
    return offered


def test_an_old_suggestion_is_told_kindly_and_alone(tutor: Tutor) -> None:
    """After a season the message it stands under is history."""
    talk = Talk(tutor, ANAS, ANA)
    [first, *_] = _offered(talk)
    tutor.due(NOW + timedelta(days=89))
    assert isinstance(talk.press(first)[0], Edit)
    tutor.due(NOW + timedelta(days=91))
    [refused] = talk.press(first)
    assert isinstance(refused, Whisper)
    assert words([refused]) in OLD_BUTTON


def test_a_suggestion_is_good_after_other_questions_and_by_its_own_answer(tutor: Tutor) -> None:
    """It belongs to the answer it stands under, not to what was said last."""
    talk = Talk(tutor, ANAS, ANA)
    offered = _offered(talk)
    before = [words(talk.press(button)) for button in offered]
    talk.say("Cine e Serioja?")
    assert [words(talk.press(button)) for button in offered] == before


def test_a_suggestion_beyond_a_gate_that_has_moved_back_is_old(base: FactBase, store: SqliteStore) -> None:
    """It is refused as any old one: the words tell nothing."""
    talk = Talk(Tutor(base, store), ANAS, ANA)
    offered = _offered(talk)
    talk.say("/citit 1.1")
    for button in offered:
        [refused] = talk.press(button)
        assert isinstance(refused, Whisper)
        assert words([refused]) in OLD_BUTTON


@pytest.mark.parametrize("index", ["3", "99", "-1", "", "x", "٢", "²", "0:1"])
def test_a_forged_suggestion_is_told_kindly(tutor: Tutor, index: str) -> None:
    talk = Talk(tutor, ANAS, ANA)
    [first, *_] = _offered(talk)
    [refused] = talk.press(f"{first.payload.rpartition(':')[0]}:{index}")
    assert isinstance(refused, Whisper)
    assert words([refused]) in OLD_BUTTON
    assert isinstance(Talk(tutor, DANS, DAN).press(first)[0], Whisper)


# A class that has not said how far it has read


@pytest.mark.parametrize(
    "asked", ["Cine e Dolly?", "Cine e Stiva?", "De ce s-au certat Dolly și Stiva?", "Who is Stiva?"]
)
def test_nothing_is_suggested_before_a_class_has_said_how_far_it_has_read(tutor: Tutor, asked: str) -> None:
    """It is asked that first; once it has said, suggestions come. On the open terminal they come at once."""
    assert len(_suggested(Talk(tutor, HERE, ME).say(asked))) >= 1
    rooms: tuple[tuple[Chat, Reader], ...] = ((ANAS, ANA), (CLASS, TEACHER), (OTHER_CLASS, TEACHER))
    for room, reader in rooms:
        talk = Talk(tutor, room, reader)
        unsaid = talk.say(asked)
        assert _suggested(unsaid) == []
        assert any(button.payload.startswith("reading:") for button in buttons_of(unsaid))
        talk.say("/citit 8.19")
        assert len(_suggested(talk.say(asked))) >= 1
