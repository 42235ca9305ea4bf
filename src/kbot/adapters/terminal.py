"""The terminal: a prompt with history and completion, or lines through a pipe. Buttons are numbered choices."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO, assert_never

from kbot.adapters.terminal_texts import ansi, wrapped
from kbot.tutor.inputs import Chat, Completing, Input, Pressed, Reader, Said, Submitted, Voted
from kbot.tutor.outputs import Ask, Button, Close, Complete, Edit, Output, Poll, Say, Whisper
from kbot.tutor.registry import COMMANDS, find_command

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

_CHAT = Chat("terminal:me", "terminal:me", private=True)
_WIDEST = 100
_LONGEST_NUMBER = 4


class Tutor(Protocol):
    """What the terminal asks of the core."""

    def handle(self, received: Input, now: datetime) -> list[Output]: ...


class Terminal:
    """One person's talk with the tutor: each line typed becomes an input, each output is shown."""

    def __init__(self, tutor: Tutor, out: TextIO, *, name: str, locale: str, colour: bool, width: int = 0) -> None:
        """`locale`: the client's language; `colour`: use ANSI codes; `width`: columns to wrap at (0: do not wrap)."""
        self._tutor = tutor
        self._out = out
        self._reader = Reader("terminal:me", name, locale=locale)
        self._colour = colour
        self._width = width
        self._started = datetime.now(UTC)
        self._numbers = count(1)
        self._buttons: list[Button] = []
        self._poll = ""
        self._form: tuple[Ask, dict[str, str]] | None = None

    def open(self) -> None:
        """Greet."""
        self._hand_in(Said(self._id(), _CHAT, self._reader, command="start"))

    def take(self, line: str) -> None:
        """Act on a line typed: a number presses a button or votes, a form takes its next field, all else is said."""
        typed = line.strip()
        number = int(typed) if typed.isdecimal() and len(typed) <= _LONGEST_NUMBER else 0
        if self._form:
            self._fill(line)
        elif self._poll and 1 <= number <= len(self._buttons):
            poll = self._poll
            self._close_poll()
            self._hand_in(Voted(self._id(), self._reader, poll, (number - 1,)))
        elif 1 <= number <= len(self._buttons):
            self._hand_in(Pressed(self._id(), _CHAT, self._reader, self._buttons[number - 1].payload))
        else:
            self._hand_in(Said(self._id(), _CHAT, self._reader, line))

    def suggestions(self, typed: str) -> Iterator[tuple[str, int]]:
        """Yield (word, how many typed letters it replaces) to complete a line: commands, then their parameters."""
        if not typed.startswith("/"):
            return
        word, _, rest = typed[1:].partition(" ")
        lang = "ro" if self._reader.locale.startswith("ro") else "en"
        if not rest and not typed.endswith(" "):
            for command in COMMANDS:
                for name in dict.fromkeys((command.word(lang), command.name)):
                    if name.startswith(word):
                        yield f"/{name}", len(typed)
            return
        command_ = find_command(word)
        parameters = command_.parameters if command_ else ()
        index = rest.count(",")
        if command_ is None or index >= len(parameters) or not parameters[index].completes:
            return
        last = rest.rpartition(",")[2].lstrip()
        asked = Completing(self._id(), _CHAT, self._reader, command_.name, parameters[index].name, last)
        for output in self._tutor.handle(asked, datetime.now(UTC)):
            if isinstance(output, Complete):
                yield from ((_insertion(label, value), len(last)) for label, value in output.choices)

    def _id(self) -> str:
        return f"terminal:{self._started.timestamp():.6f}:{next(self._numbers)}"

    def _hand_in(self, received: Input) -> None:
        for output in self._tutor.handle(received, datetime.now(UTC)):
            self._show(output)

    def _fill(self, line: str) -> None:
        if self._form is None:
            return
        form, filled = self._form
        filled[form.fields[len(filled)].name] = line
        if len(filled) < len(form.fields):
            self._write(f"{_inert(form.fields[len(filled)].label)}:")
            return
        self._form = None
        self._hand_in(Submitted(self._id(), _CHAT, self._reader, form.draft, filled))

    def _show(self, output: Output) -> None:
        match output:
            case Say() | Edit() | Whisper():
                self._poll = ""
                self._buttons = [button for row in output.buttons for button in row]
                self._write(ansi(output.text, colour=self._colour))
                self._write_buttons()
            case Ask():
                self._form = (output, {})
                self._write(f"{_inert(output.title)}\n{_inert(output.fields[0].label)}:")
            case Poll():
                self._poll = output.id
                self._buttons = [Button(option, str(index)) for index, option in enumerate(output.options)]
                self._write(_inert(output.question))
                self._write_buttons()
            case Close():
                self._close_poll()
            case Complete():
                pass  # asked for, and shown, by `suggestions`
            case _ as unreachable:
                assert_never(unreachable)

    def _close_poll(self) -> None:
        if self._poll:
            self._poll, self._buttons = "", []

    def _write_buttons(self) -> None:
        for number, button in enumerate(self._buttons, start=1):
            self._write(f"  {number}. {_inert(button.label)}")

    def _write(self, words: str) -> None:
        self._out.write((wrapped(words, self._width) if self._width else words) + "\n")
        self._out.flush()


def _inert(words: str) -> str:
    """Words without anything that a terminal would obey."""
    return ansi((words,), colour=False)


def _insertion(label: str, value: str) -> str:
    """What completion writes: a name people can read, a chapter by its number."""
    return value if value[:1].isdigit() else label


def run_piped(tutor: Tutor, lines: Iterable[str], out: TextIO, *, name: str, locale: str) -> None:
    """Answer lines from a pipe, one after another, without colour or prompt."""
    terminal = Terminal(tutor, out, name=name, locale=locale, colour=False)
    for line in lines:
        terminal.take(line.rstrip("\r\n"))


def run_prompt(
    tutor: Tutor, history: Path, *, name: str, locale: str, colour: bool, farewell: Callable[[], str]
) -> None:
    """Talk at a prompt until Ctrl-D: colour if wanted, history in a file, completion with Tab."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    terminal = Terminal(tutor, sys.stdout, name=name, locale=locale, colour=colour, width=width)
    session = _session(terminal, history)
    terminal.open()
    while True:
        try:
            line = session.prompt("> ")
        except EOFError:
            break
        except KeyboardInterrupt:  # forgets the line, like a shell
            continue
        if line.strip().lower() in ("exit", "quit"):
            break
        if line.strip():
            terminal.take(line)
    sys.stdout.write(farewell() + "\n")


def _session(terminal: Terminal, history: Path) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import FileHistory

    class Suggestions(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
            del complete_event
            for word, replaced in terminal.suggestions(document.text_before_cursor):
                yield Completion(word, start_position=-replaced)

    return PromptSession(history=FileHistory(str(history)), completer=Suggestions(), complete_while_typing=False)
