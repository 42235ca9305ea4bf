"""Who of those named may be shown, and the honest non-answer."""

from __future__ import annotations

from kbot.answering.answers import NotTold
from kbot.answering.mentions import Mention
from kbot.answering.questions import Question, word_set
from kbot.book.factbases import View
from kbot.book.facts import Character

_ABOUT_THE_BOOK = frozenset(("book", "recap", "who_is", "kin", "attribute"))


def not_told(question: Question, view: View) -> NotTold:
    """Return the honest non-answer for a reader at the view's limit."""
    stranger = view.limit < view.base.scheme.last and bool(question.people)  # met or not, invented or not: one reply
    if not stranger and not _in_scope(question):
        return NotTold(question.lang, "declined")
    whole = view.limit >= view.base.scheme.last
    return NotTold(question.lang, "unknown" if whole else "ahead")


def _in_scope(question: Question) -> bool:
    """Whether a question is about the book at all, read or not: somebody or something of it is named, or asked for."""
    if any(mention.ids for mention in question.mentions) or question.form in _ABOUT_THE_BOOK:
        return True
    about_book = word_set("book_words", question.lang) & set(question.slotted.split())
    return bool(about_book) or question.span is not None or question.form.startswith("ellipsis")


def visible_ids(mention: Mention, view: View) -> tuple[str, ...]:
    """The people a name may mean, as far as a reader may know of them."""
    return tuple(id_ for id_ in mention.ids if view.character(id_))


def people_of(question: Question, view: View) -> list[Character]:
    """Return the people named, those of whom it is clear who is meant and who may be shown."""
    found = []
    for mention in question.people:
        visible = visible_ids(mention, view)
        if len(visible) == 1:
            found.append(view.base.characters[visible[0]])
    return found
