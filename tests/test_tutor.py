"""The tutor: each input acted on, each command carried out, progress set by whom it concerns, dialogues kept."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import get_args

import pytest

from builders_talks import (
    ANA,
    ANAS,
    ASKS_CLASS,
    ASKS_PROGRESS,
    CLASS,
    DAN,
    DANS,
    HERE,
    ME,
    OTHER_CLASS,
    TEACHER,
    Talk,
    buttons_of,
    words,
)
from conftest import NOW
from kbot.book.factbases import FactBase
from kbot.store.protocol import Class
from kbot.store.sqlite import SqliteStore
from kbot.tutor.inputs import (
    Chat,
    Completing,
    Input,
    Joined,
    Migrated,
    Pressed,
    Reader,
    Removed,
    Said,
    Submitted,
    Voted,
)
from kbot.tutor.outputs import Edit, Output, Say, Whisper
from kbot.tutor.registry import COMMANDS, Command, find_command
from kbot.tutor.tutor import Tutor, apology
from kbot.wording.catalogues import LANGUAGES, catalogue
from kbot.wording.texts import plain


@pytest.fixture
def small(small_base: FactBase, store: SqliteStore) -> Tutor:
    """A tutor over the small book."""
    return Tutor(small_base, store)


# The unions

INPUTS: tuple[Input, ...] = (
    Said("1", CLASS, ANA, "who is Mara?", message="5"),
    Pressed("2", CLASS, ANA, "more:abc", message="5"),
    Voted("3", ANA, "poll-1", (0,)),
    Submitted("4", CLASS, ANA, "draft-1", {"item": "?"}),
    Completing("5", CLASS, ANA, "who", "character", "m"),
    Joined("6", CLASS, TEACHER),
    Migrated("7", CLASS.id, Chat("telegram:-1007", "telegram:-1007", private=False)),
    Removed("8", CLASS),
)


def test_there_is_an_example_of_every_kind_of_input() -> None:
    assert {type(one) for one in INPUTS} == set(get_args(Input))


@pytest.mark.parametrize("received", INPUTS, ids=lambda one: type(one).__name__)
def test_every_kind_of_input_is_acted_on(small: Tutor, received: Input) -> None:
    """What somebody waits for is answered, what nobody waits for is taken in silence."""
    outputs = small.handle(received, NOW)
    assert all(isinstance(output, get_args(Output)) for output in outputs)
    assert bool(outputs) == isinstance(received, Said | Pressed | Submitted | Completing | Joined)


@pytest.mark.parametrize("received", INPUTS, ids=lambda one: type(one).__name__)
def test_an_apology_goes_to_whoever_waits_for_an_answer(received: Input) -> None:
    said = apology(received, "e-77")
    assert bool(said) == isinstance(received, Said | Pressed | Submitted)
    assert not said or ("e-77" in words(said) and said[0].id.startswith(received.id))


def test_the_same_input_twice_is_handled_once(small: Tutor) -> None:
    """Platforms send an update again when they are not sure that it arrived."""
    said = Said("telegram:update:1", CLASS, ANA, "who is Mara?")
    assert len(small.handle(said, NOW)) == 1
    assert small.handle(said, NOW + timedelta(hours=1)) == []


def test_the_same_inputs_give_the_same_outputs_anywhere(small_base: FactBase) -> None:
    """No clock, no randomness, no memory outside the store."""
    runs = []
    for _ in range(2):
        store = SqliteStore(None)
        tutor = Tutor(small_base, store)
        runs.append([tutor.handle(one, NOW) for one in INPUTS] + [tutor.handle(Said("9", HERE, ME, "/quiz"), NOW)])
        store.close()
    assert runs[0] == runs[1]


def test_what_breaks_half_way_leaves_the_input_to_be_handled_again(
    small_base: FactBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore(None)
    tutor, said = Tutor(small_base, store), Said("telegram:update:1", CLASS, ANA, "who is Mara?")
    with monkeypatch.context() as broken:
        broken.setattr("kbot.tutor.commands.asking.reply", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tutor.handle(said, NOW)
    assert len(tutor.handle(said, NOW)) == 1
    store.close()


def test_answers_go_back_to_where_they_were_asked(small: Tutor) -> None:
    """In a group as a reply, in its thread; in private without."""
    topic = Chat(CLASS.id, CLASS.room, private=False, thread="3")
    [output] = Talk(small, topic, ANA).say("who is Mara?")
    assert isinstance(output, Say)
    assert (output.chat, output.thread, output.reply_to) == (CLASS.id, "3", "55")
    [output] = Talk(small, ANAS, ANA).say("who is Mara?")
    assert isinstance(output, Say)
    assert (output.chat, output.thread, output.reply_to) == (ANAS.id, "", "")


# Commands

SHOWN: dict[str, tuple[str, str]] = {
    "start": ("tutorele tău", "your tutor"),
    "help": ("/ajutor", "/help"),
    "ask": ("Stiva", "Stiva"),
    "who": ("Dolly", "Dolly"),
    "relation": ("Levin", "Levin"),
    "chapter": ("Partea I, cap. 18", "Part 1, ch. 18"),
    "reading": ("până la partea I, cap. 18", "up to Part 1, ch. 18"),
    "quiz": ("Exercițiu", "Practice"),
    "unanswered": ("fără răspuns", "without an answer"),
    "language": ("unde nu e limpede, în română", "where that is not clear, in English"),
    "about": ("nu inventează", "makes nothing up"),
}
"""What the answer to a command's own example shows, in Romanian and English."""


def test_every_command_of_the_registry_is_tried_below() -> None:
    assert set(SHOWN) == {command.name for command in COMMANDS}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_carried_out_by_its_own_example(
    tutor: Tutor, base: FactBase, command: Command, lang: str
) -> None:
    """Typed as text, and as a native command with its parameters."""
    me = Reader("terminal:me", "Eu", locale=lang)
    typed = command.example(lang, base.samples(lang))
    answer = Talk(tutor, HERE, me).say(typed)
    assert SHOWN[command.name][LANGUAGES.index(lang)].lower() in words(answer).lower()

    values = re.split(", ", typed.partition(" ")[2])
    parameters = {one.name: value for one, value in zip(command.parameters, values, strict=len(values) > 1) if value}
    native = Said("native", HERE, me, command=command.word(lang), parameters=parameters)
    assert SHOWN[command.name][LANGUAGES.index(lang)].lower() in words(tutor.handle(native, NOW)).lower()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_help_lists_every_command_with_what_it_does(tutor: Tutor, base: FactBase, lang: str) -> None:
    shown = words(Talk(tutor, HERE, Reader("terminal:me", locale=lang)).say("/help"))
    for command in COMMANDS:
        assert f"/{command.word(lang)} – {command.about(lang)}" in shown
    for name in ("question", "person", "chapter"):
        assert base.samples(lang)[name] in shown


def test_a_command_is_found_by_its_word_in_any_language_and_case() -> None:
    for command in COMMANDS:
        for lang in LANGUAGES:
            for typed in (command.word(lang), f"/{command.word(lang).upper()}", f"!{command.name.title()}"):
                assert find_command(typed) is command
    assert find_command("citește") is None
    assert find_command("") is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_commands_fit_every_platform(lang: str) -> None:
    """Telegram takes a–z in names, Discord 100 characters in descriptions; a word means one command only."""
    names = [command.word(lang) for command in COMMANDS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]{1,32}", name) for name in (*names, *(command.name for command in COMMANDS)))
    for command in COMMANDS:
        texts = [command.about(lang), *(command.parameter_about(one, lang) for one in command.parameters)]
        assert all(3 <= len(text) <= 100 for text in texts)
        required = [one.required for one in command.parameters]
        assert required == sorted(required, reverse=True)  # Discord wants the required ones first


@pytest.mark.parametrize("typed", ["/cine", "/who   ", "/ask", "/relation Dolly", "/capitol", "/limba"])
def test_a_command_without_its_parameter_shows_an_example(tutor: Tutor, base: FactBase, typed: str) -> None:
    command = find_command(typed.split()[0])
    assert command
    assert command.example("ro", base.samples("ro")) in words(Talk(tutor).say(typed))


@pytest.mark.parametrize("typed", ["/nimic", "/start2", "!zzz Anna", "/cinee Anna"])
def test_a_command_that_does_not_exist_is_said_so(tutor: Tutor, typed: str) -> None:
    assert words(Talk(tutor).say(typed)) == plain(catalogue("ro").text("command-unknown"))


@pytest.mark.parametrize("typed", ["/capitol 1.99", "/chapter 9.1", "/citit 99.1", "/citit mâine", "/capitol mâine"])
def test_a_chapter_that_the_book_lacks_is_said_so(tutor: Tutor, typed: str) -> None:
    message = "reading-unclear" if "citit" in typed else "no-such-chapter"
    assert words(Talk(tutor).say(typed)) == plain(catalogue("ro").text(message))


def test_an_id_a_name_and_a_case_form_mean_the_same_person(tutor: Tutor) -> None:
    """Autocomplete gives ids, people type the rest."""
    answers = {words(Talk(tutor).say(f"/cine {name}")) for name in ("kitty", "Kitty", "kitty scerbatkaia", "lui Kitty")}
    assert len(answers) == 1


# How far they have read


def test_a_new_class_is_asked_how_far_it_has_read_and_stands_at_the_first_chapter(tutor: Tutor, base: FactBase) -> None:
    class_ = Talk(tutor, CLASS, TEACHER)
    for outputs in (tutor.handle(Joined("j", CLASS, TEACHER), NOW), class_.say("cine e Anna?"), class_.say("/citit")):
        assert words(outputs).endswith(ASKS_CLASS["ro"])
        chapters = [button.payload.removeprefix("reading:") for button in buttons_of(outputs)]
        assert chapters == [f"{part}.{length}" for part, length in enumerate(base.scheme.parts, start=1)]
    assert "actul" not in words(class_.say("cine e Anna?"))
    assert class_.complete("who", "character", "") == Talk(tutor, CLASS, DAN).complete("who", "character", "")
    suggested = {value for _, value in class_.complete("who", "character", "")}
    assert suggested == {person.id for person in base.view(1).characters()}


def test_small_talk_is_not_burdened_with_the_question(tutor: Tutor) -> None:
    assert ASKS_CLASS["ro"] not in words(Talk(tutor, CLASS, ANA).say("mulțumesc"))


def test_a_private_reader_is_asked_too(tutor: Tutor) -> None:
    ana = Talk(tutor, ANAS, ANA)
    assert ASKS_PROGRESS["ro"] in words(ana.say("/start"))
    ana.say("/citit 1.20")
    assert ASKS_PROGRESS["ro"] not in words(ana.say("cine e Anna?"))


def test_the_terminal_stands_at_the_whole_book(tutor: Tutor, base: FactBase) -> None:
    me = Talk(tutor)
    for outputs in (me.say("/start"), me.say("Cum moare Anna?"), me.say("/citit")):
        assert ASKS_PROGRESS["ro"] not in words(outputs)
    assert words(me.say("/citit")) == plain(catalogue("ro").text("reading-stands-whole"))
    last = max(base.characters.values(), key=lambda person: person.known_from)
    assert last.id in {value for _, value in me.complete("who", "character", last.name["ro"])}


def test_an_admin_says_how_far_the_class_has_read_and_a_member_is_refused(tutor: Tutor, store: SqliteStore) -> None:
    teacher, ana = Talk(tutor, CLASS, TEACHER), Talk(tutor, CLASS, ANA)
    refusal = plain(catalogue("ro").text("only-admins"))
    assert "partea III, cap. 10" in words(teacher.say("/citit 3.10"))
    for typed in ("/citit 8.19", "/citit toată", "/reading 1.1", "/limba en"):
        assert words(ana.say(typed)) == refusal
    assert "partea III, cap. 10" in words(ana.say("/citit"))
    assert words(teacher.say("/citit 3.99")) == plain(catalogue("ro").text("reading-unclear"))
    with store.writing():
        before = store.class_of_room(CLASS.room, NOW)
    assert (before.language, before.progress) == ("", 34 + 35 + 10)


def test_a_member_who_presses_the_admins_button_is_told_alone(tutor: Tutor, store: SqliteStore) -> None:
    [button, *_] = buttons_of(Talk(tutor, CLASS, TEACHER).say("/start"))
    [refused] = Talk(tutor, CLASS, ANA).press(button)
    assert isinstance(refused, Whisper)
    assert refused.reader == ANA.id
    assert plain(refused.text) == plain(catalogue("ro").text("only-admins"))
    [noted] = Talk(tutor, CLASS, TEACHER).press(button)
    assert isinstance(noted, Say), "the answer under which the buttons stand stays"
    with store.writing():
        assert store.class_of_room(CLASS.room, NOW).progress == 34


@pytest.mark.parametrize("chapter", ["1.34", "2.35", "8.19"])
def test_a_button_equals_what_a_person_could_type(base: FactBase, chapter: str) -> None:
    said = []
    for act in ("press", "say"):
        store = SqliteStore(None)
        talk = Talk(Tutor(base, store), CLASS, TEACHER)
        outputs = talk.press(f"reading:{chapter}") if act == "press" else talk.say(f"/citit {chapter}")
        said.append((words(outputs), words(talk.say("/citit")), store.class_by_id(CLASS.id)))
        store.close()
    assert said[0] == said[1]


def test_in_private_everybody_says_for_themselves(tutor: Tutor) -> None:
    """Whatever the class has read, and without changing anything for the class or for anybody else."""
    Talk(tutor, CLASS, TEACHER).say("/citit 1.20")
    Talk(tutor, CLASS, ANA).say("salut")
    Talk(tutor, CLASS, DAN).say("salut")
    ana, dan = Talk(tutor, ANAS, ANA), Talk(tutor, DANS, DAN)
    ana.say("/citit 8.19")
    assert words(ana.say("/citit")) == plain(catalogue("ro").text("reading-stands-whole"))
    assert "partea I, cap. 20" in words(dan.say("/citit"))
    assert "partea I, cap. 20" in words(Talk(tutor, CLASS, ANA).say("/citit"))


def test_in_private_the_gate_is_that_of_the_class_a_reader_took_part_in_last(tutor: Tutor) -> None:
    ana = Talk(tutor, ANAS, ANA)
    for chat, chapter in ((CLASS, "1.20"), (OTHER_CLASS, "3.10")):
        Talk(tutor, chat, TEACHER).say(f"/citit {chapter}")
    assert ASKS_PROGRESS["ro"] in words(ana.say("/citit"))
    Talk(tutor, CLASS, ANA).say("salut")
    assert "partea I, cap. 20" in words(ana.say("/citit"))
    Talk(tutor, OTHER_CLASS, ANA).say("salut")
    assert "partea III, cap. 10" in words(ana.say("/citit"))
    Talk(tutor, OTHER_CLASS, TEACHER).say("/citit 3.20")
    assert "partea III, cap. 20" in words(ana.say("/citit"))


def test_the_channels_of_a_server_share_their_class(tutor: Tutor) -> None:
    first, second = (Chat(f"discord:{number}", "discord:server:5", private=False) for number in (1, 2))
    Talk(tutor, first, TEACHER).say("/citit 1.20")
    assert "partea I, cap. 20" in words(Talk(tutor, second, ANA).say("/citit"))


def test_a_group_that_gets_another_id_keeps_what_it_has_read_and_its_buttons(tutor: Tutor) -> None:
    old = Talk(tutor, CLASS, TEACHER)
    old.say("/citit 8.19")
    more = buttons_of(old.say("/cine Dolly"))[0]
    moved = Chat("telegram:-1007", "telegram:-1007", private=False)
    for id_ in ("told in the old group", "told in the new one"):
        assert tutor.handle(Migrated(id_, CLASS.id, moved), NOW) == []
    new = Talk(tutor, moved, ANA)
    assert words(new.say("/citit")) == plain(catalogue("ro").text("reading-stands-whole"))
    assert isinstance(new.press(more)[0], Edit)


# Languages


@pytest.mark.parametrize(
    ("said", "shows"),
    [
        ("Cine este Dolly?", "soția"),
        ("Who is Dolly?", "wife"),
        ("de ce o refuza kitty pe levin", "Pentru că"),
        ("why does kitty refuse levin", "Because"),
        ("cine e fratele annei", "fratele Annei"),
        ("who is anna's brother", "Anna’s brother"),
        ("Ce se întâmplă în capitolul 1.18?", "Partea I"),
        ("What happens in chapter 1.18?", "Part 1"),
        ("mulțumesc mult", "Mai întreabă-mă oricând"),
        ("thank you very much", "Ask me any time"),
    ],
)
@pytest.mark.parametrize("locale", ["ro", "en-GB", "fr", ""])
def test_answers_come_in_the_language_of_the_question(tutor: Tutor, said: str, shows: str, locale: str) -> None:
    """Whatever the client's language is."""
    assert shows.lower() in words(Talk(tutor, HERE, Reader("terminal:me", locale=locale)).say(said)).lower()


def test_where_a_message_tells_no_language_the_chosen_one_is_used(tutor: Tutor) -> None:
    teacher, ana = Talk(tutor, CLASS, TEACHER), Talk(tutor, CLASS, ANA)
    teacher.say("/citit tot")
    teacher.say("/limba en")
    assert "Part 1, ch." in words(ana.say("/cine Dolly"))
    private = Talk(tutor, ANAS, ANA)
    private.say("/citit tot")
    assert "Part 1, ch." in words(private.say("/cine Dolly")), "in private one acts in one's class"
    private.say("/limba română")
    assert "partea I, cap." in words(private.say("/cine Dolly"))
    private.say("/limba engleză")
    assert words(private.say("/limba klingon")) == plain(catalogue("en").text("language-unclear"))


# What is remembered


def test_a_dialogue_goes_on_for_half_an_hour_and_for_each_reader_alone(small: Tutor) -> None:
    def ask(reader: Reader, text: str, at: timedelta) -> str:
        return words(Talk(small, CLASS, reader, NOW + at).say(text))

    ask(TEACHER, "/reading all", timedelta())
    niece = "Ines"
    assert niece not in ask(DAN, "who is her niece?", timedelta())
    ask(ANA, "who is Mara?", timedelta())
    assert niece in ask(ANA, "who is her niece?", timedelta(minutes=29))
    ask(ANA, "who is Mara?", timedelta())
    assert niece not in ask(DAN, "who is her niece?", timedelta(minutes=1))
    assert niece not in ask(ANA, "who is her niece?", timedelta(minutes=31))


def test_what_is_not_answered_goes_on_the_classs_list(tutor: Tutor, store: SqliteStore) -> None:
    """But what is not about the novel does not."""
    teacher, ana = Talk(tutor, CLASS, TEACHER), Talk(tutor, CLASS, ANA)
    teacher.say("/citit 8.19")
    for text in ("Cine e Dolly?", "salut", "cât e ceasul la Tokyo?", "Ce marcă de telefon are Dolly?"):
        ana.say(text)
    assert [text for text, _ in store.unanswered(CLASS.id)] == ["Ce marcă de telefon are Dolly?"]
    assert "telefon" in words(teacher.say("/unanswered"))
    assert words(ana.say("/unanswered")) == plain(catalogue("ro").text("only-admins-see"))


def test_how_a_delivery_failed_is_noted(small: Tutor, store: SqliteStore) -> None:
    """Scheduled posts always, replies only when they did not arrive."""
    small.due(NOW)
    for id_ in ("due:1", "reply:1"):
        small.delivered(id_, "77")
    small.failed("reply:2", "")
    small.failed("reply:3", "blocked")
    assert [store.delivery(id_) for id_ in ("due:1", "reply:1", "reply:2", "reply:3")] == [
        ("77", ""), None, ("", "unknown"), ("", "blocked"),
    ]  # fmt: skip


def test_what_fell_due_is_tidied_once_an_hour(small: Tutor, store: SqliteStore) -> None:
    past = NOW - timedelta(days=4)
    with store.writing():
        store.first_time("old", past)
        store.save_class(Class(store.class_of_room(CLASS.room, past).id, "en", 3))
    assert small.due(NOW) == []
    with store.writing():
        assert store.first_time("old", past)
    assert small.due(NOW + timedelta(minutes=59)) == []
    with store.writing():
        assert not store.first_time("old", past)
    assert small.due(NOW + timedelta(minutes=60)) == []
    with store.writing():
        assert store.first_time("old", past)
        assert store.class_of_room(CLASS.room, NOW) == Class(CLASS.id, "en", 3)
