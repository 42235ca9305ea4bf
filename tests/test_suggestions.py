"""Suggestions: up to three questions worth asking next, all of them about what may be told."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders_talks import hidden_names
from kbot.answering.answers import Answer, Chat, Corrected, Introduced, NotTold, Recap, Told, WhichOne
from kbot.answering.dialogues import Thread, converse
from kbot.answering.suggestions import MOST, next_questions
from kbot.book.factbases import FactBase, View
from kbot.book.facts import Event, Misconception, Telling
from kbot.tutor.outputs import MAX_LABEL
from kbot.wording.catalogues import LANGUAGES

POSITIONS = ("1.1", "1.12", "1.34", "2.18", "3.16", "4.23", "6.16", "7.31", "8.19")


def _told(telling: Telling, lang: str) -> Answer:
    return Corrected(lang, telling) if isinstance(telling, Misconception) else Told(lang, telling)


@cache
def _tellings(base: FactBase) -> tuple[Telling, ...]:
    return tuple(base.telling(one) for kind in ("event", "statement", "misconception") for one in base.numbers_of(kind))


@cache
def _hidden(base: FactBase, limit: int) -> tuple[str, ...]:
    return tuple(hidden_names(base, limit))


def _check(given: Answer, view: View) -> list[tuple[str, str]]:
    """What holds of any suggestions."""
    found = next_questions(given, view, longest=MAX_LABEL)
    keys, labels = [key for key, _ in found], [label for _, label in found]
    assert len(found) <= MOST == 3
    assert len(set(keys)) == len(keys)
    assert not set(keys) & set(given.facts)
    for key, label in found:
        telling = view.find(key)
        assert isinstance(telling, Telling), key
        assert telling.known_from <= view.limit
        assert 0 < len(label) <= MAX_LABEL
        assert label.lower() in [one.lower() for one in telling.questions[given.lang]]
        assert not label[0].islower()
        assert not [name for name in _hidden(view.base, view.limit) if name in label], (view.limit, key, label)
    assert len(set(labels)) == len(labels)
    return found


# What is suggested


@pytest.mark.parametrize("position", POSITIONS)
def test_suggestions_are_few_new_visible_and_short(base: FactBase, position: str) -> None:
    """After any fact that may be told: at most three, none the fact itself, none that leads beyond what is read."""
    view = base.view(base.scheme.read(position))
    visible = [telling for telling in _tellings(base) if telling.chapters and view.shows(telling)]
    step = max(1, len(visible) // 100)
    found = [_check(_told(telling, lang), view) for telling in visible[::step] for lang in LANGUAGES]
    assert sum(map(bool, found)) > 0.6 * len(found)


@settings(max_examples=150)
@given(data=st.data(), limit=st.integers(1, 239), lang=st.sampled_from(LANGUAGES))
def test_nothing_is_suggested_that_lies_ahead(base: FactBase, data: st.DataObject, limit: int, lang: str) -> None:
    """At any chapter, after a fact or an introduction."""
    view = base.view(limit)
    telling = data.draw(st.sampled_from([one for one in view.within(1, limit) if view.shows(one)]))
    _check(_told(telling, lang), view)
    person = data.draw(st.sampled_from(list(view.characters())))
    _check(Introduced(lang, person, tuple(view.impressions(person))), view)


def test_what_a_fact_leads_to_comes_first(base: FactBase) -> None:
    """What comes of it, and what mirrors it, before what else happens in its scene; none before it is read."""
    whole, first = base.view(), 0
    for event in _tellings(base):
        if not isinstance(event, Event):
            continue
        consequences = [f"event:{id_}" for id_ in (*event.leads_to, *event.mirrors)]
        keys = [key for key, _ in _check(Told("en", event), whole)]
        rest = [key not in consequences for key in keys]
        assert rest == sorted(rest), event.key
        first += bool(keys) and keys[0] in consequences
        now = base.view(event.known_from)
        later = [key for key in consequences if whole.find(key) and not now.find(key)]
        assert not set(later) & {key for key, _ in next_questions(Told("en", event), now, longest=MAX_LABEL)}
    assert first > 100


@pytest.mark.parametrize("id_", ["anna", "levin", "kitty", "stiva", "vronski", "karenin", "dolly"])
def test_after_an_introduction_turning_points_of_that_life_are_suggested(base: FactBase, id_: str) -> None:
    view = base.view()
    person = base.characters[id_]
    for lang in LANGUAGES:
        keys = [key for key, _ in _check(Introduced(lang, person, person.who), view)]
        assert len(keys) == MOST
        for event in map(view.find, keys):
            assert isinstance(event, Event)
            assert event.weight == 3
            assert id_ in event.who


def test_nothing_is_suggested_after_what_is_no_fact(base: FactBase) -> None:
    """A refusal leads nowhere: it must not even hint at where an answer would have been."""
    view = base.view()
    for lang in LANGUAGES:
        for given_ in (NotTold(lang, "ahead"), NotTold(lang, "unknown"), Chat(lang, "thanks"), WhichOne(lang, "x", ())):
            assert next_questions(given_, view, longest=MAX_LABEL) == []
        assert next_questions(Recap(lang, 1, 1, ()), view, longest=MAX_LABEL) == []


@pytest.mark.parametrize("longest", [0, 10, 25, 40])
def test_no_label_is_longer_than_asked_for(base: FactBase, longest: int) -> None:
    """A question is left out rather than cut."""
    for telling in _tellings(base)[::40]:
        for _, label in next_questions(_told(telling, "ro"), base.view(), longest=longest):
            assert len(label) <= longest


@pytest.mark.xfail(
    strict=True, reason="“Why do Anna and Vronsky quarrel after the theatre?”, “… înainte de Postul Mare?” …"
)
def test_a_suggestion_that_is_typed_is_never_unknown(base: FactBase) -> None:
    """Where buttons cannot be pressed, they are read and typed."""
    whole, lost = base.view(), []
    for telling in _tellings(base)[::11]:
        for lang in LANGUAGES:
            for key, label in next_questions(_told(telling, lang), whole, longest=MAX_LABEL):
                if converse(Thread(), label, whole, fallback=lang)[0].kind == "unknown":
                    lost.append((key, label))
    assert lost == []


def test_suggestions_are_written_with_care(base: FactBase) -> None:
    """Names have their capitals: what stands on a button is read in class."""
    names = {person.short[lang].lower() for person in base.characters.values() for lang in LANGUAGES}
    careless, shown = [], 0
    for telling in _tellings(base)[::11]:
        for lang in LANGUAGES:
            for _, label in next_questions(_told(telling, lang), base.view(), longest=MAX_LABEL):
                shown += 1
                careless += [label] if {one for one in names if len(one) > 3} & set(label.split()) else []
    assert careless == [], f"{len(careless)} of {shown}"
