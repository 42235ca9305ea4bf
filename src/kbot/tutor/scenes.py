"""A scene: all that a command needs to act on one input: who, where, which class, how far they have read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2s
from typing import Any

from kbot.book.factbases import FactBase, View
from kbot.store.protocol import Class, ReaderRow, Store
from kbot.tutor.inputs import Chat, Reader, Role
from kbot.tutor.outputs import Button, Edit, Output, Say, Whisper
from kbot.wording.catalogues import LANGUAGES, Catalogue, catalogue
from kbot.wording.names import in_language
from kbot.wording.texts import Text

FIRST_CHAPTER = 1
"""Where a class stands that has not said how far it has read."""


@dataclass(slots=True)
class Scene:
    """Made anew for each input; `outputs` collects what is to be done."""

    input_id: str
    chat: Chat
    reader: Reader
    message: str
    now: datetime
    base: FactBase
    store: Store
    whole_by_default: bool
    class_: Class
    row: ReaderRow
    pressed: bool = False
    outputs: list[Output] = field(default_factory=list)
    _view: View | None = None

    @property
    def progress(self) -> int | None:
        """The last chapter that may be shown, as somebody said it; None if nobody has."""
        if self.chat.private and self.row.progress is not None:
            return self.row.progress
        return self.class_.progress

    @property
    def view(self) -> View:
        """What may be shown here."""
        if self._view is None:
            unsaid = None if self.whole_by_default else FIRST_CHAPTER
            self._view = self.base.view(unsaid if self.progress is None else self.progress)
        return self._view

    @property
    def language(self) -> str:
        """The language to use where a message does not tell: chosen, else the client's, else the first there is."""
        chosen = (self.row.language if self.chat.private else "") or self.class_.language
        client = self.reader.locale.split("-")[0].lower()
        return chosen or (client if client in LANGUAGES else LANGUAGES[0])

    @property
    def catalogue(self) -> Catalogue:
        """The words of that language."""
        return catalogue(self.language)

    def title(self, lang: str) -> str:
        """The book's title."""
        return in_language(self.base.title, lang)

    def author(self, lang: str) -> str:
        """The book's author."""
        return in_language(self.base.author, lang)

    @property
    def may_change_class(self) -> bool:
        """Whether the reader may change what holds for everybody here."""
        return self.chat.private or self.reader.role is Role.ADMIN

    @property
    def token(self) -> str:
        """A short id of this input for buttons: the same input always gives the same."""
        return blake2s(self.input_id.encode(), digest_size=6).hexdigest()

    def save(self, **changes: Any) -> None:
        """Change a setting (`progress`, `language`): in private the reader's own, else the class's."""
        if self.chat.private:
            self.row = replace(self.row, **changes)
            self.store.save_reader(self.row, self.now)
        else:
            self.class_ = replace(self.class_, **changes)
            self.store.save_class(self.class_)
        self._view = None

    def _next_id(self) -> str:
        return f"{self.input_id}#{len(self.outputs)}"

    def say(self, text: Text, buttons: Sequence[Sequence[Button]] = ()) -> None:
        """Answer in the chat; a press is answered by editing the message it stands under."""
        rows = tuple(tuple(row) for row in buttons)
        if self.pressed and self.message:
            self.outputs.append(Edit(self._next_id(), self.chat.id, self.message, text, rows))
            return
        reply_to = "" if self.chat.private else self.message
        self.outputs.append(Say(self._next_id(), self.chat.id, text, rows, reply_to, self.chat.thread))

    def whisper(self, text: Text) -> None:
        """Answer this reader only."""
        self.outputs.append(
            Whisper(self._next_id(), self.chat.id, self.reader.id, text, (), self.message, self.chat.thread)
        )
