"""Folding: what is typed on a phone, made comparable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbot.language.folding import MAX_CHARACTERS, SHORTHAND, fold, fold_letters, tidy, words_of

ANYTHING = st.text(st.characters(codec=None), max_size=200)  # lone surrogates too


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Cînd moare FRĂȚIORUL lui Levin?!", "cind moare fratiorul lui levin"),
        ("Știu, țară, șarpe", "stiu tara sarpe"),
        ("Ştiu, ţară, şarpe", "stiu tara sarpe"),  # cedilla, as on old keyboards
        ("ÎNGER și mâine", "inger si maine"),
        ("Анна Каренина", "anna karenina"),
        ("Вронский", "vronskii"),
        ("Щербацкая", "scerbatskaia"),
        ("Серёжа", "serioja"),
        ("Zoë Œuvre Straße", "zoe oeuvre strasse"),
        ("a\u0306 s\u0326", "a s"),  # combining marks typed apart
        ("ｋｉｔｔｙ", "kitty"),
        ("Frou-Frou", "frou frou"),
        ("Anna\u00a0Karenina", "anna karenina"),
        ("what’s “love”? 😍", "what s love"),
        ("partea_a_doua", "partea a doua"),
        ("don\u200bt", "dont"),
        ("", ""),
        ("?!…", ""),
        ("安娜", ""),
    ],
)
def test_texts_fold_to_plain_words(typed: str, folded: str) -> None:
    """Case, diacritics of any make, Cyrillic, punctuation, emoji, invisible characters."""
    assert fold(typed) == folded


@given(ANYTHING)
def test_folding_never_fails_and_leaves_small_ascii_words(text: str) -> None:
    """Whatever was sent, what comes out is small letters and digits, parted by single spaces."""
    folded = fold(text)
    assert folded.isascii()
    assert folded == folded.lower()
    assert all(word.isalnum() for word in folded.split(" ") if folded)
    assert len(folded) <= 20 * len(text)


@given(ANYTHING)
def test_folding_twice_changes_nothing(text: str) -> None:
    """What is folded is folded."""
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x24F), max_size=80))
def test_letters_fold_alike_however_they_are_stored(text: str) -> None:
    """A keyboard that sends composed letters and one that sends marks apart are the same to kbot."""
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("name", ["Серёжа", "Алексей", "Вронский"])
def test_cyrillic_letters_with_marks_fold_alike_too(name: str) -> None:
    """ё and й stay themselves when their marks are stored apart."""
    assert fold(name) == fold(unicodedata.normalize("NFD", name))


@given(st.text("ăâîșțşţĂÂÎȘȚŞŢaeioust ", max_size=60))
def test_romanian_keeps_its_length_and_loses_its_marks(text: str) -> None:
    """A letter for a letter: places in the folded text are places in the typed one."""
    assert len(fold_letters(text)) == len(text)


def test_folding_letters_keeps_punctuation() -> None:
    """Chapters such as 4.17 are read from text whose punctuation still stands."""
    assert fold_letters("Partea a IV-a, cap. 17?") == "partea a iv-a, cap. 17?"


# Words


def test_words_know_what_was_typed_and_where() -> None:
    """The folded word compares, the typed one is echoed, and its place is known."""
    text = "Cine e Știva?"
    cine, e, stiva = words_of(text)
    assert [word.folded for word in (cine, e, stiva)] == ["cine", "e", "stiva"]
    assert text[stiva.start : stiva.end] == stiva.typed == "Știva"
    assert (cine.capital, e.capital, stiva.capital) == (True, False, True)
    assert (cine.accented, stiva.accented) == (False, True)


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ("dc moare Ana", "de ce moare ana"),
        ("cn e stiva", "cine e stiva"),
        ("nush", "nu stiu"),
        ("cind sint", "cand sunt"),
        ("whos dolly", "who is dolly"),
        ("y did u leave", "why did you leave"),
    ],
)
def test_chat_shorthand_is_opened(typed: str, opened: str) -> None:
    """What is typed short reads as what is meant."""
    assert " ".join(word.folded for word in words_of(typed)) == opened


def test_shorthand_that_opens_into_two_words_keeps_one_place() -> None:
    """Both words of `dc` point at the two letters typed."""
    first, second, _ = words_of("dc moare")
    assert (first.folded, second.folded) == ("de", "ce")
    assert (first.start, first.end) == (second.start, second.end) == (0, 2)


def test_shorthand_is_kept_folded() -> None:
    """Keys are what folding makes of words, or they would never be met; meanings are folded too."""
    assert all(fold(short) == short and fold(meant) == meant for short, meant in SHORTHAND.items())
    assert not [short for short, meant in SHORTHAND.items() if short == meant]


@given(ANYTHING)
def test_words_are_folded_and_in_order(text: str) -> None:
    """Each word is one folded word, no two overlap backwards, and none is empty."""
    words = words_of(text)
    assert all(word.folded and " " not in word.folded and fold(word.folded) == word.folded for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert all(word.start < word.end and word.typed for word in words)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=["Cf", "M"]), max_size=80))
def test_words_stand_where_they_say(text: str) -> None:
    """In composed text without invisible characters, a word's place is its place in the message."""
    composed = unicodedata.normalize("NFC", text)
    assert all(composed[word.start : word.end] == word.typed for word in words_of(composed))


# Tidying


def test_tidy_makes_one_printable_line() -> None:
    """Line breaks, tabs, control and zero-width characters go; words stay."""
    assert tidy("Cine\n\te\x00  Dolly\u200b?\u202e") == ("Cine e Dolly?", False)


def test_a_long_message_is_cut_and_says_so() -> None:
    """What is kept is the beginning."""
    kept, cut = tidy("a" * (MAX_CHARACTERS + 1))
    assert (kept, cut) == ("a" * MAX_CHARACTERS, True)
    assert tidy("a" * MAX_CHARACTERS) == ("a" * MAX_CHARACTERS, False)


@given(ANYTHING)
def test_tidy_text_can_be_stored_and_sent(text: str) -> None:
    """It is printable, encodes as UTF-8, is bounded, and tidying again changes nothing."""
    kept, cut = tidy(text)
    assert kept.isprintable()
    assert kept.encode("utf-8") or not kept
    assert len(kept) <= MAX_CHARACTERS
    assert tidy(kept) == (kept, False) or cut
