"""Telegram's Bot API on loopback: enough of it for the real library, as strict as the real one where it matters.

async with BotApi() as fake:
    serving = asyncio.create_task(run(fake.token, fake.url, desk, stop=stop))
    await fake.user_says("cine e Anna?", user=ANA)
    [reply] = await fake.replies(1)
    await fake.press(reply, "Da")
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

DATE = 1_760_000_000
Json = dict[str, Any]
LIVE = re.compile(r"@\w+|#\w+|\w+://\S+|\b\w[\w-]*\.[^\W\d_]{2,}|(?<!\w)/[A-Za-z0-9_]+")


@dataclass(frozen=True)
class Person:
    """Somebody on Telegram."""

    id: int
    first_name: str
    language_code: str = "ro"
    is_bot: bool = False

    def json(self) -> Json:
        return {k: getattr(self, k) for k in ("id", "first_name", "language_code", "is_bot")}


@dataclass(frozen=True)
class Group:
    """A group; negative ids."""

    id: int
    title: str
    type: str = "supergroup"

    def json(self) -> Json:
        return {"id": self.id, "title": self.title, "type": self.type}


@dataclass
class Posted:
    """What the bot posted: `method` and the fields it sent; `live` is what Telegram would make a link of by itself."""

    method: str
    chat: int
    message_id: int
    fields: Json
    poll: str = ""

    @property
    def text(self) -> str:
        return str(self.fields.get("text", self.fields.get("question", "")))

    @property
    def entities(self) -> list[Json]:
        return list(self.fields.get("entities", []))

    @property
    def buttons(self) -> dict[str, str]:
        rows = self.fields.get("reply_markup", {}).get("inline_keyboard", [])
        return {button["text"]: button["callback_data"] for row in rows for button in row}

    @property
    def reply_to(self) -> int | None:
        to = self.fields.get("reply_parameters", {}).get("message_id")
        return None if to is None else int(to)

    @property
    def live(self) -> list[str]:
        return LIVE.findall(self.text)


class Refusal(Exception):  # what Telegram answers instead of a result
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        self.code = code
        self.body = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass
class BotApi:
    """The fake. `privacy`: in groups only commands, mentions of the bot and replies to it reach the bot."""

    token: str = "4242:made-up-token-of-the-tests"
    privacy: bool = True
    bot: Person = Person(4242, "Karenin-Bot", is_bot=True)
    username: str = "karenin_bot"
    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    admins: set[tuple[int, int]] = field(default_factory=set)
    strangers: set[int] = field(default_factory=set)  # people the bot may not write to
    trouble: defaultdict[str, deque[Refusal | float]] = field(default_factory=lambda: defaultdict(deque))
    # by method, for its next calls: a refusal, or seconds before the answer

    async def __aenter__(self) -> Self:
        self._updates: list[Json] = []
        self._ids = 0
        self._read = 0
        self._news = asyncio.Condition()
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    # What people do

    async def user_says(
        self,
        text: str,
        *,
        user: Person,
        chat: Group | None = None,
        reply_to: Posted | None = None,
        caption: bool = False,
        kind: str = "message",
        more: Json | None = None,
    ) -> int:
        """Send a message to the bot's private chat or to a group; return its id. An empty text is a sticker.

        `more` holds other fields of the message, as the Bot API writes them.
        """
        entities = _entities(text)
        message = self._message(chat, user) | (more or {})
        if reply_to is not None:
            message["reply_to_message"] = self._own_message(reply_to)
        if text and not caption:
            message |= {"text": text, "entities": entities}
        elif text:
            photo = {"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}
            message |= {"caption": text, "caption_entities": entities, "photo": [photo]}
        elif not more:
            sticker = {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
            message["sticker"] = {"file_id": "s", "file_unique_id": "s", **sticker}
        heard = chat is None or not self.privacy or reply_to is not None or self._is_meant(text)
        if heard:
            await self.send({kind: message})
        return int(message["message_id"])

    async def press(self, message: Posted, label: str, *, user: Person) -> str:
        """Press the button with that label under a message of the bot's; return the id of the press."""
        press = {
            "id": f"press{self._next()}",
            "from": user.json(),
            "chat_instance": "1",
            "data": message.buttons[label],
            "message": self._own_message(message),
        }
        await self.send({"callback_query": press})
        return str(press["id"])

    async def vote(self, poll: Posted, *options: int, user: Person) -> None:
        """Choose options of a poll; none takes the vote back."""
        answer = {"poll_id": poll.poll, "user": user.json(), "option_ids": options}
        await self.send({"poll_answer": answer | {"option_persistent_ids": [str(option) for option in options]}})

    async def membership(self, chat: Group | None, was: str, now: str, *, user: Person) -> None:
        """Change what the bot is in a chat: "left", "member", "administrator", "kicked"."""
        old, new = self._member(was), self._member(now)
        change = {"chat": (chat or _private(user)).json(), "from": user.json(), "date": DATE}
        await self.send({"my_chat_member": change | {"old_chat_member": old, "new_chat_member": new}})

    async def send(self, update: Json, update_id: int | None = None) -> int:
        """Queue an update, under its own number (once more, if it is given one that has been used)."""
        async with self._news:
            number = update_id or self._next()
            self._updates.append({"update_id": number, **update})
            self._news.notify_all()
        return number

    # What the tests look at

    async def replies(self, count: int, timeout: float = 3) -> list[Posted]:
        """Wait for the next `count` messages or polls of the bot and return them."""
        async with self._news:
            enough = self._news.wait_for(lambda: len(self.posted) >= self._read + count)
            await asyncio.wait_for(enough, timeout)
        self._read += count
        return self.posted[self._read - count : self._read]

    async def called(self, method: str, count: int = 1) -> list[Json]:
        """Wait until the bot has called a method so many times; return what it sent each time."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: len(self.calls_of(method)) >= count), 3)
        return self.calls_of(method)

    def calls_of(self, method: str) -> list[Json]:
        """Return what the bot sent with each call of a method so far."""
        return [fields for name, fields in self.calls if name == method]

    @property
    def unconfirmed(self) -> int:
        """How many updates would be sent again after a crash."""
        return len(self._updates)

    # The API

    async def _serve(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        fields = {name: _value(name, str(value)) for name, value in (await request.post()).items()}
        try:
            if request.match_info["token"] != self.token:
                raise Refusal(401, "Unauthorized")
            if method == "getUpdates":
                await self._suffer(method)
                return web.json_response({"ok": True, "result": await self._wait_for_updates(fields)})
            self.calls.append((method, fields))
            await self._suffer(method)
            result = self._answer(method, fields)
        except Refusal as refusal:
            return web.json_response(refusal.body, status=refusal.code)
        finally:
            async with self._news:
                self._news.notify_all()
        return web.json_response({"ok": True, "result": result})

    async def _suffer(self, method: str) -> None:
        if self.trouble[method]:
            trouble = self.trouble[method].popleft()
            if isinstance(trouble, Refusal):
                raise trouble
            await asyncio.sleep(trouble)

    async def _wait_for_updates(self, fields: Json) -> list[Json]:
        self._updates = [update for update in self._updates if update["update_id"] >= int(fields.get("offset", 0))]
        async with self._news:
            waiting = self._news.wait_for(lambda: self._updates)
            try:
                await asyncio.wait_for(waiting, float(fields.get("timeout", 0)))
            except TimeoutError:
                return []
        return self._updates[: int(fields.get("limit", 100))]

    def _answer(self, method: str, fields: Json) -> Any:
        match method:
            case "getMe":
                return self.bot.json() | {"username": self.username}
            case "sendMessage" | "sendPoll":
                return self._post(method, fields)
            case "editMessageText":
                _check_text(fields)
                old = self._find(fields)
                if (old.text, old.entities) == (fields["text"], fields.get("entities", [])):
                    raise Refusal(400, "Bad Request: message is not modified")
                old.fields = fields
                return self._own_message(old)
            case "stopPoll":
                return self._poll(self._find(fields).fields, closed=True)
            case "getChatMember":
                admin = (int(fields["chat_id"]), int(fields["user_id"])) in self.admins
                return self._member("creator" if admin else "member", int(fields["user_id"]))
            case "answerCallbackQuery" if len(str(fields.get("text", ""))) > 200:
                raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
            case "answerCallbackQuery" | "setMyCommands" | "deleteWebhook":
                return True
            case _:
                raise Refusal(404, "Not Found")

    def _post(self, method: str, fields: Json) -> Json:
        chat = int(fields["chat_id"])
        if chat in self.strangers:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        if method == "sendMessage":
            _check_text(fields)
        for row in fields.get("reply_markup", {}).get("inline_keyboard", []):
            if not all(1 <= len(button["callback_data"].encode()) <= 64 for button in row):
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        posted = Posted(method, chat, self._next(), fields, f"poll{self._ids}" if method == "sendPoll" else "")
        if posted.poll:
            self._poll(fields)
        self.posted.append(posted)
        return self._own_message(posted)

    def _own_message(self, posted: Posted) -> Json:
        chat = Group(posted.chat, "group" if posted.chat < 0 else "", "supergroup" if posted.chat < 0 else "private")
        message = {"message_id": posted.message_id, "date": DATE, "chat": chat.json()}
        message |= {"from": self.bot.json() | {"username": self.username}}
        if "message_thread_id" in posted.fields:
            message |= {"message_thread_id": int(posted.fields["message_thread_id"]), "is_topic_message": True}
        if posted.poll:
            return message | {"poll": self._poll(posted.fields) | {"id": posted.poll}}
        return message | {"text": posted.text, "entities": posted.entities}

    def _poll(self, fields: Json, closed: bool = False) -> Json:
        texts = [option["text"] for option in fields["options"]]
        fits = 1 <= len(fields["question"]) <= 300 and 2 <= len(texts) <= 12
        if not fits or not all(1 <= len(text) <= 100 for text in texts) or len(fields.get("explanation", "")) > 200:
            raise Refusal(400, "Bad Request: the poll is out of its limits")
        options = [{"text": text, "voter_count": 0, "persistent_id": str(n)} for n, text in enumerate(texts)]
        said: Json = {"id": "poll", "question": fields["question"], "options": options, "type": "quiz"}
        said |= {"total_voter_count": 0, "is_closed": closed, "is_anonymous": fields["is_anonymous"]}
        return said | {"allows_multiple_answers": False, "allows_revoting": False, "members_only": False}

    def _message(self, chat: Group | None, user: Person) -> Json:
        return {"message_id": self._next(), "date": DATE, "chat": (chat or _private(user)).json(), "from": user.json()}

    def _member(self, status: str, user: int | None = None) -> Json:
        who = self.bot if user is None else Person(user, "somebody")
        rights = [
            "can_be_edited can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members",
            "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories",
        ]
        extra: Json = {}
        if status == "administrator":
            extra = dict.fromkeys(" ".join(rights).split(), False)
        elif status == "kicked":
            extra = {"until_date": 0}
        return {"status": status, "user": who.json(), "is_anonymous": False, **extra}

    def _find(self, fields: Json) -> Posted:
        for posted in self.posted:
            if (posted.chat, posted.message_id) == (int(fields["chat_id"]), int(fields["message_id"])):
                return posted
        raise Refusal(400, "Bad Request: message to edit not found")

    def _is_meant(self, text: str) -> bool:
        return text.startswith("/") or f"@{self.username}".lower() in text.lower()

    def _next(self) -> int:
        self._ids += 1
        return self._ids


def _private(user: Person) -> Group:
    return Group(user.id, "", "private")


def _entities(text: str) -> list[Json]:
    """Return the commands and mentions in a text, as Telegram marks them."""
    kinds = ((r"(?<!\w)/[a-z0-9_]+(@\w+)?", "bot_command"), (r"(?<![\w/])@\w+", "mention"))
    return [
        {"type": kind, "offset": utf16(text[: match.start()]), "length": utf16(match[0])}
        for pattern, kind in kinds
        for match in re.finditer(pattern, text)
    ]


def _check_text(fields: Json) -> None:
    length = utf16(fields.get("text", ""))
    if not fields.get("text", "").strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if length > 4096:
        raise Refusal(400, "Bad Request: message is too long")
    entities: Sequence[Json] = fields.get("entities", [])
    if any(entity["length"] < 1 or entity["offset"] + entity["length"] > length for entity in entities):
        raise Refusal(400, "Bad Request: entity out of the text")


def _value(name: str, sent: str) -> Any:
    """Nested values are sent as JSON; everything else is a string."""
    if name not in ("text", "question", "explanation") and sent[:1] in ("[", "{"):
        return json.loads(sent)
    return {"true": True, "false": False}.get(sent, sent)


def utf16(text: str) -> int:
    """Return how Telegram counts a text."""
    return len(text.encode("utf-16-le")) // 2
