"""What Discord sends, as discord.py must be able to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
ALL = str((1 << 50) - 1)
SEND = str(1 << 10 | 1 << 11)


@dataclass(frozen=True)
class Person:
    """Somebody on Discord; `admin` of whatever server they speak in."""

    name: str
    id: int
    admin: bool = False
    bot: bool = False
    locale: str = "ro"

    def user(self) -> Json:
        return {"id": str(self.id), "username": self.name, "discriminator": "0", "avatar": None, "bot": self.bot}

    def member(self) -> Json:
        return {
            "user": self.user(),
            "roles": ["7777"] if self.admin else [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": ALL if self.admin else SEND,
        }


def message_payload(number: int, author: Person, channel: int, content: str, components: list[Json]) -> Json:
    """Return a message object."""
    return {
        "id": str(number),
        "channel_id": str(channel),
        "author": author.user(),
        "content": content,
        "components": components,
        "timestamp": "2026-10-01T10:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
    }


def guild_payload(server: int, channel: int, owner: Person, bot: Person) -> Json:
    """Return a server with one text channel, in which everybody may write."""
    everyone = {"id": str(server), "name": "@everyone", "permissions": SEND}
    admins = {"id": "7777", "name": "profi", "permissions": ALL}
    roles = [
        role | {"position": place, "color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
        for place, role in enumerate((everyone, admins))
    ]
    zeros = ("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level")
    lists = ("emojis", "features", "threads", "presences", "voice_states", "stickers")
    return {
        "id": str(server),
        "name": "Clasa a XI-a",
        "owner_id": str(owner.id),
        "roles": roles,
        "channels": [channel_payload(channel)],
        "members": [bot.member()],
        "system_channel_id": None,
        **dict.fromkeys(zeros, 0),
        **{key: [] for key in lists},
        "nsfw_level": 0,
        "member_count": 3,
        "premium_tier": 0,
        "preferred_locale": "ro",
        "system_channel_flags": 0,
    }


def channel_payload(number: int) -> Json:
    """Return a text channel."""
    about = {"type": 0, "name": "lectura", "position": 0, "permission_overwrites": [], "nsfw": False, "parent_id": None}
    return {"id": str(number)} | about
