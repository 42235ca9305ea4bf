"""Recaps: what a chapter tells, in a few sentences, and a Part as far as it is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders_talks import AHEAD, ANA, ANAS, HERE, ME, Talk, buttons_of, words
from kbot.answering.answers import Answer, NoSuchChapter, NotTold, Recap
from kbot.answering.dialogues import Thread, converse
from kbot.book.factbases import FactBase, View
from kbot.store.sqlite import SqliteStore
from kbot.tutor.inputs import Reader
from kbot.tutor.outputs import Edit
from kbot.tutor.replies import reply
from kbot.tutor.tutor import Tutor
from kbot.wording.catalogues import LANGUAGES, catalogue
from kbot.wording.texts import plain

ASKED = {
    "ro": [
        "Ce se întâmplă în {part}.{chapter}?",
        "rezumat {part}.{chapter}",
        "ce se intampla in capitolul {chapter} din partea {part}?",
        "pe scurt, partea {part}, capitolul {chapter}",
        "Despre ce e vorba în {part}.{chapter}?",
    ],
    "en": [
        "What happens in {part}.{chapter}?",
        "what is {part}.{chapter} about?",
        "Summarise part {part} chapter {chapter}",
        "recap of chapter {chapter}, part {part}",
        "what happens in chapter {chapter} of part {part}",
    ],
}
A_PART = {"ro": ["ce se întâmplă în partea a doua?", "rezumat partea 2"], "en": ["What happens in Part 2?"]}
MORE = {"ro": ("mai mult", "detalii"), "en": ("more",)}


def _asked(text: str, view: View, lang: str) -> Answer:
    return converse(Thread(), text, view, fallback=lang)[0]


def _said(base: FactBase, chapter: int, lang: str, form: int) -> str:
    place = base.scheme.chapter(chapter)
    return ASKED[lang][form].format(part=place.part, chapter=place.number)


def _cut(lang: str) -> str:
    return plain(catalogue(lang).text("recap-cut"))


# One chapter


@pytest.mark.parametrize(("lang", "form"), [(lang, form) for lang in LANGUAGES for form in range(5)])
def test_every_chapter_is_told_in_the_language_it_is_asked_in(base: FactBase, lang: str, form: int) -> None:
    """By its recap and nothing else, under the chapter's name."""
    whole = base.view()
    for chapter in range(1, base.scheme.last + 1):
        given = _asked(_said(base, chapter, lang, form), whole, lang)
        label = base.scheme.label(chapter, lang)
        told = label[:1].upper() + label[1:] + "\n" + base.recap_of(chapter)[lang]
        assert plain(reply(given, whole)) == told, _said(base, chapter, lang, form)
        assert given.kind == "found"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_more_adds_the_facts_of_the_chapter(base: FactBase, lang: str) -> None:
    """The recap first, then what happens in it: facts of that chapter, in the order of the novel."""
    whole = base.view()
    for chapter in range(1, base.scheme.last + 1, 7):
        short, thread = converse(Thread(), _said(base, chapter, lang, 0), whole, fallback=lang)
        for word in MORE[lang]:
            full, after = converse(thread, word, whole)
            assert isinstance(short, Recap)
            assert isinstance(full, Recap)
            assert full.tellings
            assert all(chapter in one.chapters for one in full.tellings)
            facts = "".join(f"\n• {one.text[lang]}" for one in full.tellings)
            assert plain(reply(full, whole)).strip() == plain(reply(short, whole)) + facts
            assert after == thread


@pytest.mark.parametrize(("lang", "asked"), [("ro", "ce se întâmplă în 1.18?"), ("en", "what happens in 1.18?")])
def test_the_button_tells_what_the_word_tells(tutor: Tutor, lang: str, asked: str) -> None:
    """It stands under the recap, and no longer under its facts."""
    talk = Talk(tutor, HERE, Reader(ME.id, locale=lang))
    [button] = buttons_of(talk.say(asked))
    assert button.label == catalogue(lang).words("button-more")
    typed = words(talk.say(MORE[lang][0]))
    pressed = talk.press(button)
    assert isinstance(pressed[0], Edit)
    assert words(pressed) == typed
    assert buttons_of(pressed) == []


@given(limit=st.integers(1, 239), chapter=st.integers(1, 239), form=st.integers(0, 4), lang=st.sampled_from(LANGUAGES))
def test_a_chapter_is_told_once_it_is_read(base: FactBase, limit: int, chapter: int, form: int, lang: str) -> None:
    """Not before; and what “more” adds is known by then too."""
    view = base.view(limit)
    given, thread = converse(Thread(), _said(base, chapter, lang, form), view, fallback=lang)
    more, _ = converse(thread, MORE[lang][0], view)
    if chapter > limit:
        assert given == NotTold(lang, "ahead")
        assert plain(reply(given, view)) == AHEAD[lang]
        assert more.kind == "chat"
    else:
        assert isinstance(given, Recap)
        assert isinstance(more, Recap)
        assert all(one.known_from <= limit for one in (*given.tellings, *more.tellings))


def test_a_chapter_ahead_is_refused_in_every_way_of_asking(base: FactBase, store: SqliteStore) -> None:
    """By command and in words, in both languages, for a chapter and for a Part."""
    talk = Talk(Tutor(base, store), ANAS, ANA)
    talk.say("/citit 2.10")
    for asked in ("/capitol 2.11", "/capitol 8.19", "ce se întâmplă în 2.11?", "rezumat partea 3", "8.1"):
        outputs = talk.say(asked)
        assert words(outputs) in AHEAD.values(), asked
        assert buttons_of(outputs) == []
    assert words(talk.say("what happens in Part 5, chapter 3?")) == AHEAD["en"]


@pytest.mark.parametrize("limit", [1, 44, 239])
def test_a_chapter_that_the_book_lacks_is_no_secret(base: FactBase, limit: int) -> None:
    """It is told to everybody that there is none."""
    for asked in ("ce se întâmplă în 1.35?", "what happens in 9.1?", "rezumat partea 9"):
        assert isinstance(_asked(asked, base.view(limit), "ro"), NoSuchChapter)


# A Part


@pytest.mark.parametrize(("lang", "asked"), [(lang, one) for lang in LANGUAGES for one in A_PART[lang]])
def test_a_part_is_told_as_far_as_it_is_read(base: FactBase, lang: str, asked: str) -> None:
    """From its first chapter to the reader's, and the reply says that it stops there; not begun, it is ahead."""
    first, last = base.scheme.part_span(2)
    for limit in range(first - 1, last + 3):
        view = base.view(limit)
        given = _asked(asked, view, lang)
        if limit < first:
            assert plain(reply(given, view)) == AHEAD[lang]
            continue
        assert isinstance(given, Recap)
        assert (given.first, given.last, given.cut) == (first, min(limit, last), limit < last)
        assert (_cut(lang) in plain(reply(given, view))) == (limit < last)
        assert all(one.known_from <= limit for one in given.tellings)
        assert set(given.chapters) <= set(range(first, limit + 1))


@pytest.mark.parametrize("limit", [35, 36, 60, 239])
def test_a_part_tells_its_turning_points_in_order(base: FactBase, limit: int) -> None:
    """None is left out for a lesser one."""
    view = base.view(limit)
    given = _asked("what happens in Part 2?", view, "en")
    assert isinstance(given, Recap)
    told = [one.weight for one in given.tellings]
    left = [one.weight for one in view.within(35, min(69, limit)) if one.kind == "event" and one not in given.tellings]
    assert not left or min(told) >= max(left)
    places = [min(chapter for chapter in one.chapters if chapter >= given.first) for one in given.tellings]
    assert places == sorted(places)


def test_a_book_without_recaps_tells_what_it_has(small_base: FactBase) -> None:
    """The chapter's facts; a chapter of which there is none is unknown, and not ahead."""
    whole = small_base.view()
    told = plain(reply(_asked("what happens in chapter 4?", whole, "en"), whole))
    assert told == "Chapter 4\n• The lamp on Gull Rock goes out when the oil runs low."
    assert _asked("what happens in chapter 7?", whole, "en").kind == "unknown"
