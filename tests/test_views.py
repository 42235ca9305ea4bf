"""Views: nothing comes out that the reader cannot know yet, by whatever door."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbot.book.books import Book
from kbot.book.factbases import FactBase, View
from kbot.book.facts import Character, Fact, Impression, Place, Relation, Telling, Texts, Theme
from kbot.book.kinship import Kin
from kbot.book.packs import read_pack
from kbot.config import shipped_packs

LIMITS = (0, 1, 2, 5, 18, 34, 35, 60, 69, 101, 118, 124, 130, 157, 189, 220, 221, 238, 239)
"""Chapters read: the first ones, ends of parts, turning points, all."""
IDS = ("anna", "levin", "vronski", "kitty", "ani", "mitea", "landau", "matvei", "fiodor-taranul", "nobody")


def _numbers(base: FactBase) -> list[int]:
    return [number for kind in ("event", "statement", "misconception") for number in base.numbers_of(kind)]


@cache
def _all_facts(base: FactBase) -> tuple[Fact, ...]:
    """Every fact of a base, by its own number."""
    return tuple(base.telling(number) for number in range(1, base.size + 1))


# Every public name of a view, and how to draw all it can give.
Door = Callable[[View], Iterable[object]]
DOORS: dict[str, Door] = {
    "base": lambda _: (),  # the whole fact base: for recognition
    "limit": lambda _: (),
    "shows": lambda view: [fact for fact in _all_facts(view.base) if view.shows(fact)],
    "character": lambda view: [one for id_ in view.base.characters if (one := view.character(id_))],
    "place": lambda view: [one for id_ in view.base.places if (one := view.place(id_))],
    "characters": lambda view: view.characters(),
    "relations": lambda view: view.relations(),
    "family": lambda view: [kin for id_ in view.base.characters for kin in view.family.kin_of(id_)],
    "impressions": lambda view: [one for who in view.base.characters.values() for one in view.impressions(who)],
    "tellings": lambda view: view.tellings(_numbers(view.base)),
    "about": lambda view: [one for id_ in view.base.characters for one in view.about(id_)],
    "within": lambda view: view.within(1, view.base.scheme.last),
    "kind": lambda view: [one for kind in ("event", "statement", "misconception") for one in view.kind(kind)],
    "find": lambda view: [one for fact in _all_facts(view.base) if (one := view.find(fact.key))],
    "recap": lambda view: [(one, view.recap(one)) for one in range(1, view.base.scheme.last + 1) if view.recap(one)],
    "cause": lambda view: [(one.cause_known_from, view.cause(one)) for one in view.kind("event") if view.cause(one)],
    "outcome": lambda view: [
        (one.outcome_known_from, view.outcome(one)) for one in view.kind("event") if view.outcome(one)
    ],
}


def _known_from(given: object) -> int:
    if isinstance(given, tuple):
        return int(given[0])
    assert isinstance(given, Fact | Impression | Kin)
    return given.known_from


def _people(given: object) -> tuple[str, ...]:
    if isinstance(given, Telling):
        return given.people
    if isinstance(given, Relation):
        return (given.who, given.of)
    if isinstance(given, Kin):
        return tuple(end for link in given.links for end in (link.start, link.end))
    return (given.id,) if isinstance(given, Character) else ()


def test_every_door_of_a_view_is_watched() -> None:
    """A method added to `View` must be added here too."""
    assert {name for name in dir(View) if not name.startswith("_")} == set(DOORS)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_comes_out_before_it_is_known(door: str, base: FactBase) -> None:
    """For each of the sample's chapters: no fact of a later one, and nobody who is not yet named."""
    for limit in LIMITS:
        view = base.view(limit)
        for one in DOORS[door](view):
            assert _known_from(one) <= limit, (limit, one)
            late = [id_ for id_ in _people(one) if id_ in base.characters and base.characters[id_].known_from > limit]
            assert not late, (limit, one)


@pytest.mark.parametrize("door", sorted(set(DOORS) - {"base", "limit"}))
def test_the_whole_book_lets_everything_out(door: str, base: FactBase) -> None:
    """The gate hides nothing from who has read to the end: each door gives something, and `find` gives all."""
    assert list(DOORS[door](base.view()))
    assert len(list(DOORS["find"](base.view()))) == base.size


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_reading_on_never_takes_anything_away(data: st.DataObject, base: FactBase) -> None:
    """What a reader was shown stays shown, for any two chapters."""
    first = data.draw(st.integers(0, base.scheme.last))
    second = data.draw(st.integers(first, base.scheme.last))
    id_ = data.draw(st.sampled_from(IDS))
    earlier, later = base.view(first), base.view(second)
    assert {one.key for one in earlier.about(id_)} <= {one.key for one in later.about(id_)}
    assert {one.id for one in earlier.characters()} <= {one.id for one in later.characters()}
    assert {one.id for one in earlier.relations()} <= {one.id for one in later.relations()}
    assert {one.person for one in earlier.family.kin_of(id_)} <= {one.person for one in later.family.kin_of(id_)}


@settings(deadline=None, max_examples=60)
@given(first=st.integers(1, 239), length=st.integers(0, 30), limit=st.integers(0, 239))
def test_a_recap_stays_within_its_chapters(first: int, length: int, limit: int, base: FactBase) -> None:
    """Every telling cites one of them, in the order of the novel, and none is ahead of the reader."""
    last = min(239, first + length)
    told = base.view(limit).within(first, last)
    assert all(any(first <= chapter <= last for chapter in one.chapters) for one in told)
    places = [min(chapter for chapter in one.chapters if first <= chapter <= last) for one in told]
    assert places == sorted(places)
    assert all(one.known_from <= limit for one in told)


def test_before_the_first_chapter_there_is_only_what_lies_outside(base: FactBase) -> None:
    """Nobody is known, and facts of the novel are not told."""
    view = base.view(0)
    assert list(view.characters()) == []
    assert list(view.relations()) == []
    assert all(one.outside for one in view.tellings(_numbers(base)))


def test_an_invented_key_and_a_later_one_look_the_same(base: FactBase) -> None:
    """The refusal itself tells nothing."""
    view = base.view(1)
    assert view.find("character:levin") is view.find("character:nobody") is None
    assert view.character("levin") is view.character("nobody") is None
    assert view.about("levin") == view.about("nobody") == []


def test_a_telling_is_shown_before_its_outcome(small_base: FactBase) -> None:
    """The lamp goes out in 1.4; what comes of it is told in 1.5."""
    view = small_base.view(4)
    telling = view.find("event:lamp-goes-out")
    assert isinstance(telling, Telling)
    assert view.cause(telling)["en"] == "the supply boat is late"
    assert view.outcome(telling) == {}
    assert small_base.view(5).outcome(telling)["en"] == "the Heron runs onto the reef"


def test_an_impression_grows_with_the_reader(small_base: FactBase) -> None:
    """Mara has saved nobody before 1.6."""
    mara = small_base.characters["mara"]
    assert [len(small_base.view(limit).impressions(mara)) for limit in (0, 1, 5, 6, 7)] == [0, 1, 1, 2, 2]


# Words: the texts themselves must not name whom the reader has not met

EXCUSED = {
    ("statement:oblonsky-dinner-menu", "Marie"),  # potage Marie-Louise, a soup
    ("event:nikolai-asks-about-pokrovskoe", "Filip"),  # the gardener, not the coachman
    ("event:anna-envies-heroines-of-english-novel", "Mary"),  # of the novel that Anna reads
    ("statement:wedding-talk-lilac-dress-evening", "Marie"),  # a guest's
    ("character:scerbatki-brother", "Prince Shcherbatsky"),  # the young prince himself
}


@pytest.fixture(scope="module")
def book() -> Book:
    return read_pack(shipped_packs() / "anna-karenina")


def _texts(fact: Fact) -> Iterator[tuple[int, Texts]]:
    """Everything an answer may say of a fact, and from when."""
    if isinstance(fact, Telling):
        yield from ((fact.known_from, texts) for texts in (fact.text, fact.detail, fact.when, fact.how))
        yield from ((fact.cause_known_from, fact.cause), (fact.outcome_known_from, fact.outcome))
        yield fact.known_from, getattr(fact, "value", {})
        yield fact.known_from, getattr(fact, "name", {})
    elif isinstance(fact, Character):
        yield from ((one.known_from, one.text) for one in fact.who)
    elif isinstance(fact, Place | Theme):
        yield fact.known_from, fact.about
    elif isinstance(fact, Relation):
        yield fact.known_from, fact.note


def test_no_text_names_somebody_who_is_not_known_yet(book: Book) -> None:
    """By the names answers use; a longer name of somebody known that holds it does not count, nor the book's title."""
    names: dict[str, dict[str, int]] = {lang: {} for lang in book.languages}
    for one in book.characters:
        for lang in book.languages:
            for name in {one.short[lang], one.name[lang], one.full_name.get(lang, ""), one.genitive} - {""}:
                names[lang][name] = min(one.known_from, names[lang].get(name, 10**6))
    found = []
    for fact in book.facts():
        for known_from, texts in _texts(fact) if not fact.outside else ():
            for lang, text in texts.items():
                told = text.replace(book.title[lang], "")
                known = [name for name, since in names[lang].items() if since <= known_from and name in told]
                for name, since in names[lang].items():
                    if (
                        name not in told
                        or since <= known_from
                        or (fact.key, name) in EXCUSED
                        or any(name in longer for longer in known)
                    ):
                        continue
                    if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told):
                        found.append(f"{fact.key} ({book.scheme.chapter(known_from)}, {lang}): {name}")
    assert found == []
