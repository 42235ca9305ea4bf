"""Up to three questions worth asking next: what a fact leads to, what else its scene has, what its people do then."""

from __future__ import annotations

from collections.abc import Iterator

from kbot.answering.answers import Answer, Corrected, Introduced, Told
from kbot.answering.mentions import find_mentions
from kbot.book.factbases import View
from kbot.book.facts import Event, Telling
from kbot.language.folding import words_of

MOST = 3
_CENTRAL, _WORTH_ASKING = 3, 2
_TYPED_ON_A_PHONE = frozenset("2 4 u ur b4 cuz pt dc cn k wat wots rly".split())
_OWN_QUESTIONS = 3
"""The first sample questions of a fact are its own, in careful language; later ones are as students type."""


def next_questions(given: Answer, view: View, *, longest: int) -> list[tuple[str, str]]:
    """Return (key of a fact, a question it answers of at most `longest` characters), best first; all may be shown."""
    found: dict[str, str] = {}
    for telling in _related(given, view):
        question = _question(telling, given.lang, longest, view)
        if question and telling.key not in found and telling.key not in given.facts:
            found[telling.key] = question
        if len(found) == MOST:
            break
    return list(found.items())


def _related(given: Answer, view: View) -> Iterator[Telling]:
    if isinstance(given, Introduced):
        told = [one for one in view.about(given.person.id) if isinstance(one, Event) and one.weight == _CENTRAL]
        yield from (one for one in told if given.person.id in one.who)
    telling: Telling | None = None
    if isinstance(given, Told | Corrected):
        telling = given.telling if isinstance(given, Told) else given.misconception
    if telling is None:
        return
    yield from _consequences(telling, view)
    chapters = sorted(telling.chapters)
    if not chapters:
        return
    people = set(telling.people)
    here = view.within(chapters[-1], min(chapters[-1] + 1, view.limit))
    yield from (one for one in here if one.weight >= _WORTH_ASKING and people & set(one.people))


def _consequences(telling: Telling, view: View) -> Iterator[Telling]:
    for name in ("leads_to", "mirrors"):
        for id_ in getattr(telling, name, ()):
            found = view.find(f"event:{id_}")
            if isinstance(found, Telling):
                yield found


def _question(telling: Telling, lang: str, longest: int, view: View) -> str:
    """The first of a fact's own questions that is short enough and names nobody whom the reader does not know."""
    for question in telling.questions.get(lang, ())[:_OWN_QUESTIONS]:
        named = find_mentions(words_of(question), view.base)
        careful = all(mention.typed[:1].isupper() for mention in named if mention.kind == "character")
        if len(question) > longest or not careful or _TYPED_ON_A_PHONE & {word.folded for word in words_of(question)}:
            continue
        if all(_known(mention.kind, mention.ids, view) for mention in named):
            return question[:1].upper() + question[1:]
    return ""


def _known(kind: str, ids: tuple[str, ...], view: View) -> bool:
    if kind == "character":
        return any(view.character(id_) for id_ in ids)
    if kind == "place":
        return any(view.place(id_) for id_ in ids)
    return any(theme and theme.known_from <= view.limit for theme in map(view.base.themes.get, ids))
