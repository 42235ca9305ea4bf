"""Moderators' work: the list of questions the bot could not answer."""

from __future__ import annotations

from kbot.moderation.todos import todos
from kbot.tutor.scenes import Scene
from kbot.wording.texts import Items, Text

_SHOWN = 10


def unanswered(scene: Scene) -> None:
    """Show what was asked in vain, the most asked first: to admins, and to each reader in private their own."""
    if not scene.may_change_class:
        scene.say(scene.catalogue.text("only-admins-see"))
        return
    # In private nobody can say who is an admin of the class: a reader sees what they asked before joining one.
    whose = scene.chat.room if scene.chat.private else scene.class_.id
    found = todos(scene.store.unanswered(whose))
    if not found:
        scene.say(scene.catalogue.text("unanswered-none"))
        return
    entries: tuple[Text, ...] = tuple(
        scene.catalogue.text("unanswered-item", question=todo.text, times=todo.times) for todo in found[:_SHOWN]
    )
    head = scene.catalogue.text("unanswered-head", count=len(found))
    scene.say((*head, Items(entries)))
