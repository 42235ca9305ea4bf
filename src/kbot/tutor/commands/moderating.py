"""Moderators' work: the list of questions the bot could not answer."""

from __future__ import annotations

from kbot.moderation.todos import todos
from kbot.tutor.scenes import Scene
from kbot.wording.texts import Items, Text

_SHOWN = 10


def unanswered(scene: Scene) -> None:
    """Show what was asked in vain, the most asked first: to admins, and to each reader in private their own."""
    if not scene.may_change_class:
        scene.say(scene.catalogue.text("only-admins"))
        return
    found = todos(scene.store.unanswered(scene.class_.id))
    if not found:
        scene.say(scene.catalogue.text("unanswered-none"))
        return
    entries: tuple[Text, ...] = tuple(
        scene.catalogue.text("unanswered-item", question=todo.text, times=todo.times) for todo in found[:_SHOWN]
    )
    head = scene.catalogue.text("unanswered-head", count=len(found))
    scene.say((*head, Items(entries)))
