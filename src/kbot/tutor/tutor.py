"""The tutor: an input in, outputs out. The only thing that adapters talk to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from kbot.book.factbases import FactBase
from kbot.errors import BadChapter
from kbot.language.folding import fold
from kbot.store.protocol import Store
from kbot.tutor.commands import asking, classes, moderating, quizzes
from kbot.tutor.commands import reading as progress
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
from kbot.tutor.outputs import MAX_SUGGESTIONS, Complete, Output, Say
from kbot.tutor.registry import Command, Type, find_command
from kbot.tutor.scenes import Scene
from kbot.wording.catalogues import LANGUAGES, catalogue

_COMMAND = re.compile(r"^[/!]([^\W\d_]\w{0,31})(?:@\w+)?(?:\s+(.*))?$", re.DOTALL)
_TIDY_EVERY = timedelta(hours=1)


class Tutor:
    """Handles inputs one at a time. `base` and `store` belong to the thread that calls it."""

    def __init__(self, base: FactBase, store: Store, *, open_surfaces: tuple[str, ...] = ("terminal",)) -> None:
        """`open_surfaces`: where a class that has not said how far it has read is shown the whole book."""
        self._base = base
        self._store = store
        self._open = open_surfaces
        self._tidied: datetime | None = None
        self._now: datetime | None = None

    def handle(self, received: Input, now: datetime) -> list[Output]:
        """Act on an input; `now` is aware UTC. An input whose id was handled before does nothing."""
        self._now = now
        if isinstance(received, Completing):
            return [self._complete(received, now)]
        with self._store.writing():
            if not self._store.first_time(received.id, now):
                return []
            return self._act(received, now)

    def due(self, now: datetime) -> list[Output]:
        """Return what has fallen due by `now`: nothing is scheduled yet, but what is past its time is forgotten."""
        self._now = now
        if self._tidied is None or now - self._tidied >= _TIDY_EVERY:
            self._tidied = now
            with self._store.writing():
                self._store.tidy_up(now)
        return []

    def delivered(self, output_id: str, ref: str) -> None:
        """Note that an output was posted, under the platform's reference `ref`."""
        self._note(output_id, ref, "")

    def failed(self, output_id: str, why: str) -> None:
        """Note that an output was not posted, or that nobody knows."""
        self._note(output_id, "", why or "unknown")

    def _note(self, output_id: str, ref: str, failure: str) -> None:
        if failure or output_id.startswith("due:"):  # replies that arrive need no record
            if self._now is None:
                return
            with self._store.writing():
                self._store.note_delivery(output_id, ref, failure, self._now)

    def _act(self, received: Input, now: datetime) -> list[Output]:
        match received:
            case Said():
                scene = self._scene(received.id, received.chat, received.reader, received.message, now)
                self._said(scene, received)
                return scene.outputs
            case Pressed():
                scene = self._scene(received.id, received.chat, received.reader, received.message, now)
                scene.pressed = True
                self._pressed(scene, received.payload)
                return scene.outputs
            case Joined():
                scene = self._scene(received.id, received.chat, received.reader, "", now)
                classes.start(scene)
                return scene.outputs
            case Migrated():
                self._store.chat_migrated(received.old, received.new.id, received.old, received.new.room)
                return []
            case Removed():
                self._store.chat_removed(received.chat.id, now)
                return []
            case Submitted():
                scene = self._scene(received.id, received.chat, received.reader, "", now)
                scene.whisper(scene.catalogue.text("button-old"))  # no form is open yet that this could belong to
                return scene.outputs
            case Voted() | Completing():
                return []  # no poll is open yet; completing is answered before this
            case _ as unreachable:
                assert_never(unreachable)

    def _scene(self, input_id: str, chat: Chat, reader: Reader, message: str, now: datetime) -> Scene:
        row = self._store.reader(reader.id)
        joined = self._store.class_by_id(row.class_id) if chat.private and row.class_id else None
        class_ = joined or self._store.class_of_room(chat.room, now)  # in private one acts in one's class
        self._store.note_chat(chat.id, chat.room, chat.private, now)
        if not chat.private and row.class_id != class_.id:
            row = replace(row, class_id=class_.id)
            self._store.save_reader(row, now)
        surface = chat.id.partition(":")[0]
        return Scene(input_id, chat, reader, message, now, self._base, self._store, surface in self._open, class_, row)

    def _said(self, scene: Scene, said: Said) -> None:
        if said.command:
            command, parameters = find_command(said.command), said.parameters
        else:
            typed = _COMMAND.match(said.text.strip())
            command = find_command(typed.group(1)) if typed else None
            if typed and command:
                parameters = _parameters(command, typed.group(2) or "")
            elif typed:
                scene.say(scene.catalogue.text("command-unknown"))
                return
            else:
                asking.ask(scene, said.text)
                return
        if command is None:
            scene.say(scene.catalogue.text("command-unknown"))
            return
        self._run(scene, command, parameters)

    def _run(self, scene: Scene, command: Command, parameters: dict[str, str]) -> None:
        missing = [one for one in command.parameters if one.required and not parameters.get(one.name, "").strip()]
        if missing:
            example = command.example(scene.language, scene.base.samples(scene.language))
            scene.say(scene.catalogue.text("parameter-missing", example=example))
            return
        try:
            self._dispatch(scene, command.name, parameters)
        except BadChapter:
            scene.say(scene.catalogue.text("no-such-chapter"))

    def _dispatch(self, scene: Scene, name: str, given: dict[str, str]) -> None:
        match name:
            case "start":
                classes.start(scene)
            case "help":
                classes.help_(scene)
            case "ask":
                asking.ask(scene, given["question"])
            case "who":
                asking.who(scene, given["character"])
            case "relation":
                asking.relation(scene, given["first"], given["second"])
            case "chapter":
                asking.chapter(scene, given["chapter"])
            case "reading":
                progress.reading(scene, given.get("chapter", ""))
            case "quiz":
                quizzes.quiz(scene)
            case "unanswered":
                moderating.unanswered(scene)
            case "language":
                classes.language(scene, given["language"])
            case "about":
                classes.about(scene)
            case _:
                raise LookupError(f"the registry has a command “{name}” that nothing carries out")

    def _pressed(self, scene: Scene, payload: str) -> None:
        kind, _, rest = payload.partition(":")
        if kind in (asking.PICK, asking.MORE, asking.SUGGESTED):
            token, _, index = rest.partition(":")
            asking.press(scene, kind, token, index)
        elif kind == quizzes.QUIZ:
            quizzes.answer(scene, rest)
        elif kind == quizzes.NEXT:
            quizzes.another(scene)
        elif kind == progress.READING:
            progress.reading(scene, rest)
        else:
            scene.whisper(scene.catalogue.text("button-old"))

    def _complete(self, asked: Completing, now: datetime) -> Complete:
        command = find_command(asked.command)
        parameter = next((one for one in command.parameters if one.name == asked.parameter), None) if command else None
        choices: list[tuple[str, str]] = []
        with self._store.writing():
            scene = self._scene(asked.id, asked.chat, asked.reader, "", now)
        if parameter and parameter.type is Type.CHARACTER:
            choices = asking.complete_character(scene, asked.typed, MAX_SUGGESTIONS)
        elif parameter and parameter.type is Type.CHAPTER:
            choices = progress.complete_chapter(scene, asked.typed, MAX_SUGGESTIONS)
        return Complete(asked.id, tuple(choices))


def apology(received: Input, error_id: str) -> list[Output]:
    """Return what a reader is told when something broke; `error_id` is what the log has it under."""
    chat: Chat | None = getattr(received, "chat", None)
    if chat is None or isinstance(received, Completing | Removed | Joined):
        return []
    locale = received.reader.locale.split("-")[0] if isinstance(received, Said | Pressed | Submitted) else ""
    text = catalogue(locale if locale in LANGUAGES else LANGUAGES[0]).text("error", id=error_id)
    return [Say(f"{received.id}#error", chat.id, text, (), "", chat.thread)]


def _parameters(command: Command, typed: str) -> dict[str, str]:
    """Share out what was typed after a command: one parameter takes all; several are parted by commas, or "and"."""
    names = [one.name for one in command.parameters]
    if not names:
        return {}
    if len(names) == 1:
        return {names[0]: typed}
    parts = [part.strip() for part in re.split(r"\s*[,;]\s*|\s+(?:și|si|and)\s+", typed) if part.strip()]
    if len(parts) < len(names) and fold(typed):
        parts = typed.split(None, len(names) - 1)
    return dict(zip(names, parts, strict=False))
