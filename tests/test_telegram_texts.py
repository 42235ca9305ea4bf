"""Texts as Telegram takes them: whatever people write comes out as words, in pieces that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.bot_api import LIVE, utf16
from kbot.adapters.telegram_texts import JOINER, Page, pages, units
from kbot.wording.texts import Bold, Italic, Items, Link, Node, Spoiler, Text, plain

HOSTILE = (
    "@everyone @ana_m <b>x</b> [a](tg://user?id=1) **b** ||s|| https://rau.ro t.me/rau rau.ro/x a@rau.ro #rau /ban "
    "/ban@alt_bot $RAU 192.0.2.1 &lt; \u202egnol\u202c 👩‍👧 ș\u0301 \ud800 \x00 …."
)
_words = st.one_of(
    st.text(max_size=30),
    st.sampled_from(HOSTILE.split(" ")),
    st.sampled_from(["@", "#", "/", "://", ".", "ro", " ", "\n"]),
)


def _marked(inside: st.SearchStrategy[Text]) -> st.SearchStrategy[Node]:
    return st.one_of(
        inside.map(Bold),
        inside.map(Italic),
        inside.map(Spoiler),
        st.builds(Link, inside, st.sampled_from(["https://example.org/kbot", "javascript:alert(1)", ""])),
        st.lists(inside, max_size=3).map(lambda entries: Items(tuple(entries))),
    )


_texts: st.SearchStrategy[Text] = st.recursive(
    st.lists(_words, max_size=4).map(tuple),
    lambda inside: st.lists(st.one_of(_words, _marked(inside)), max_size=4).map(tuple),
    max_leaves=12,
)


def _visible(words: str) -> str:
    """Return the letters and marks that a person sees."""
    return "".join(character for character in words if character.isprintable() and not character.isspace())


def _stretches(page: Page) -> list[str]:
    raw = page.text.encode("utf-16-le")
    return [raw[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in page.entities]


@given(_texts, st.integers(min_value=20, max_value=200))
def test_nothing_people_write_comes_alive_gets_lost_or_breaks_the_limits(text: Text, limit: int) -> None:
    found = pages(text, limit)

    assert all(0 < utf16(page.text) <= limit and page.text == page.text.strip() for page in found)
    for page in pages(text):
        assert LIVE.findall(page.text) == []
    assert all(stretch for page in found for stretch in _stretches(page))
    wanted = "".join(c for c in _visible(plain(text)) if not "\ud800" <= c <= "\udfff")
    assert _visible("".join(page.text for page in found)).replace("\ufffd", "") == wanted.replace("\ufffd", "")


def test_a_hostile_text_is_shown_as_it_was_written() -> None:
    [page] = pages((HOSTILE,))
    assert page.entities == ()
    assert LIVE.findall(page.text) == []
    shown = page.text.replace(JOINER, "")
    assert shown.startswith("@everyone @ana_m <b>x</b> [a](tg://user?id=1) **b** ||s|| https://rau.ro")
    assert "\u202e" not in shown


def test_marks_are_counted_in_utf_16_and_shifted_by_what_is_put_in() -> None:
    [page] = pages(("👩‍👧 @a ", Bold(("@ana ", Italic(("e 📚",)))), " și ", Link(("aici",), "https://example.org")))
    assert [(e.type, e.url) for e in page.entities] == [
        ("bold", None),
        ("italic", None),
        ("text_link", "https://example.org"),
    ]
    assert [stretch.replace(JOINER, "") for stretch in _stretches(page)] == ["@ana e 📚", "e 📚", "aici"]


def test_the_bots_own_commands_stay_alive_to_be_tapped() -> None:
    [page] = pages(("/who Anna, /cine Anna, /sterge tot, km/h",))
    assert LIVE.findall(page.text) == ["/who", "/cine"]


def test_a_link_that_is_no_web_address_is_only_its_words() -> None:
    assert pages((Link(("aici",), "tg://user?id=1"),)) == [Page("aici")]


def test_lists_are_lines() -> None:
    assert pages(("Copiii:", Items((("Serioja",), (Bold(("Annie",)),)))))[0].text == "Copiii:\n• Serioja\n• Annie"


@pytest.mark.parametrize(
    ("words", "limit", "found"),
    [
        ("Unu doi. Trei patru. Cinci.", 22, ["Unu doi. Trei patru.", "Cinci."]),
        ("„Unu!” Doi trei patru", 12, ["„Unu!”", "Doi trei", "patru"]),
        ("unu doi trei", 8, ["unu doi", "trei"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("📚📚📚", 5, ["📚📚", "📚"]),
        ("s\u0326s\u0326s\u0326", 3, ["s\u0326", "s\u0326", "s\u0326"]),
        (" \n ", 5, []),
    ],
)
def test_long_texts_are_split_at_sentences_else_at_words_else_between_letters(
    words: str, limit: int, found: list[str]
) -> None:
    assert [page.text for page in pages((words,), limit)] == found


def test_a_mark_over_the_split_goes_on_in_the_next_message() -> None:
    first, second = pages((Spoiler(("Anna moare. Levin trăiește.",)),), 15)
    assert (_stretches(first), _stretches(second)) == (["Anna moare."], ["Levin trăiește."])


def test_no_message_has_more_marks_than_telegram_takes() -> None:
    found = pages(tuple(Bold((f"{n} ",)) for n in range(250)))
    assert [len(page.entities) for page in found] == [100, 100, 50]


@given(st.text())
def test_lengths_are_telegrams(words: str) -> None:
    assert units(words) == utf16(words)
