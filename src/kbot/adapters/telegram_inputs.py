"""What Telegram sends → inputs. In a group only what is meant for the bot: commands, mentions, replies to it."""

from __future__ import annotations

import logging
import re
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from telegram import Bot, ChatMember, ChatMemberUpdated, Message, MessageEntity, Update, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from kbot.tutor.inputs import (
    Chat,
    Input,
    Joined,
    Migrated,
    Pressed,
    Reader,
    Removed,
    Role,
    Said,
    Submitted,
    Voted,
)
from kbot.tutor.registry import find_command

__all__ = ["chat_of", "form_link", "needs_role", "read"]

_log: Final = logging.getLogger(__name__)
_ADMINS: Final = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
_GROUPS: Final = (ChatType.GROUP, ChatType.SUPERGROUP)


async def read(update: Update, bot: Bot) -> Input | None:
    """Return what an update says to the tutor, or None when it is nothing to the bot. May ask for the reader's role."""
    id = f"telegram:{update.update_id}"  # noqa: A001  # the inputs' own word for it
    if update.message is not None:
        return await _message(id, update.message, bot)
    if update.callback_query is not None:
        press = update.callback_query
        if press.message is None or press.data is None:
            return None
        chat = press.message.chat
        reader = _reader(press.from_user, await _role(bot, chat, press.from_user.id))
        thread = _thread(press.message) if isinstance(press.message, Message) else ""
        return Pressed(id, chat_of(chat, thread), reader, press.data, str(press.message.message_id))
    if update.poll_answer is not None:
        vote = update.poll_answer
        if vote.voter_chat is not None:
            voter = Reader(f"telegram:{vote.voter_chat.id}", vote.voter_chat.title or "")
        elif vote.user is not None:
            voter = _reader(vote.user, Role.MEMBER)
        else:
            return None
        return Voted(id, voter, vote.poll_id, tuple(vote.option_ids))
    if update.my_chat_member is not None:
        return await _membership(id, update.my_chat_member, bot)
    return None


def needs_role(text: str) -> bool:
    """Whether what was typed changes something for a class, so that the reader's role must be asked for afresh."""
    word, *argument = text.split(maxsplit=1)[:2] or [""]
    command = find_command(word) if word.startswith("/") else None
    if command is None:
        return False
    return command.role is Role.ADMIN or (command.changes_class and bool(argument))


def chat_of(chat: TelegramChat, thread: str = "") -> Chat:
    """Return the tutor's words for a chat."""
    id = f"telegram:{chat.id}"  # noqa: A001  # the inputs' own word for it
    return Chat(id, id, chat.type == ChatType.PRIVATE, chat.title or "", thread)


def form_link(bot: Bot, draft: str, field: str) -> str:
    """Return the address hidden in a form's question: a reply to it tells draft and field, even after a restart."""
    return f"https://t.me/{bot.username}?{urlencode({'draft': draft, 'field': field})}"


async def _message(id: str, message: Message, bot: Bot) -> Input | None:  # noqa: A002  # the inputs' own word for it
    if message.migrate_to_chat_id is not None:
        new = f"telegram:{message.migrate_to_chat_id}"
        return Migrated(
            id, f"telegram:{message.chat.id}", Chat(new, new, private=False, title=message.chat.title or "")
        )
    who = _writer(message)
    if who is None:
        return None
    private = message.chat.type == ChatType.PRIVATE
    text, meant = _words(message, bot)
    form = _form(message, bot)
    if form is None and not (_speaks(message) if private else meant):
        return None
    anonymous = message.sender_chat is not None and message.sender_chat.id == message.chat.id
    role = Role.ADMIN if anonymous else Role.MEMBER
    if not anonymous and message.sender_chat is None and (form is not None or needs_role(text)):
        role = await _role(bot, message.chat, int(who.id.removeprefix("telegram:")))
    reader = Reader(who.id, who.name, role, who.locale)
    chat = chat_of(message.chat, _thread(message))
    if form is not None:
        draft, field = form
        return Submitted(id, chat, reader, draft, {field: message.text or message.caption or ""})
    return Said(id, chat, reader, text, message=str(message.message_id))


async def _membership(id: str, change: ChatMemberUpdated, bot: Bot) -> Joined | Removed | None:  # noqa: A002  # as above
    was, now = _belongs(change.old_chat_member), _belongs(change.new_chat_member)
    if was == now or change.chat.type == ChatType.CHANNEL:
        return None
    if not now:
        return Removed(id, chat_of(change.chat))
    if change.chat.type == ChatType.PRIVATE:
        return None  # unblocked: the /start that comes with it says all
    role = await _role(bot, change.chat, change.from_user.id)
    return Joined(id, chat_of(change.chat), _reader(change.from_user, role))


def _belongs(member: ChatMember) -> bool:
    if member.status == ChatMemberStatus.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


def _writer(message: Message) -> Reader | None:
    """Return who wrote a message; None for other bots and for posts that a channel forwards by itself."""
    if message.is_automatic_forward:
        return None
    if message.sender_chat is not None:  # an anonymous admin, or a person writing as their channel
        return Reader(f"telegram:{message.sender_chat.id}", message.sender_chat.title or "")
    if message.from_user is None or message.from_user.is_bot:
        return None
    return _reader(message.from_user, Role.MEMBER)


def _reader(user: User, role: Role) -> Reader:
    return Reader(f"telegram:{user.id}", user.full_name, role, user.language_code or "")


async def _role(bot: Bot, chat: TelegramChat, user_id: int) -> Role:
    """Ask Telegram what somebody may do in a group; a member when it does not tell."""
    if chat.type not in _GROUPS:
        return Role.MEMBER
    try:
        member = await bot.get_chat_member(chat.id, user_id)
    except TelegramError as error:
        _log.warning("telegram: the role of a reader is unknown, taken as a member's: %s", type(error).__name__)
        return Role.MEMBER
    return Role.ADMIN if member.status in _ADMINS else Role.MEMBER


def _thread(message: Message) -> str:
    return str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""


def _speaks(message: Message) -> bool:
    """Whether a private message holds something a person sent, and is not a notice of the platform's."""
    return bool(message.text or message.effective_attachment)


def _words(message: Message, bot: Bot) -> tuple[str, bool]:
    """Return a message's words without the bot's name, and whether they are meant for the bot in a group."""
    words = message.text or message.caption or ""
    own = f"@{bot.username}".lower()
    meant = _replies(message, bot) and bool(words)
    leads, cuts = False, []
    for entity, written in _entities(message):
        name = written[written.find("@") :].lower() if "@" in written else ""
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            if name and name != own:
                return words, False
            meant = meant or bool(name) or find_command(written) is not None
            cuts += [(entity.length - len(own), len(own))] if name else []
        elif (entity.type == MessageEntity.MENTION and name == own) or (
            entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == bot.id
        ):
            meant = True
            leads = leads or entity.offset == 0
            cuts.append((entity.offset, entity.length))
    return _without(words, cuts, leads), meant


def _entities(message: Message) -> list[tuple[MessageEntity, str]]:
    found = message.parse_entities() if message.text else message.parse_caption_entities()
    return sorted(found.items(), key=lambda pair: pair[0].offset)


def _without(words: str, cuts: list[tuple[int, int]], leads: bool) -> str:
    """Return the words without some stretches (offset and length in UTF-16 units)."""
    raw = words.encode("utf-16-le", "surrogatepass")
    for offset, length in sorted(cuts, reverse=True):
        raw = raw[: 2 * offset] + raw[2 * (offset + length) :]
    left = raw.decode("utf-16-le", "surrogatepass")
    left = re.sub(r"(?<=\S) {2,}(?=\S)", " ", left) if cuts else left
    return left.strip().lstrip(" ,:;–—-" if leads else " ")


def _replies(message: Message, bot: Bot) -> bool:
    to = message.reply_to_message
    return to is not None and to.from_user is not None and to.from_user.id == bot.id


def _form(message: Message, bot: Bot) -> tuple[str, str] | None:
    """Return the draft and the field that a message answers, when it replies to a form's question."""
    if not _replies(message, bot) or message.reply_to_message is None:
        return None
    for entity in message.reply_to_message.entities:
        parts = urlsplit(entity.url or "")
        asked = parse_qs(parts.query)
        if parts.netloc == "t.me" and "draft" in asked and "field" in asked:
            return asked["draft"][0], asked["field"][0]
    return None
