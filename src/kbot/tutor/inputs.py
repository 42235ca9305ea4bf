"""What reaches the tutor: one closed union. Adapters make these; nothing else comes in.

Every input carries the platform's own id for it (`id`), so that the same update twice is handled once. Ids of chats,
readers and messages are strings with the surface in front: `telegram:-1001`, `discord:42`, `terminal:me`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias


class Role(Enum):
    """What the platform says a reader may do in a chat, fresh with each input."""

    MEMBER = "member"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Chat:
    """Where something was said. `room` is who reads together: the server of a channel, the group itself; for a private
    chat the chat's own id. `thread` is a topic or thread inside it, given back with each output."""

    id: str
    room: str
    private: bool
    title: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who said it. `locale` is the client's language ("ro", "en-GB") where the platform tells."""

    id: str
    name: str = ""
    role: Role = Role.MEMBER
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A message meant for the bot: a private message, a mention, a reply to it, a typed command (`/who anna`).

    For a native command (a slash command with typed parameters) `command` names it and `parameters` holds its values;
    `text` is then empty. `message` is the platform's id of the message, to reply to.
    """

    id: str
    chat: Chat
    reader: Reader
    text: str = ""
    command: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed; `payload` is what the button carried, `message` the message it stands under."""

    id: str
    chat: Chat
    reader: Reader
    payload: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Voted:
    """Somebody answered a native poll; `options` are the indexes chosen, empty when the vote was taken back."""

    id: str
    reader: Reader
    poll: str
    options: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form was filled in, wholly or one field at a time."""

    id: str
    chat: Chat
    reader: Reader
    draft: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Completing:
    """Somebody types a parameter of a command and wants suggestions. Answered with one `Complete`."""

    id: str
    chat: Chat
    reader: Reader
    command: str
    parameter: str
    typed: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot was added to a chat by `reader`."""

    id: str
    chat: Chat
    reader: Reader


@dataclass(frozen=True, slots=True)
class Migrated:
    """A chat got another id (a Telegram group became a supergroup)."""

    id: str
    old: str
    new: Chat


@dataclass(frozen=True, slots=True)
class Removed:
    """The bot was removed from a chat, or blocked by a reader."""

    id: str
    chat: Chat


Input: TypeAlias = Said | Pressed | Voted | Submitted | Completing | Joined | Migrated | Removed
