"""Retrieval: the pack's own questions find their facts; who acts tells; a follow-up stays in its scene."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kbot.answering import retrieval
from kbot.answering.dialogues import Thread, converse
from kbot.answering.features import Query
from kbot.answering.queries import query_for, roles
from kbot.answering.questions import read_question
from kbot.book.factbases import FactBase
from kbot.book.facts import Telling
from kbot.language.folding import fold
from kbot.wording.catalogues import LANGUAGES

_TABLE = Path(__file__).parent / "tables" / "roles.yaml"
ROLES: list[tuple[str, str, list[str], list[str]]] = [
    (lang, text, subjects, objects)
    for lang, text, subjects, objects in yaml.safe_load(_TABLE.read_text(encoding="utf-8"))["roles"]
]


def _asked(base: FactBase, text: str, lang: str) -> Query:
    read = read_question(text, base, lang=lang)
    return query_for(read, [mention.id for mention in read.people if mention.sure])


@cache
def _samples(base: FactBase) -> list[tuple[int, int, str, str]]:
    return base.sample_questions()


# Sample questions

Limit = Callable[[FactBase, Telling], int]
WAYS: dict[str, tuple[int, int, Callable[[str], str], Limit]] = {
    "word for word": (0, 10, str, lambda base, _: base.scheme.last),
    "as typed on a phone": (3, 40, fold, lambda base, _: base.scheme.last),
    "in capitals": (5, 40, str.upper, lambda base, _: base.scheme.last),
    "by who has just read it": (7, 40, str, lambda _, fact: max(1, fact.known_from)),
    "by who has read a little more": (9, 40, str, lambda base, fact: min(base.scheme.last, fact.known_from + 15)),
}
"""(first, step, how the text is changed, how far the reader is)."""
OWN = 0.92
"""Measured in November 2026: 0.96 in Romanian, 0.94 in English; the rest share their words with another fact."""
OTHER = 0.04
"""Measured: 0.02 are told another fact; more often kbot asks back."""


@pytest.mark.parametrize("way", WAYS)
def test_the_packs_own_questions_find_their_facts(base: FactBase, way: str) -> None:
    """Nearly all of them, in both languages; hardly ever is another fact told instead."""
    first, step, typed, limit = WAYS[way]
    times: Counter[tuple[str, str]] = Counter()
    for _, number, lang, text in _samples(base)[first::step]:
        telling = base.telling(number)
        given_, _ = converse(Thread(), typed(text), base.view(limit(base, telling)), fallback=lang)
        told = "own" if telling.key in given_.facts else "other" if given_.facts else given_.kind
        times[lang, told] += 1
    for lang in LANGUAGES:
        asked = sum(count for (own, _), count in times.items() if own == lang)
        assert asked > 400
        assert times[lang, "own"] >= OWN * asked, times
        assert times[lang, "other"] <= OTHER * asked, times


ONE_NAME = pytest.mark.xfail(strict=True, reason="`asked_before` wants two names where no other word is a term")
SMALL_WORDS = [
    ("ro", "De ce nu vrea Stiva să intre la Dolly?"),
    ("ro", "Ce îi spune Dolly lui Levin despre Veslovski?"),
    ("en", "What does Dolly tell Levin about Veslovsky?"),
    pytest.param("en", "Why is the novel called Anna Karenina?", marks=ONE_NAME),
]


@pytest.mark.parametrize(("lang", "text"), SMALL_WORDS)
def test_a_sample_question_of_none_but_small_words_is_answered(base: FactBase, lang: str, text: str) -> None:
    """All but the names are stop words; yet these are sample questions, and whom they name tells much."""
    assert fold(text) in {fold(one) for _, _, own, one in _samples(base) if own == lang}
    assert converse(Thread(), text, base.view(), fallback=lang)[0].kind != "unknown"


def test_a_question_asked_before_is_known_by_its_words(base: FactBase) -> None:
    """Its fact is found without ranking, unless two facts have the same question: then neither is sure."""
    found = Counter[str]()
    for _, number, lang, text in _samples(base)[1::40]:
        telling = retrieval.asked_before(_asked(base, text, lang), base)
        found["none" if telling is None else "own" if telling == base.telling(number) else "other"] += 1
    assert found["own"] > 0.75 * found.total(), found
    assert found["other"] <= 0.01 * found.total(), found


# Ranking


@settings(max_examples=80)
@given(data=st.data(), limit=st.integers(1, 239))
def test_ranking_gives_the_best_first_and_nothing_that_lies_ahead(
    base: FactBase, data: st.DataObject, limit: int
) -> None:
    """And how sure it may be is a share."""
    view = base.view(limit)
    _, _, lang, text = data.draw(st.sampled_from(_samples(base)[::50]))
    hits = retrieval.rank(_asked(base, text, lang), view)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.telling.key for hit in hits}) == len(hits)
    assert all(view.shows(hit.telling) for hit in hits)
    assert 0.0 <= retrieval.confidence(hits) <= 1.0


def test_where_there_is_nothing_to_go_by_nothing_is_found(base: FactBase) -> None:
    for text in ("", "?", "și", "the of and"):
        assert retrieval.rank(_asked(base, text, "en"), base.view()) == []
    assert retrieval.confidence([]) == 0.0


# Who acts, and who is acted upon


def test_the_table_of_roles_is_large_and_names_people_of_the_book(base: FactBase) -> None:
    assert len(ROLES) >= 40
    assert {id_ for _, _, subjects, objects in ROLES for id_ in (*subjects, *objects)} <= set(base.characters)


@pytest.mark.parametrize(("lang", "text", "subjects", "objects"), ROLES)
def test_words_tell_who_acts(base: FactBase, lang: str, text: str, subjects: list[str], objects: list[str]) -> None:
    """Prepositions, case forms and word order; a name that several bear counts for neither."""
    assert roles(read_question(text, base, lang=lang)) == (frozenset(subjects), frozenset(objects))


@pytest.mark.xfail(strict=True, reason="two names side by side are taken for one person's")
@pytest.mark.parametrize(
    ("text", "subject", "object_"),
    [("Ce îi cere Karenin Annei?", "karenin", "anna"), ("De ce îl refuză pe Levin Kitty?", "kitty", "levin")],
)
def test_two_people_side_by_side_are_two(base: FactBase, text: str, subject: str, object_: str) -> None:
    """ "Karenin Annei": a nominative and a dative."""
    assert roles(read_question(text, base, lang="ro")) == (frozenset([subject]), frozenset([object_]))


@pytest.mark.xfail(strict=True, reason="`_english` knows no passive: Anna is taken to love")
def test_the_passive_tells_who_acts(base: FactBase) -> None:
    read = read_question("Is Anna loved by Vronsky?", base, lang="en")
    assert roles(read) == (frozenset(["vronski"]), frozenset(["anna"]))


@settings(max_examples=60)
@given(data=st.data())
def test_nobody_both_acts_and_is_acted_upon(base: FactBase, data: st.DataObject) -> None:
    """And nobody has a part whom the question does not name."""
    _, _, lang, text = data.draw(st.sampled_from(_samples(base)[::50]))
    read = read_question(text, base, lang=lang)
    subjects, objects = roles(read)
    assert not subjects & objects
    assert subjects | objects == {mention.id for mention in read.people if mention.sure}


# Follow-ups

TAKEN_EARLY = pytest.mark.xfail(strict=True, reason="the best 28 are taken before nearness counts (`_candidates`)")
FOLLOW_UPS = [
    ("ro", "Unde se cunosc Anna și Vronski?", "și cine moare acolo?", "1.18"),
    ("ro", "Cum se naște Mitea?", "și ce simte el?", "7.15"),
    ("ro", "Unde iau masa Levin și Stiva?", "ce comandă el?", "1.10"),
    ("ro", "Unde merge Levin la vânătoare?", "ce împușcă el?", "6.12"),
    ("ro", "De ce nu o cere Koznîșev pe Varenka?", "despre ce vorbesc ei?", "6.5"),
    ("en", "When does Levin mow with the peasants?", "what does he eat with them?", "3.5"),
    ("en", "What does Anna wear to the ball?", "what colour is it?", "1.22"),
    ("en", "How does Anna die?", "what does she throw away?", "7.31"),
    ("en", "Where do Levin and Stiva dine?", "what does he order?", "1.10"),
    ("en", "How is Mitya born?", "and what does he feel?", "7.15"),
]


COMMON_WORDS = [
    pytest.param("ro", "Ce scrie Levin cu creta?", "și ce răspunde ea?", "4.13", marks=TAKEN_EARLY),
    pytest.param("en", "What does Levin write with chalk?", "and what does she answer?", "4.13", marks=TAKEN_EARLY),
]


@pytest.mark.parametrize(("lang", "first", "then", "chapter"), [*FOLLOW_UPS, *COMMON_WORDS])
def test_a_follow_up_prefers_the_scene_just_told(
    base: FactBase, lang: str, first: str, then: str, chapter: str
) -> None:
    """A question that names nobody goes on from the fact told last."""
    _, thread = converse(Thread(), first, base.view(), fallback=lang)
    given_, _ = converse(thread, then, base.view(), fallback=lang)
    assert given_.kind == "found"
    assert base.scheme.read(chapter) in given_.chapters


def test_without_the_scene_most_follow_ups_go_astray(base: FactBase) -> None:
    """Knowing whom was spoken of is not enough: it is the scene that tells."""
    astray = 0
    for lang, first, then, chapter in FOLLOW_UPS:
        _, thread = converse(Thread(), first, base.view(), fallback=lang)
        given_, _ = converse(replace(thread, telling=""), then, base.view(), fallback=lang)
        astray += base.scheme.read(chapter) not in given_.chapters
    assert astray >= len(FOLLOW_UPS) // 2


@settings(max_examples=40)
@given(data=st.data())
def test_nearness_lifts_the_scene_and_nothing_else(base: FactBase, data: st.DataObject) -> None:
    """The chapter spoken of gains, the chapters beside it half as much, all others nothing."""
    _, _, lang, text = data.draw(st.sampled_from(_samples(base)[::50]))
    query = _asked(base, text, lang)
    alone = {hit.telling.key: hit for hit in retrieval.rank(query, base.view())}
    near = data.draw(st.sampled_from([one for hit in alone.values() for one in hit.telling.chapters] or [1]))
    gains: dict[int, set[float]] = {0: set(), 1: set(), 2: set()}
    for hit in retrieval.rank(replace(query, near=(near,)), base.view()):
        apart = min(abs(near - one) for one in (*hit.telling.chapters, near + 2))
        if hit.telling.key in alone:
            gained = hit.score - alone[hit.telling.key].score
            gains[apart].add(round(gained * (2 if apart == 1 else 1), 3))
    assert all(gain >= 1 for gain in gains[0])
    assert len(gains[0] | gains[1]) <= 1
    assert gains[2] <= {0.0}


def test_a_question_that_names_its_people_is_not_drawn_into_the_last_scene(base: FactBase) -> None:
    """It stands for itself: the same answer, whatever was told before."""
    whole, asked, held = base.view(), 0, 0
    for _, _, lang, text in _samples(base)[2::100]:
        if read_question(text, base, lang=lang).people:
            first, _ = converse(Thread(lang=lang), text, whole)
            later, _ = converse(Thread(telling="event:levin-mows-kalinov-meadow", lang=lang), text, whole)
            asked += 1
            held += first.facts == later.facts
    assert asked > 200
    assert held >= 0.97 * asked
