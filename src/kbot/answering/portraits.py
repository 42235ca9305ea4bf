"""The rungs for what schools ask of a character: characterisation, how somebody changes, how two compare."""

from __future__ import annotations

from collections.abc import Sequence

from kbot.answering.answers import Answer, Gathered, Introduced, Told
from kbot.answering.questions import Question
from kbot.answering.visibility import people_of
from kbot.book.factbases import View
from kbot.book.facts import Statement

_PORTRAIT = ("direct_characterisation", "indirect_characterisation")


def characterised(question: Question, view: View) -> Answer | None:
    """ "Caracterizează-l pe Levin": what is said of him and what his deeds show, as far as a reader may know."""
    people = people_of(question, view)
    if question.form != "characterisation" or len(people) != 1:
        return None
    person = people[0]
    wanted = (question.key,) if question.key else _PORTRAIT
    found = [one for attribute in wanted if (one := _fullest(person.id, attribute, view))]
    if found:
        return Told(question.lang, found[0]) if len(found) == 1 else Gathered(question.lang, tuple(found))
    impressions = view.impressions(person)
    return Introduced(question.lang, person, tuple(impressions), full=True) if impressions else None


def changed(question: Question, view: View) -> Answer | None:
    """ "Cum se schimbă Kitty?": how somebody changes, as far as it may be told."""
    people = people_of(question, view)
    if question.form != "arc" or len(people) != 1 or question.rest:
        return None
    arc = _fullest(people[0].id, "arc", view)
    if arc:
        return Told(question.lang, arc)
    impressions = view.impressions(people[0])
    return Introduced(question.lang, people[0], tuple(impressions), full=True) if len(impressions) > 1 else None


def compared(question: Question, view: View) -> Answer | None:
    """ "Ce deosebire e între Anna și Kitty?": a comparison of just those, else what shows each of them."""
    people = [person.id for person in people_of(question, view)]
    if question.form != "compare" or len(people) < 2:
        return None
    both = [one for one in _statements(people[0], "comparison", view) if set(people) <= set(one.about)]
    if both:
        return Told(question.lang, min(both, key=lambda one: len(one.about)))
    found = [one for person in people if (one := _fullest(person, _PORTRAIT[0], view))]
    return Gathered(question.lang, tuple(found)) if len(found) == len(people) else None


def _fullest(person: str, attribute: str, view: View) -> Statement | None:
    """The latest statement of its kind that a reader may know; earlier ones are replaced by it."""
    found = [one for one in _statements(person, attribute, view) if one.until is None or one.until >= view.limit]
    return max(found, key=lambda one: one.known_from, default=None)


def _statements(person: str, attribute: str, view: View) -> Sequence[Statement]:
    return [
        one for one in view.about(person)
        if isinstance(one, Statement) and one.attribute == attribute and person in one.about
    ]  # fmt: skip
