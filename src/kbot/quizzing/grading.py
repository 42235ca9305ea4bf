"""Grading: was that right?"""

from __future__ import annotations

from kbot.quizzing.items import Item, TrueOrFalse


def options_of(item: Item) -> int:
    """Return how many options an item has; for true or false, 0 is true and 1 is false."""
    return 2 if isinstance(item, TrueOrFalse) else len(item.options)


def right_option(item: Item) -> int:
    """Return the index of the one right option."""
    if isinstance(item, TrueOrFalse):
        return 0 if item.right else 1
    return item.right


def grade(item: Item, chosen: int) -> bool:
    """Return whether option `chosen` is right. Raises `IndexError` if the item has no such option."""
    if not 0 <= chosen < options_of(item):
        raise IndexError(chosen)
    return chosen == right_option(item)
