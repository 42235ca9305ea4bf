"""Talks with a tutor: who speaks where, what was answered, what may not be in an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from conftest import NOW
from kbot.book.factbases import FactBase
from kbot.book.facts import Telling
from kbot.tutor.inputs import Chat, Completing, Pressed, Reader, Role, Said
from kbot.tutor.outputs import Button, Complete, Edit, Output, Say, Whisper
from kbot.tutor.tutor import Tutor
from kbot.wording.catalogues import LANGUAGES, catalogue
from kbot.wording.texts import plain

CLASS = Chat("telegram:-7", "telegram:-7", private=False, title="12 B")
OTHER_CLASS = Chat("telegram:-8", "telegram:-8", private=False, title="12 C")
ANAS = Chat("telegram:1", "telegram:1", private=True)
DANS = Chat("telegram:2", "telegram:2", private=True)
HERE = Chat("terminal:me", "terminal:me", private=True)
ANA = Reader("telegram:1", "Ana", locale="ro")
DAN = Reader("telegram:2", "Dan", locale="ro")
TEACHER = Reader("telegram:9", "Doamna Ionescu", Role.ADMIN, locale="ro")
ME = Reader("terminal:me", "Eu", locale="ro")
ASKS_PROGRESS = {lang: plain(catalogue(lang).text("reading-ask", private="yes")) for lang in LANGUAGES}
ASKS_CLASS = {lang: plain(catalogue(lang).text("reading-ask", private="no")) for lang in LANGUAGES}
OLD_BUTTON = {plain(catalogue(lang).text("button-old")) for lang in LANGUAGES}
AHEAD = {lang: plain(catalogue(lang).text("not-told-ahead")) for lang in LANGUAGES}

NUMBERS = count(1)


def words(outputs: list[Output]) -> str:
    """The words of the one answer."""
    [output] = outputs
    assert isinstance(output, Say | Edit | Whisper), output
    return plain(output.text)


def buttons_of(outputs: list[Output]) -> list[Button]:
    """All buttons under some answers."""
    return [
        button
        for output in outputs
        if isinstance(output, Say | Edit | Whisper)
        for row in output.buttons
        for button in row
    ]


@dataclass
class Talk:
    """Somebody talking somewhere; each act has an id of its own."""

    tutor: Tutor
    chat: Chat = HERE
    reader: Reader = ME
    now: datetime = NOW

    def _id(self) -> str:
        return f"{self.chat.id}:{next(NUMBERS)}"

    def say(self, text: str) -> list[Output]:
        """Write a message."""
        return self.tutor.handle(Said(self._id(), self.chat, self.reader, text, message="55"), self.now)

    def press(self, button: Button | str, message: str = "56") -> list[Output]:
        """Press a button, or one with a payload of one's own."""
        payload = button.payload if isinstance(button, Button) else button
        return self.tutor.handle(Pressed(self._id(), self.chat, self.reader, payload, message), self.now)

    def complete(self, command: str, parameter: str, typed: str) -> tuple[tuple[str, str], ...]:
        """Type a parameter and return the suggestions."""
        asked = Completing(self._id(), self.chat, self.reader, command, parameter, typed)
        [output] = self.tutor.handle(asked, self.now)
        assert isinstance(output, Complete)
        assert output.id == asked.id
        return output.choices


def some_questions(base: FactBase, count: int, *, after: int) -> list[tuple[Telling, str]]:
    """Sample questions, evenly drawn from all that are known only after an ordinal."""
    found = [
        (fact, question)
        for number in range(1, base.size + 1)
        if isinstance(fact := base.telling(number), Telling) and fact.known_from > after
        for questions in fact.questions.values()
        for question in questions
    ]
    assert len(found) > count
    return found[:: len(found) // count][:count]


def hidden_names(base: FactBase, limit: int) -> list[str]:
    """Names of people not met by `limit` that are not also a name, or part of one, of somebody met."""
    met = " | ".join(
        name
        for person in base.view(limit).characters()
        for name in (*person.name.values(), *person.forms, *person.full_name.values())
    )
    titles = " | ".join(base.title.values())
    places = " | ".join(
        name for place in base.places.values() for name in (*place.name.values(), *place.located.values())
    )
    return [
        name
        for person in base.characters.values() if person.known_from > limit
        for name in {*person.name.values(), *person.short.values()}
        if name not in met and name not in titles and name not in places and name[0].isupper()
    ]  # fmt: skip
