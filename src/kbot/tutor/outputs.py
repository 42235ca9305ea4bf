"""What the tutor wants done: one closed union. Adapters carry these out and report back by their `id`.

Limits common to all platforms, kept here so that no adapter has to cut: a button's label has at most 64 characters, its
payload at most 64 bytes; suggestions are at most 25. Long texts are split by the adapter, at its platform's limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kbot.wording.texts import Text

MAX_LABEL = 64
MAX_PAYLOAD = 64
MAX_SUGGESTIONS = 25


@dataclass(frozen=True, slots=True)
class Button:
    """Equals something a person could type: `payload` comes back in `Pressed`."""

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Say:
    """Post a message. `reply_to` is the message it answers ("" for none); `buttons` are rows."""

    id: str
    chat: str
    text: Text
    buttons: tuple[tuple[Button, ...], ...] = ()
    reply_to: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Put other words and buttons into a message the bot has posted."""

    id: str
    chat: str
    message: str
    text: Text
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Whisper:
    """Answer one person only: an alert on a press, an ephemeral reply. `reader` sees it, nobody else."""

    id: str
    chat: str
    reader: str
    text: Text
    buttons: tuple[tuple[Button, ...], ...] = ()
    reply_to: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form."""

    name: str
    label: str
    value: str = ""
    long: bool = False
    required: bool = True
    max_length: int = 400


@dataclass(frozen=True, slots=True)
class Ask:
    """Show a form (a Discord modal; on Telegram one question after another). Comes back as `Submitted`."""

    id: str
    chat: str
    reader: str
    draft: str
    title: str
    fields: tuple[Field, ...]
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Poll:
    """Post a native quiz poll. `right` is the index of the right option."""

    id: str
    chat: str
    question: str
    options: tuple[str, ...]
    right: int
    explanation: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """Close a native poll that the bot has posted, by the reference its delivery was reported with."""

    id: str
    chat: str
    message: str


@dataclass(frozen=True, slots=True)
class Complete:
    """Suggestions for a parameter: (label, value) pairs, best first."""

    id: str
    choices: tuple[tuple[str, str], ...]


Output: TypeAlias = Say | Edit | Whisper | Ask | Poll | Close | Complete
