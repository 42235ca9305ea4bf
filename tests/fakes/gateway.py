"""A small Discord on loopback: REST and gateway, strict where the real one is, for the real discord.py to talk to.

People act through it (`user_says`, `command`, `types`, `press`, `fills_in`); what the bot posts is waited for with
`replies`. It keeps to Discord's rules: 2000 characters, one first response in three seconds, unique button ids, a
nonce that refuses copies, and no message content for a bot that is not meant by it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from fakes.discord_payloads import Json, Person, channel_payload, guild_payload, message_payload

TOKEN = "made-up.discord.token"
BOT_ID = 9001
EPHEMERAL = 64


@dataclass
class Exchange:
    """An interaction and what the bot did with it: the kinds of its responses in order."""

    id: str
    token: str
    kind: int
    channel: int
    message: Json | None
    began: float = field(default_factory=time.monotonic)
    responses: list[int] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Trouble:
    """What goes wrong with the next request whose path ends so: a status, or no answer for a while."""

    method: str
    path: str
    status: int = 0
    body: Json = field(default_factory=dict)
    wait: float = 0.0


class FakeDiscord:
    """The platform. `server` is a guild with one channel, `channel`; `private` the channel of a person and the bot."""

    def __init__(self, shards: int = 1) -> None:
        self.token, self.shards = TOKEN, shards
        self.bot = Person("kbot", BOT_ID, bot=True)
        self.ana = Person("Ana", 501)
        self.admin = Person("Doamna Profesoară", 502, admin=True)
        self.server, self.channel = 3001, 4001
        self.messages: dict[str, Json] = {}
        self.commands: list[Json] = []
        self.requests: list[tuple[str, str, Json]] = []
        self.identified: list[Json] = []
        self.troubles: list[Trouble] = []
        self.refuse_gateway = self.resumed = 0
        self.deadline = 3.0
        self._posted: asyncio.Queue[Json] = asyncio.Queue()
        self._exchanges: dict[str, Exchange] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._ids = itertools.count(1_200_000_000_000_000_000)
        self._sequence = itertools.count(1)

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api_url, self.gateway_url = f"http://127.0.0.1:{port}/api/v10", f"ws://127.0.0.1:{port}/gateway"

    async def close(self) -> None:
        for socket in self._sockets:
            await socket.close()
        await self._runner.cleanup()

    # What people do

    async def user_says(
        self, text: str, user: Person | None = None, chat: int | None = None, reply_to: Json | None = None, **more: Any
    ) -> Json:
        """Post a message by a person: in private when no `chat` is given. Returns its payload as the bot gets it."""
        user = user or self.ana
        reply = reply_to["author"]["id"] == str(BOT_ID) if reply_to else False
        meant = reply or f"<@{BOT_ID}>" in text or chat is None
        message = self._message(user, chat or self.private(user), text if meant else "", [])
        message |= {"type": 19, "referenced_message": reply_to} if reply_to else {}
        if reply_to:
            message["message_reference"] = {"message_id": reply_to["id"], "channel_id": message["channel_id"]}
        message |= {"guild_id": str(self.server), "member": user.member()} if chat else {}
        message |= more
        await self.send_event("MESSAGE_CREATE", message)
        return message

    async def command(self, name: str, user: Person | None = None, chat: int | None = None, **options: str) -> Exchange:
        """Use a slash command; the bot must have registered it with these options."""
        return await self._interact(2, user, chat, None, self._typed(name, options))

    async def types(self, name: str, option: str, text: str, user: Person | None = None) -> list[Json]:
        """Type into an option of a slash command; return the suggestions."""
        data = self._typed(name, {option: text})
        data["options"][0]["focused"] = True
        return (await self._interact(4, user, self.channel, None, data)).choices or []

    async def press(self, message: Json, label: str, user: Person | None = None) -> Exchange:
        """Press the button of that label under a message."""
        buttons = [button for row in self.messages[message["id"]]["components"] for button in row["components"]]
        custom_id = next(button["custom_id"] for button in buttons if button["label"] == label)
        chat = int(message["channel_id"]) if int(message["channel_id"]) == self.channel else None
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact(3, user, chat, self.messages[message["id"]], data)

    async def fills_in(self, shown: Exchange, user: Person | None = None, **fields: str) -> Exchange:
        """Fill in the form an exchange has shown and send it off."""
        assert shown.modal is not None, "no form was shown"
        lines = [
            {"type": 18, "component": line["component"] | {"value": fields.get(line["component"]["custom_id"], "")}}
            for line in shown.modal["components"]
        ]
        chat = shown.channel if shown.channel == self.channel else None
        data = {"custom_id": shown.modal["custom_id"], "components": lines}
        return await self._interact(5, user, chat, shown.message, data)

    async def bot_is_added(self, server: int) -> None:
        await self.send_event("GUILD_CREATE", self._guild(server))

    async def bot_is_removed(self, server: int) -> None:
        await self.send_event("GUILD_DELETE", {"id": str(server)})

    async def drop(self) -> None:
        """Break the gateway's connection; wait until the bot has another."""
        before = len(self._sockets)
        await self._sockets[-1].close(code=4000)
        async with asyncio.timeout(5):
            while len(self._sockets) == before or not self.resumed:
                await asyncio.sleep(0.005)

    async def replies(self, count: int = 1, timeout: float = 3.0) -> list[Json]:
        """Wait for the next messages the bot posts and return them."""
        return [await asyncio.wait_for(self._posted.get(), timeout) for _ in range(count)]

    def silent(self) -> bool:
        """Whether everything the bot has posted has been asked for with `replies`."""
        return self._posted.empty()

    def private(self, user: Person) -> int:
        return 60_000 + user.id

    def goes_wrong(self, method: str, path: str, **trouble: Any) -> None:
        self.troubles.append(Trouble(method, path, **trouble))

    def sent(self, method: str, path: str) -> list[Json]:
        """Return the bodies of the requests to paths that end so."""
        return [body for verb, where, body in self.requests if verb == method and where.endswith(path)]

    async def send_event(self, name: str, data: Any) -> None:
        for socket in self._sockets[-1:]:
            await socket.send_json({"op": 0, "t": name, "s": next(self._sequence), "d": data})

    # Payloads

    def _message(self, author: Person, channel: int, content: str, components: list[Json], **more: Any) -> Json:
        message = message_payload(next(self._ids), author, channel, content, components) | more
        self.messages[str(message["id"])] = message
        return message

    def _guild(self, server: int) -> Json:
        channel = self.channel if server == self.server else server + 1
        return guild_payload(server, channel, self.admin, self.bot)

    def _typed(self, name: str, options: dict[str, str]) -> Json:
        known = {
            option["name"] for command in self.commands if command["name"] == name for option in command["options"]
        }
        assert set(options) <= known or name == "stale", f"/{name} has the options {known}, not {set(options)}"
        written = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
        return {"id": "1", "name": name, "type": 1, "options": written}

    async def _interact(
        self, kind: int, user: Person | None, chat: int | None, message: Json | None, data: Json
    ) -> Exchange:
        user = user or self.ana
        number = str(next(self._ids))
        exchange = Exchange(number, f"interaction-{number}", kind, chat or self.private(user), message)
        self._exchanges[exchange.token] = exchange
        where: Json = {"channel": {"id": str(exchange.channel), "type": 1, "recipients": []}, "user": user.user()}
        if chat:
            where = {"channel": channel_payload(chat), "guild_id": str(self.server), "member": user.member()}
        payload = where | {
            "id": number,
            "application_id": str(BOT_ID),
            "type": kind,
            "token": exchange.token,
            "version": 1,
            "data": data,
            "locale": user.locale,
            "attachment_size_limit": 10_000_000,
            "entitlements": [],
        }
        await self.send_event("INTERACTION_CREATE", payload | ({"message": message} if message else {}))
        await asyncio.wait_for(exchange.answered.wait(), 5)
        return exchange

    # The gateway

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if self.refuse_gateway:
            self.refuse_gateway -= 1
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(autoclose=False)
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"op": 10, "s": None, "t": None, "d": {"heartbeat_interval": 45_000}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            said = json.loads(frame.data)
            if said["op"] == 1:
                await socket.send_json({"op": 11, "d": None})
            elif said["op"] == 2:
                self.identified.append(said["d"])
                await self._welcome(socket, said["d"].get("shard", [0, 1]))
            elif said["op"] == 6:
                self.resumed += 1
                await self.send_event("RESUMED", {})
        return socket

    async def _welcome(self, socket: web.WebSocketResponse, shard: list[int]) -> None:
        ready = {
            "v": 10,
            "user": self.bot.user(),
            "guilds": [{"id": str(self.server), "unavailable": True}] if shard[0] == 0 else [],
            "session_id": "session",
            "resume_gateway_url": self.gateway_url,
            "shard": shard,
            "application": {"id": str(BOT_ID), "flags": 0},
        }
        await socket.send_json({"op": 0, "t": "READY", "s": next(self._sequence), "d": ready})
        if shard[0] == 0:
            guild = self._guild(self.server)
            await socket.send_json({"op": 0, "t": "GUILD_CREATE", "s": next(self._sequence), "d": guild})

    # REST

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path, method = request.match_info["path"], request.method
        body: Any = json.loads(await request.text() or "{}")
        self.requests.append((method, path, body))
        if request.headers.get("Authorization", f"Bot {self.token}") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        for trouble in self.troubles:
            if trouble.method == method and path.endswith(trouble.path):
                self.troubles.remove(trouble)
                await asyncio.sleep(trouble.wait)
                if trouble.status:
                    return _json(trouble.body, trouble.status)
                break
        try:
            return self._route(method, path.split("/"), body)
        except RefusedError as refused:
            return _json({"message": str(refused), "code": refused.code}, refused.status)

    def _route(self, method: str, parts: list[str], body: Any) -> web.StreamResponse:
        match method, parts:
            case "GET", ["users", "@me"]:
                return _json(self.bot.user())
            case "GET", ["oauth2", "applications", "@me"]:
                about = {"id": str(BOT_ID), "name": "kbot", "description": "", "icon": None, "summary": ""}
                keys = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "", "flags": 0}
                return _json(about | keys | {"owner": self.admin.user(), "team": None})
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                return _json({"url": self.gateway_url, "shards": self.shards, "session_start_limit": limit})
            case "PUT", ["applications", _, "commands"]:
                extra = {"application_id": str(BOT_ID), "version": "1", "default_member_permissions": None}
                self.commands = [{"id": str(next(self._ids))} | extra | command for command in body]
                return _json(self.commands)
            case "POST", ["users", "@me", "channels"]:
                someone = next(user for user in (self.ana, self.admin) if user.id == int(body["recipient_id"]))
                channel = {"id": str(self.private(someone)), "type": 1, "recipients": [someone.user()]}
                return _json(channel)
            case "POST", ["channels", channel, "messages"]:
                return _json(self._post(int(channel), body))
            case "PATCH", ["channels", _, "messages", message]:
                return _json(self._change(self.messages.get(message), body, hidden=False))
            case "POST", ["interactions", _, token, "callback"]:
                return self._respond(self._exchanges[token], body)
            case _, ["webhooks", _, token, *rest]:
                return self._follow_up(method, self._exchanges[token], rest, body)
        return _json({"message": f"{method} {parts}", "code": 0}, 404)

    def _post(self, channel: int, body: Json, flags: int = 0) -> Json:
        _check(body)
        nonce = body.get("nonce")
        for message in self.messages.values():
            if nonce and message.get("nonce") == nonce:
                return message
        more = {key: body[key] for key in ("nonce", "message_reference", "allowed_mentions") if body.get(key)}
        message = self._message(self.bot, channel, body["content"], body.get("components") or [], flags=flags, **more)
        self._posted.put_nowait(message)
        return message

    def _change(self, message: Json | None, body: Json, *, hidden: bool) -> Json:
        if message is None or (message["flags"] & EPHEMERAL and not hidden):
            raise RefusedError(10008, "Unknown Message", 404)
        _check({"content": message["content"]} | body)
        message |= {key: body[key] for key in ("content", "components", "allowed_mentions") if key in body}
        return message

    def _respond(self, exchange: Exchange, body: Json) -> web.StreamResponse:
        if time.monotonic() - exchange.began > self.deadline:
            exchange.answered.set()
            raise RefusedError(10062, "Unknown interaction", 404)
        if exchange.responses:
            raise RefusedError(40060, "Interaction has already been acknowledged.")
        kind, data = body["type"], body.get("data") or {}
        if kind == 4:
            exchange.messages.append(self._post(exchange.channel, data, data.get("flags", 0)))
        elif kind == 5:
            flags = data.get("flags", 0) | 128
            exchange.messages.append(self._message(self.bot, exchange.channel, "", [], flags=flags))
        elif kind == 7:
            self._change(exchange.message, data, hidden=True)
        elif kind == 8:
            exchange.choices = data["choices"]
            assert len(data["choices"]) <= 25
        elif kind == 9:
            assert exchange.kind != 5, "a form cannot follow a form"
            assert len(data["title"]) <= 45
            assert 1 <= len(data["components"]) <= 5
            exchange.modal = data
        exchange.responses.append(kind)
        exchange.answered.set()
        shown = exchange.messages[-1] if kind in (4, 5) else exchange.message if kind == 7 else None
        about = {"id": exchange.id, "type": exchange.kind, "response_message_id": shown["id"] if shown else None}
        return _json({"interaction": about} | ({"resource": {"type": kind, "message": shown}} if shown else {}))

    def _follow_up(self, method: str, exchange: Exchange, rest: list[str], body: Json) -> web.StreamResponse:
        if not exchange.responses:
            raise RefusedError(10015, "Unknown Webhook", 404)
        if method == "POST":
            message = self._post(exchange.channel, body, body.get("flags", 0))
            exchange.messages.append(message)
            return _json(message)
        original = exchange.messages[0] if exchange.messages and exchange.responses[0] in (4, 5) else exchange.message
        target = original if rest[-1] == "@original" else self.messages.get(rest[-1])
        if method == "DELETE" and target:
            exchange.messages.remove(target)
            del self.messages[target["id"]]
            return web.Response(status=204)
        changed = self._change(target, body, hidden=True)
        if changed["flags"] & 128:
            changed["flags"] &= ~128
            self._posted.put_nowait(changed)
        return _json(changed)


class RefusedError(Exception):
    """An answer that Discord gives to a bad request."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def _json(body: Any, status: int = 200) -> web.Response:
    headers = {"Content-Type": "application/json"} | ({"Via": "1.1 fake"} if status == 429 else {})
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


def _check(body: Json) -> None:
    """Refuse what Discord refuses in a message."""
    if not body.get("content"):
        raise RefusedError(50006, "Cannot send an empty message")
    buttons = [button for row in body.get("components") or [] for button in row["components"]]
    ids = [button["custom_id"] for button in buttons]
    bad = len(body["content"]) > 2000 or len(set(ids)) < len(ids)
    bad = bad or any(not 1 <= len(button["label"]) <= 80 or len(button["custom_id"]) > 100 for button in buttons)
    if bad or any(len(row["components"]) > 5 for row in body.get("components") or []):
        raise RefusedError(50035, "Invalid Form Body")
