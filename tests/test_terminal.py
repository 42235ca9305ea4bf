"""The terminal: lines in, words out; numbered choices, forms, polls; a real prompt on a pseudo-terminal."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import SMALL_PACK
from fakes.tutors import ScriptedTutor
from kbot.adapters.terminal import Terminal, run_piped
from kbot.adapters.terminal_texts import ansi, wrapped
from kbot.book.factbases import FactBase
from kbot.store.sqlite import SqliteStore
from kbot.tutor.inputs import Completing, Input, Pressed, Said, Submitted, Voted
from kbot.tutor.outputs import Ask, Button, Close, Complete, Edit, Field, Output, Poll, Say, Whisper
from kbot.tutor.tutor import Tutor
from kbot.wording.texts import Bold, Italic, Items, Link, Node, Spoiler, Text

CODE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
READY = "\x1b[?2004h"
"""What prompt_toolkit writes when it begins to read a line."""
ME = "terminal:me"
TWO = ((Button("Anna", "pick:1:0"), Button("Dolly", "pick:1:1")),)


class Stage:
    """A terminal before a scripted tutor: what is typed, and what is seen since the last look."""

    def __init__(self, *outputs: Output, locale: str = "ro") -> None:
        self.tutor = ScriptedTutor()
        self._out = io.StringIO()
        self.terminal = Terminal(self.tutor, self._out, name="Ana", locale=locale, colour=False)
        self.will(*outputs)

    def will(self, *outputs: Output) -> None:
        """Let the tutor answer the next inputs with `outputs`."""
        self.tutor.script = lambda _: list(outputs)

    def type(self, line: str) -> Input:
        """Type a line and return the input it became (the last one)."""
        self.terminal.take(line)
        return self.tutor.inputs[-1]

    def seen(self) -> str:
        """What was written since the last look."""
        written = self._out.getvalue()
        self._out.seek(0)
        self._out.truncate()
        return written


# A talk


def test_lines_through_a_pipe_are_a_talk(small_base: FactBase, store: SqliteStore) -> None:
    """The dialogue goes on from line to line; an empty line is answered too, and the order is kept."""
    out = io.StringIO()
    lines = ["Who is Mara?\r\n", "why did the lamp go out?\n", "how old is she?"]
    run_piped(Tutor(small_base, store), lines, out, name="Ana", locale="en")
    written = out.getvalue()
    places = [written.index(words) for words in ("saved the crew", "supply boat is late", "thirty years old")]
    assert places == sorted(places)
    assert not CODE.search(written)


def test_a_number_presses_the_button_of_that_number(small_base: FactBase, store: SqliteStore) -> None:
    out = io.StringIO()
    run_piped(Tutor(small_base, store), ["Who is Quill?\n", "2\n"], out, name="", locale="en")
    written = out.getvalue()
    listed = re.findall(r"^  (\d)\. (.+)$", written, re.MULTILINE)
    assert [number for number, _ in listed[:3]] == ["1", "2", "3"]
    assert f"{listed[1][1]} is a fisherman" in written or f"{listed[1][1]} mends nets" in written


def test_what_is_typed_is_said_word_for_word() -> None:
    stage = Stage()
    for line in ("cine e Anna?", "", "  /who Anna ", "12", "\x1b[A", "½", "²", "٣"):
        said = stage.type(line)
        assert isinstance(said, Said)
        assert said.text == line
        assert said.chat.private
        assert (said.reader.name, said.reader.locale) == ("Ana", "ro")


def test_every_line_is_an_input_of_its_own() -> None:
    stage = Stage()
    for _ in range(20):
        stage.type("cine e Anna?")
    assert len({received.id for received in stage.tutor.inputs}) == 20


def test_opening_greets_by_the_start_command() -> None:
    stage = Stage(Say("1", ME, ("Bună!",)))
    stage.terminal.open()
    [said] = stage.tutor.inputs
    assert isinstance(said, Said)
    assert said.command == "start"
    assert stage.seen() == "Bună!\n"


@pytest.mark.parametrize(
    "output",
    [Say("1", ME, ("Cine?",), TWO), Edit("1", ME, "9", ("Cine?",), TWO), Whisper("1", ME, ME, ("Cine?",), TWO)],
    ids=["say", "edit", "whisper"],
)
def test_buttons_are_numbered_choices_until_the_next_answer(output: Say | Edit | Whisper) -> None:
    stage = Stage(output)
    stage.type("cine?")
    assert stage.seen() == "Cine?\n  1. Anna\n  2. Dolly\n"
    pressed = stage.type(" 2 ")
    assert isinstance(pressed, Pressed)
    assert pressed.payload == "pick:1:1"
    stage.will(Say("2", ME, ("Dolly e sora lui Kitty.",)))
    stage.type("2")
    assert isinstance(stage.type("2"), Said)


@pytest.mark.parametrize("typed", ["0", "3", "-1", "1.", "1 2", "00019", "0002222", "9" * 5000, "1e0"])
def test_a_number_that_no_choice_has_is_said(typed: str) -> None:
    stage = Stage(Say("1", ME, ("Cine?",), TWO))
    stage.type("cine?")
    said = stage.type(typed)
    assert isinstance(said, Said)
    assert said.text == typed


# Forms and polls

FORM = Ask("1", ME, ME, "draft-7", "O întrebare nouă", (Field("item", "Întrebarea"), Field("right", "Răspunsul")))
POLL = Poll("poll-1", ME, "Cine o refuză pe Levin?", ("Kitty", "Dolly", "Anna"), 0)


def test_a_form_is_asked_line_by_line_and_handed_in_whole() -> None:
    """Also where an answer looks like a number or a command, or is empty."""
    stage = Stage(FORM)
    stage.type("/teach")
    assert stage.seen() == "O întrebare nouă\nÎntrebarea:\n"
    stage.will()
    stage.type("/who 1")
    assert stage.seen() == "Răspunsul:\n"
    submitted = stage.type("1")
    assert isinstance(submitted, Submitted)
    assert (submitted.draft, submitted.fields) == ("draft-7", {"item": "/who 1", "right": "1"})
    assert len(stage.tutor.inputs) == 2
    assert isinstance(stage.type("și acum?"), Said)


def test_a_poll_is_voted_on_by_number_once() -> None:
    stage = Stage(POLL)
    stage.type("/quiz")
    assert stage.seen() == "Cine o refuză pe Levin?\n  1. Kitty\n  2. Dolly\n  3. Anna\n"
    stage.will()
    voted = stage.type("3")
    assert isinstance(voted, Voted)
    assert (voted.poll, voted.options) == ("poll-1", (2,))
    assert isinstance(stage.type("3"), Said)


def test_an_answer_after_a_poll_brings_its_own_choices() -> None:
    stage = Stage(POLL, Say("2", ME, ("Cine?",), TWO))
    stage.type("/quiz")
    pressed = stage.type("1")
    assert isinstance(pressed, Pressed)
    assert pressed.payload == "pick:1:0"


def test_a_closed_poll_takes_no_vote() -> None:
    stage = Stage(POLL)
    stage.type("/quiz")
    stage.will(Close("2", ME, "poll-1"))
    stage.type("gata")
    assert isinstance(stage.type("1"), Said)


# Completion


def test_commands_and_their_parameters_are_completed(small_base: FactBase, store: SqliteStore) -> None:
    terminal = Terminal(Tutor(small_base, store), io.StringIO(), name="", locale="en", colour=False)
    assert ("/who", 2) in list(terminal.suggestions("/w"))
    assert {word for word, _ in terminal.suggestions("/")} > {"/ask", "/who", "/chapter", "/reading"}
    assert list(terminal.suggestions("/who Ma")) == [("Mara Quill", 2)]
    assert list(terminal.suggestions("/relation Mara, tob")) == [("Tobias Quill", 3)]
    assert list(terminal.suggestions("/chapter 1.3")) == [("1.3", 3)]
    for nothing in ("", "Ma", "/ask Ma", "/nonsense Ma", "/who Mara, To", "/zzz", "/help "):
        assert list(terminal.suggestions(nothing)) == []


def test_in_romanian_the_romanian_commands_are_completed() -> None:
    stage = Stage(locale="ro-RO")
    assert ("/cine", 3) in list(stage.terminal.suggestions("/ci"))
    stage.will(Complete("1", (("Anna Karenina", "anna"), ("partea I, cap. 2", "1.2"))))
    assert list(stage.terminal.suggestions("/cine an")) == [("Anna Karenina", 2), ("1.2", 2)]
    [asked] = stage.tutor.inputs
    assert isinstance(asked, Completing)
    assert (asked.command, asked.parameter, asked.typed) == ("who", "character", "an")


@given(st.text(max_size=30).map(lambda typed: f"/{typed}"))
@example("/who ")
@example("/relation ,,,")
def test_completing_never_fails_and_replaces_no_more_than_was_typed(typed: str) -> None:
    stage = Stage(Complete("1", (("Anna", "anna"),)))
    for _, replaced in stage.terminal.suggestions(typed):
        assert 0 <= replaced <= len(typed)


# Formatted text

leaves = st.text(max_size=30) | st.sampled_from(
    ["cine e Anna Karenina?", "\x1b[31mroșu", "\x07", "\x9b2J", "a\nb", "\r"]
)
nodes: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda inner: (
        st.builds(
            lambda mark, text: mark(text),
            st.sampled_from([Bold, Italic, Spoiler]),
            st.lists(inner, max_size=3).map(tuple),
        )
        | st.builds(Link, st.lists(inner, max_size=3).map(tuple), st.just("https://example.org/kbot"))
        | st.builds(Items, st.lists(st.lists(inner, max_size=3).map(tuple), max_size=3).map(tuple))
    ),
    max_leaves=8,
)
formatted: st.SearchStrategy[Text] = st.lists(nodes, max_size=4).map(tuple)


def test_marks_become_codes_and_lists_become_bullets() -> None:
    text: Text = (
        "E ",
        Bold(("Anna",)),
        " ",
        Italic(("(I, 2)",)),
        Items((("a",), ("b",))),
        Link(("aici",), "https://x.org"),
    )
    assert ansi(text, colour=True) == ("E \x1b[1mAnna\x1b[0m \x1b[2m(I, 2)\x1b[0m\n  • a\n  • baici <https://x.org>")
    assert ansi(text, colour=False) == "E Anna (I, 2)\n  • a\n  • baici <https://x.org>"


@given(formatted, st.booleans())
def test_no_control_character_reaches_the_terminal_but_our_own_codes(text: Text, colour: bool) -> None:
    written = ansi(text, colour=colour)
    if colour:
        written = re.sub(r"\x1b\[[012]m", "", written)
    assert [letter for letter in written if not letter.isprintable() and letter != "\n"] == []


@given(formatted)
def test_without_colour_the_words_are_the_same(text: Text) -> None:
    assert CODE.sub("", ansi(text, colour=True)).strip("\n") == ansi(text, colour=False)


@given(formatted, st.integers(1, 60))
def test_wrapping_fits_the_width_and_loses_nothing(text: Text, width: int) -> None:
    written = ansi(text, colour=True)
    lines = wrapped(written, width).split("\n")
    hang = 5  # entries of lists hang; in a very narrow terminal the hang and one letter go beyond it
    assert all(len(CODE.sub("", line)) <= max(width, hang) for line in lines)
    assert "".join(wrapped(written, width).split()) == "".join(written.split())


@given(formatted, st.integers(1, 60))
def test_codes_take_no_room_when_wrapping(text: Text, width: int) -> None:
    """The lines break where they would without any colour."""
    plain, coloured = (wrapped(ansi(text, colour=colour).strip("\n"), width) for colour in (False, True))
    assert CODE.sub("", coloured).strip("\n") == plain.strip("\n")


def test_a_long_entry_of_a_list_hangs() -> None:
    assert wrapped("  • Anna pleacă la Moscova", 16) == "  • Anna pleacă\n    la Moscova"


def test_what_is_no_text_of_ours_is_inert_too() -> None:
    """Labels, titles and poll options may hold what a reader has taught."""
    bad = "a\x1b]0;titlu\x07b\x9b2Jc"
    stage = Stage(
        Say("1", ME, (bad,), ((Button(bad, "x"),),)),
        Poll("2", ME, bad, (bad, bad), 0),
        Ask("3", ME, ME, "d", bad, (Field("a", bad), Field("b", bad))),
    )
    stage.type("cine?")
    stage.type("un câmp")
    written = stage.seen()
    assert written.count("titlu") >= 7
    assert [letter for letter in written if not letter.isprintable() and letter != "\n"] == []


# A real prompt


class Prompt:
    """`kbot chat` on a pseudo-terminal."""

    def __init__(self, data: Path, **environment: str) -> None:
        self._main, side = pty.openpty()
        ours = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "LC_ALL": "en_US.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kbot.cli", "chat"],
            env={**os.environ, **ours, "KBOT_DATA_DIR": str(data), "KBOT_PACK": str(SMALL_PACK), **environment},
            start_new_session=True, stdin=side, stdout=side, stderr=side,
        )  # fmt: skip
        os.close(side)
        self.read = ""

    def type(self, keys: str) -> None:
        """Press some keys."""
        os.write(self._main, keys.encode())

    def sees(self, words: str, *, prompt: bool = True, patience: float = 10) -> None:
        """Wait until words are shown, and behind them the prompt for the next line."""
        until = time.monotonic() + patience
        while words not in (shown := CODE.sub("", self.read)) or (
            prompt and READY not in self.read.split(words[-5:])[-1]
        ):
            if not select.select([self._main], [], [], max(0, until - time.monotonic()))[0]:
                raise AssertionError(f"“{words}” was not shown, but: {shown!r}")
            try:
                self.read += os.read(self._main, 65536).decode(errors="replace")
            except OSError:  # the other side is gone
                raise AssertionError(f"kbot ended before “{words}” was shown: {shown!r}") from None
        self.read = ""

    def rest(self) -> str:
        """Return what is shown until the process ends."""
        with contextlib.suppress(OSError):  # on Linux the other side's end reads as an error
            while more := os.read(self._main, 65536):
                self.read += more.decode(errors="replace")
        return CODE.sub("", self.read)

    def close(self) -> None:
        """End the process if it still runs."""
        self.process.kill()
        self.process.wait(10)
        os.close(self._main)


@pytest.fixture
def data(tmp_path: Path, compiled_dir: Path, small_base: FactBase) -> Path:
    """A data folder that holds the small pack compiled."""
    del small_base
    folder = tmp_path / "data"
    folder.mkdir()
    name = f"{SMALL_PACK.name}.facts.sqlite"
    (folder / name).write_bytes((compiled_dir / name).read_bytes())
    return folder


@pytest.fixture
def prompt(data: Path) -> Iterator[Prompt]:
    opened = Prompt(data)
    yield opened
    opened.close()


def test_a_talk_at_the_prompt(prompt: Prompt, data: Path) -> None:
    """It greets, answers, completes with Tab, forgets a line at Ctrl-C, ends at Ctrl-D and remembers what was typed."""
    prompt.sees("The Lamp on Gull Rock")
    prompt.type("how old is Mara?\r")
    prompt.sees("thirty years old")
    prompt.type("half a thought\x03")
    prompt.sees("thought")
    prompt.type("/who Tob\t")
    prompt.sees("Tobias Quill", prompt=False)
    prompt.type("\r")
    prompt.sees("is a fisherman")
    prompt.type("\x04")
    assert "See you soon" in prompt.rest()
    assert prompt.process.wait(10) == 0
    history = (data / "history").read_text(encoding="utf-8")
    assert "+how old is Mara?" in history
    assert "+/who Tobias Quill" in history
    assert "half a thought" not in history


def test_the_clock_is_aware(small_base: FactBase, store: SqliteStore) -> None:
    times: list[datetime] = []

    class Watched(Tutor):
        def handle(self, received: Input, now: datetime) -> list[Output]:
            times.append(now)
            return super().handle(received, now)

    run_piped(Watched(small_base, store), ["hello"], io.StringIO(), name="", locale="en")
    assert [now.tzinfo is not None for now in times] == [True]
