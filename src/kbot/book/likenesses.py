"""Checks between facts: the same thing told twice, and two values where only one can be.

Two facts are near-duplicates if they are about the same people, share a chapter, and their sentences have nearly the
same terms. A value contradicts another if both hold at one time and the attribute can have but one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from kbot.book.books import Book
from kbot.book.facts import Statement, Telling
from kbot.errors import Fault
from kbot.language.folding import fold
from kbot.language.terms import terms_of

TOO_ALIKE = 0.6
"""The share of terms two sentences have in common from which on they tell the same. Of 2,600 facts that were read one
by one no two have so much in common, and two pairs have half."""
FEWEST_TERMS = 4
"""Shorter sentences are alike by chance."""
ONE_VALUED = frozenset(("age", "full_name"))


def likenesses(book: Book) -> Iterator[Fault]:
    """Yield near-duplicates and contradictions of `book`."""
    yield from _duplicates(book)
    yield from _contradictions(book)


def _duplicates(book: Book) -> Iterator[Fault]:
    lang = book.languages[0]
    groups: dict[tuple[int, frozenset[str]], list[Telling]] = defaultdict(list)
    for fact in (*book.events, *book.statements):
        for chapter in set(fact.chapters):
            groups[chapter, frozenset(fact.people)].append(fact)
    seen: set[tuple[str, str]] = set()
    for facts in groups.values():
        terms = {fact.key: frozenset(terms_of(fact.text.get(lang, ""))) for fact in facts}
        for first, second in combinations(facts, 2):
            ours, theirs = terms[first.key], terms[second.key]
            if min(len(ours), len(theirs)) < FEWEST_TERMS or (first.key, second.key) in seen:
                continue
            if len(ours & theirs) / len(ours | theirs) >= TOO_ALIKE:
                seen.add((first.key, second.key))
                yield _fault(book, second, f"tells nearly the same as “{first.id}”", "Keep one of them.")


def _contradictions(book: Book) -> Iterator[Fault]:
    lang = book.languages[0]
    values: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in book.statements:
        if one.attribute in ONE_VALUED and one.value:
            values[one.about[0], one.attribute].append(one)
    for (_, attribute), statements in values.items():
        for first, second in combinations(statements, 2):
            ends = min(first.until or book.scheme.last, second.until or book.scheme.last)
            together = max(first.known_from, second.known_from) <= ends
            if together and fold(first.value.get(lang, "")) != fold(second.value.get(lang, "")):
                wrong = f"gives another `{attribute}` than “{first.id}” for the same time"
                yield _fault(book, second, wrong, "Mend one, or say with `until` how long it holds.")


def _fault(book: Book, fact: Telling, wrong: str, mend: str) -> Fault:
    file, line = book.origins.get(fact.key, ("?", 1))
    return Fault(file, line, f"{fact.kind} “{fact.id}”: {wrong}", mend)
