"""Buttons: good after a restart, kind when they are old, closed to forgers; limits that hold everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders_talks import (
    ANA,
    ANAS,
    CLASS,
    DAN,
    DANS,
    HERE,
    OLD_BUTTON,
    TEACHER,
    Talk,
    buttons_of,
    hidden_names,
    some_questions,
    words,
)
from conftest import NOW
from kbot.book.factbases import FactBase
from kbot.quizzing.items import make_item
from kbot.store.sqlite import SqliteStore
from kbot.tutor.inputs import (
    Chat,
    Reader,
    Role,
    Said,
)
from kbot.tutor.outputs import MAX_LABEL, MAX_PAYLOAD, Button, Edit, Say, Whisper
from kbot.tutor.tutor import Tutor
from kbot.wording.catalogues import LANGUAGES, catalogue
from kbot.wording.texts import plain


@pytest.fixture
def small(small_base: FactBase, store: SqliteStore) -> Tutor:
    """A tutor over the small book."""
    return Tutor(small_base, store)


# Buttons under answers


def test_buttons_are_good_after_a_restart(small_base: FactBase, tmp_path: Path) -> None:
    """A pick answers the question that was asked back about; "more" tells the rest."""
    before = SqliteStore(tmp_path / "kbot.sqlite")
    talk = Talk(Tutor(small_base, before))
    picks, more = buttons_of(talk.say("who is Quill?")), buttons_of(talk.say("who is Mara?"))
    before.close()

    after = SqliteStore(tmp_path / "kbot.sqlite")
    talk = Talk(Tutor(small_base, after))
    assert sorted(button.label for button in picks) == ["Ines Quill", "Mara Quill", "Tobias Quill"]
    for pick in picks:
        [edited] = talk.press(pick, message="78")
        assert isinstance(edited, Edit)
        assert edited.message == "78"
        assert pick.label in plain(edited.text)
    told = words(talk.press(next(button for button in more if button.payload.startswith("more"))))
    assert "keeps the lamp on Gull Rock. (chapter 1)" in told
    assert "saved the crew" in told
    after.close()


def test_a_button_in_a_class_can_be_pressed_by_anybody_there_and_nobody_elsewhere(small: Tutor) -> None:
    teacher = Talk(small, CLASS, TEACHER)
    teacher.say("/reading all")
    [pick, *_] = buttons_of(teacher.say("who is Quill?"))
    assert isinstance(Talk(small, CLASS, DAN).press(pick)[0], Edit)
    [refused] = Talk(small, DANS, DAN).press(pick)
    assert isinstance(refused, Whisper)
    assert plain(refused.text) in OLD_BUTTON


def test_a_picked_name_is_kept_for_what_follows(small: Tutor) -> None:
    talk = Talk(small)
    pick = next(button for button in buttons_of(talk.say("who is Quill?")) if "Mara" in button.label)
    talk.press(pick)
    assert "thirty" in words(talk.say("how old is she?"))


def test_a_press_is_the_same_as_typing_the_number_or_the_name(small: Tutor) -> None:
    answers = set()
    for choice in ("press", "the second", "2", "Tobias"):
        talk = Talk(small)
        picks = buttons_of(talk.say("who is Quill?"))
        answers.add(words(talk.press(picks[1])) if choice == "press" else words(talk.say(choice)))
    assert len(answers) == 1


@pytest.mark.parametrize(
    "payload",
    [
        "", ":", "pick", "pick:", "pick::", "pick:0123456789ab:0", "more:0123456789ab", "quiz:a:1:99", "quiz:a::",
        "quiz:::", "drop:table", "pick:' OR 1=1 --:0", "PICK:x:0", "more", "ț" * 32, "next2:",
    ],
)  # fmt: skip
def test_an_old_or_forged_button_is_told_kindly_and_alone(small: Tutor, payload: str) -> None:
    [output] = Talk(small).press(payload)
    assert isinstance(output, Whisper)
    assert plain(output.text) in OLD_BUTTON


@pytest.mark.parametrize("index", ["3", "-1", "", "x", "٢", "²", "0x1", "1:1", "00", "99999999999999999999"])
def test_a_forged_choice_under_a_true_question_is_refused_or_is_one_that_was_offered(small: Tutor, index: str) -> None:
    talk = Talk(small)
    [pick, *_] = buttons_of(talk.say("who is Quill?"))
    [output] = talk.press(f"{pick.payload.rpartition(':')[0]}:{index}")
    assert isinstance(output, Whisper) == (index != "00")


@given(
    payload=st.text(max_size=64)
    | st.builds("{}:{}".format, st.sampled_from(["pick", "more", "quiz", "next", "reading"]), st.text(max_size=50))
)
@example(payload="quiz:a:" + "9" * 50)
@settings(max_examples=150)
def test_any_payload_is_answered(small_base: FactBase, shared_store: SqliteStore, payload: str) -> None:
    [output] = Talk(Tutor(small_base, shared_store)).press(payload)
    assert isinstance(output, Say | Edit | Whisper)
    assert output.text


@pytest.fixture(scope="module")
def shared_store() -> Iterator[SqliteStore]:
    """One store for all examples of a property."""
    opened = SqliteStore(None)
    yield opened
    opened.close()


def test_buttons_past_their_time_are_old(small: Tutor) -> None:
    talk = Talk(small)
    more = buttons_of(talk.say("who is Mara?"))[0]
    small.due(NOW + timedelta(days=89))
    assert isinstance(talk.press(more)[0], Edit)
    small.due(NOW + timedelta(days=91))
    assert isinstance(talk.press(more)[0], Whisper)


def test_a_button_shows_nothing_beyond_a_gate_that_has_moved_back(small: Tutor, small_base: FactBase) -> None:
    """A class that starts anew is not spoiled by what stands further up in the chat."""
    talk = Talk(small, CLASS, TEACHER)
    talk.say("/reading all")
    offered = [
        button
        for said in ("who is Quill?", "who is Mara?", "why did the lamp go out?")
        for button in buttons_of(talk.say(said))
    ]
    talk.say("/reading 1.1")
    assert len(offered) >= 5
    hidden = [person.name["en"] for person in small_base.characters.values() if person.known_from > 1]
    for button in offered:
        shown = words(talk.press(button))
        assert not any(name in shown for name in (*hidden, "Heron"))


# Quiz buttons


@pytest.mark.parametrize("limit", ["7", "0000007", "00000000000007", "٧"])
def test_a_forged_quiz_button_does_not_open_the_gate(small: Tutor, limit: str) -> None:
    ana = Talk(small, ANAS, ANA)
    ana.say("/reading 1.1")
    for seed in range(40):
        [output] = ana.press(f"quiz:{seed}:{limit}:0")
        assert isinstance(output, Whisper), output


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_quiz_item_is_graded_after_a_restart_and_shows_its_chapter(
    base: FactBase, store: SqliteStore, lang: str
) -> None:
    """One choice is right, the others are not."""
    me = Reader("terminal:me", locale=lang)
    right = plain(catalogue(lang).text("quiz-right"))
    for number in range(10):
        options = buttons_of(Tutor(base, store).handle(Said(f"quiz {number}", HERE, me, "/quiz"), NOW))
        again = Talk(Tutor(base, store), HERE, me)
        graded = [again.press(option) for option in options]
        assert [right in words(outputs) for outputs in graded].count(True) == 1
        for outputs in graded:
            assert re.search(r"\(\w.+\)$", words(outputs)), words(outputs)
            [another] = buttons_of(outputs)
            assert isinstance(again.press(another)[0], Say)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_quiz_item_from_outside_the_novel_says_so(base: FactBase, store: SqliteStore, lang: str) -> None:
    whole = base.view()
    seeds = map(str, range(500))
    items = ((seed, make_item(whole, Random(seed))) for seed in seeds)
    outside = next(seed for seed, item in items if item and not item.chapters)
    talk = Talk(Tutor(base, store), HERE, Reader("terminal:me", locale=lang))
    answer = talk.press(f"quiz:{outside}:{whole.limit}:0")
    assert words(answer).endswith(plain(catalogue(lang).text("source-outside")))


def test_quiz_items_are_drawn_from_what_has_been_read(base: FactBase, store: SqliteStore) -> None:
    ana = Talk(Tutor(base, store), ANAS, ANA)
    ana.say("/citit 1.12")
    limit = base.scheme.read("1.12")
    unmet = hidden_names(base, limit)
    for _ in range(30):
        outputs = ana.say("/quiz")
        shown = words(outputs) + " ".join(button.label for button in buttons_of(outputs))
        shown += words(ana.press(buttons_of(outputs)[0]))
        assert not [name for name in unmet if name in shown]


# Limits


def test_every_button_and_suggestion_fits_every_platform(base: FactBase, store: SqliteStore) -> None:
    """At the whole book and at the gate, for questions of all kinds, in long classes with long ids."""
    tutor = Tutor(base, store)
    long_id = "discord:" + "9" * 40
    group = Talk(tutor, Chat(long_id, long_id, private=False), Reader("discord:1", "x" * 80, Role.ADMIN, "en"))
    seen: list[Button] = []
    for talk in (Talk(tutor), group):
        asked = ["/start", "/help", "/quiz", "/citit", "cine e printesa?", "contele?", "who is Karenin?", "/who Alexei"]
        asked += [question for _, question in some_questions(base, 60, after=0)]
        for text in asked:
            seen += buttons_of(talk.say(text))
    assert len({button.payload.partition(":")[0] for button in seen}) >= 4
    for button in seen:
        assert 0 < len(button.label) <= MAX_LABEL
        assert len(button.payload.encode()) <= MAX_PAYLOAD
        assert button.label.isprintable()


TYPED = (
    "/who /ask /relation /chapter /reading /language /quiz Mara Tobias Quill and , ; 1.3 all more 2 is ? \x00 \ud800"
)


@given(text=st.text(max_size=120) | st.lists(st.sampled_from(TYPED.split(" ")), max_size=8).map(" ".join))
@example(text="/chapter \ud800")
@example(text="/ask@bot")
@example(text="/relation ,,,")
@settings(max_examples=200)
def test_any_message_is_answered_with_clean_words(small_base: FactBase, shared_store: SqliteStore, text: str) -> None:
    """Also one after another in one dialogue."""
    talk = Talk(Tutor(small_base, shared_store), CLASS, TEACHER)
    [output] = talk.say(text)
    assert isinstance(output, Say)
    shown = plain(output.text)
    assert shown.strip()
    shown.encode("utf-8")
    assert all(letter.isprintable() or letter == "\n" for letter in shown)
    assert all(
        len(button.label) <= MAX_LABEL and len(button.payload.encode()) <= MAX_PAYLOAD
        for button in buttons_of([output])
    )


def test_a_long_message_is_cut_and_the_reader_told(tutor: Tutor) -> None:
    note = plain(catalogue("ro").text("cut-message"))
    assert note in words(Talk(tutor).say("Cine este Dolly? " + "bla " * 2000))
    assert note not in words(Talk(tutor).say("Cine este Dolly?"))
