"""Checks over a whole pack: does everything that is referred to exist, and can nothing spoil by its own wording?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from kbot.book.books import Book
from kbot.book.facts import BOOK, Character, Event, Fact, Relation, Statement, Telling
from kbot.errors import Fault

EVIDENCE_WORDS = range(2, 9)
_INITIALS = 3
"""Names no longer than this are words, or letters, as often as names."""


def check(book: Book) -> list[Fault]:
    """Return everything that is wrong between the facts of `book`; [] if nothing is."""
    return [
        fault
        for checker in (_references, _evidence, _characters, _order, _recaps, _relations)
        for fault in checker(book)
    ]  # fmt: skip


def _fault(book: Book, fact: Fact, wrong: str, mend: str) -> Fault:
    file, line = book.origins.get(fact.key, ("?", 1))
    return Fault(file, line, f"{fact.kind} “{fact.id}”: {wrong}", mend)


def _references(book: Book) -> Iterator[Fault]:
    people = {character.id for character in book.characters}
    places = {place.id for place in book.places}
    events = {event.id for event in book.events}
    themes = {theme.id for theme in book.themes}
    for fact in book.facts():
        for what, known, ids in (
            ("character", people | places | {BOOK} if isinstance(fact, Statement) else people, _people(fact)),
            ("place", places, [getattr(fact, "place", "") or getattr(fact, "within", "")]),
            ("theme", themes, fact.themes if isinstance(fact, Telling) else ()),
            ("event", events, _events(fact)),
        ):
            for id_ in ids:
                if id_ and id_ not in known and id_ not in book.broken:
                    yield _fault(book, fact, f"there is no {what} “{id_}”", _near(id_, known))


def _people(fact: Fact) -> Iterable[str]:
    if isinstance(fact, Relation):
        return (fact.who, fact.of)
    return fact.people if isinstance(fact, Telling) else ()


def _events(fact: Fact) -> Iterable[str]:
    if isinstance(fact, Character):
        return (fact.dies,)
    if isinstance(fact, Event):
        return (*fact.leads_to, *fact.mirrors, *fact.foreshadows)
    return getattr(fact, "scenes", ())


def _near(id_: str, known: Iterable[str]) -> str:
    import difflib  # only faults pay for it

    close = difflib.get_close_matches(id_, list(known), n=1)
    return f"Did you mean “{close[0]}”?" if close else "Add it, or mend the id."


def _evidence(book: Book) -> Iterator[Fault]:
    for fact in book.facts():
        for phrase in fact.evidence:
            if len(phrase.split()) not in EVIDENCE_WORDS:
                yield _fault(book, fact, f"the evidence “{phrase}” is not 2 to 8 words", "Shorten or lengthen it.")


def _characters(book: Book) -> Iterator[Fault]:
    shorts: dict[tuple[str, str], str] = {}
    for character in book.characters:
        for lang, short in character.short.items():
            other = shorts.setdefault((lang, short), character.id)
            if other != character.id:
                yield _fault(book, character, f"“{short}” is already the short name of “{other}”", "Tell them apart.")
        for impression in character.who:
            for lang in book.languages:
                if not impression.text.get(lang):
                    yield _fault(book, character, f"a `who` has no text for “{lang}”", "Write it.")
            for lang in impression.text:
                if lang not in book.languages:
                    yield _fault(book, character, f"a `who` has an unknown field “{lang}”", "Write a language.")
        earliest = min((one.known_from for one in character.who), default=character.known_from)
        if earliest != character.known_from:
            when = "before" if earliest < character.known_from else "only after"
            mend = "Let the first `who` be known from the chapter in which the character is first named."
            yield _fault(book, character, f"its first `who` is known {when} the character is", mend)
        if "ro" in book.languages and not character.genitive:
            yield _fault(book, character, "`genitive` is missing", "Write it: Annei, lui Vronski.")


def _order(book: Book) -> Iterator[Fault]:
    """A fact must not be shown before the people in it may be."""
    known = {character.id: character.known_from for character in book.characters}
    for fact in book.facts():
        if fact.outside:
            continue
        late = [id_ for id_ in _people(fact) if known.get(id_, 0) > fact.known_from]
        if late:
            first = book.scheme.chapter(known[late[0]])
            yield _fault(
                book,
                fact,
                f"it names “{late[0]}”, who is first named in {first}",
                "Cite that chapter too, or mend it there.",
            )
        if fact.until is not None and fact.until < min(fact.chapters, default=0):
            yield _fault(book, fact, "`until` comes before its chapters", "Mend one of the two.")


def _recaps(book: Book) -> Iterator[Fault]:
    """A recap must not name anybody whom a reader of its chapter does not know yet."""
    named = {
        name: one
        for one in book.characters for name in (*one.short.values(), one.genitive.removeprefix("lui "))
        if len(name) > _INITIALS
    }  # fmt: skip
    for chapter, (texts, file, line) in book.recaps.items():
        words = " ".join(texts.values())
        for short, character in named.items():
            if character.known_from > chapter and re.search(rf"\b{re.escape(short)}\b", words):
                first = book.scheme.chapter(character.known_from)
                wrong = f"the recap of {book.scheme.chapter(chapter)} names {short}, who is first named in {first}"
                yield Fault(file, line, wrong, "Describe them instead, or mend it there.")


def _relations(book: Book) -> Iterator[Fault]:
    parents: dict[str, set[str]] = defaultdict(set)
    for relation in book.relations:
        if relation.who == relation.of:
            yield _fault(book, relation, "nobody is related to themselves", "Mend one of the two ids.")
        if relation.role == "parent":
            parents[relation.of].add(relation.who)
    genders = {character.id: character.gender for character in book.characters}
    for relation in book.relations:
        if relation.role != "parent":
            continue
        both = sorted(parents[relation.of])
        if len(both) > 2:
            yield _fault(book, relation, f"“{relation.of}” has {len(both)} parents", "Two at the most.")
        elif len(both) == 2 and genders.get(both[0]) == genders.get(both[1]):
            yield _fault(book, relation, f"both parents of “{relation.of}” are of one gender", "Mend one of them.")
        if relation.who in parents and relation.of in parents[relation.who]:
            yield _fault(book, relation, "each is the other's parent", "Mend one of them.")
