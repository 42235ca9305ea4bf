"""Chapters: how a book counts them and how people write them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbot.book.chapters import Chapter, Scheme, read_number, roman, span_of
from kbot.errors import BadChapter, BadInput

KARENINA = Scheme(
    (34, 35, 32, 23, 33, 32, 31, 19),
    {"ro": "partea {part_roman}, cap. {chapter}", "en": "Part {part}, ch. {chapter}"},
)
LIGHTHOUSE = Scheme((7,), {"en": "chapter {chapter}"})
SCHEMES = st.lists(st.integers(1, 60), min_size=1, max_size=12).map(
    lambda parts: Scheme(tuple(parts), {"en": "{part}.{chapter}"})
)


@pytest.mark.parametrize(
    "typed",
    [
        "3.10",
        "3:10",
        "3/10",
        "3 . 10",
        "III.10",
        "iii.10",
        "III.X",
        "p3c10",
        "P3 C10",
        "p3 c 10",
        "partea 3 capitolul 10",
        "Partea a 3-a, capitolul 10",
        "partea a III-a, cap. X",
        "partea a treia, capitolul zece",
        "partea III cap 10",
        "partea a treia capitolul al zecelea",
        "capitolul 10 din partea a treia",
        "cap. 10, partea 3",
        "capitolul zece din partea 3",
        "Part 3, chapter 10",
        "part three chapter ten",
        "part 3 ch 10",
        "part III, ch. X",
        "chapter 10 of part 3",
        "chapter ten of the third part",
        "ch 10 part 3",
        "am ajuns la 3.10",
        "up to 3.10!",
        "  3.10  ",
        "third part, chapter 10",
        "PARTEA A TREIA CAPITOLUL 10",
        "parte 3 capitol 10",
    ],
)
def test_many_spellings_of_one_chapter_are_read(typed: str) -> None:
    """Digits, Roman numerals and words, both languages, either order."""
    assert KARENINA.chapter(KARENINA.read(typed)) == Chapter(3, 10)


@pytest.mark.parametrize(
    ("typed", "chapter"),
    [
        ("partea 3", Chapter(3, 32)),
        ("partea a doua", Chapter(2, 35)),
        ("am terminat partea a IV-a", Chapter(4, 23)),
        ("part eight", Chapter(8, 19)),
        ("the first part", Chapter(1, 34)),
        ("partea întâi", Chapter(1, 34)),
        ("partea intai", Chapter(1, 34)),
    ],
)
def test_a_part_alone_means_its_last_chapter(typed: str, chapter: Chapter) -> None:
    """Who says "Part 3" has read it to its end."""
    assert KARENINA.chapter(KARENINA.read(typed)) == chapter


@pytest.mark.parametrize("typed", ["5", "chapter 5", "ch. 5", "chapter five", "1.5", "cap 5", "  5 ", "chapter V"])
def test_a_book_without_parts_is_counted_by_chapter(typed: str) -> None:
    """One number is enough where there is one part only."""
    assert LIGHTHOUSE.read(typed) == 5


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "banana",
        "12",
        "capitolul 5",
        "-1",
        "3.",
        ".10",
        "1.2.3.4",
        "٣.١٠",
        "partea",
        "3,10,2",
        "\x00",
        "4" * 50,
        "ana are mere",
    ],
)
def test_what_is_no_chapter_is_refused_kindly(typed: str) -> None:
    """The message shows how to write one."""
    with pytest.raises(BadChapter, match=r"is not a chapter\. Write part and chapter, for example 3\.10\."):
        KARENINA.read(typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("9.1", "There is no part 9: the book has 8."),
        ("0.5", "There is no part 0: the book has 8."),
        ("1.35", "There is no chapter 1.35: part 1 has 34 chapters."),
        ("4.0", "There is no chapter 4.0: part 4 has 23 chapters."),
        ("partea 12", "There is no part 12: the book has 8."),
        ("partea 2 capitolul 99", "There is no chapter 2.99: part 2 has 35 chapters."),
    ],
)
def test_a_chapter_that_the_book_lacks_is_refused_with_the_reason(typed: str, says: str) -> None:
    """The message tells what there is instead."""
    with pytest.raises(BadChapter) as caught:
        KARENINA.read(typed)
    assert str(caught.value) == says
    assert isinstance(caught.value, BadInput)


@pytest.mark.parametrize("ordinal", [0, -1, 240, 10**9])
def test_a_place_outside_the_book_has_no_chapter(ordinal: int) -> None:
    """Anna Karenina has 239 chapters."""
    with pytest.raises(BadChapter, match="The book has 239 chapters"):
        KARENINA.chapter(ordinal)


@pytest.mark.parametrize(
    "text",
    [
        "Cine este sora lui Dolly?",
        "de ce pleacă Anna?",
        "what part does the train play",
        "I like part of it",
        "ce vrea Levin de la viață",
        "cine participă la bal?",
        "a pleca în parte",
        "câți ani are? 19 sau 20?",
    ],
)
def test_ordinary_questions_name_no_chapter(text: str) -> None:
    """Words that look a little like parts and numbers are left alone."""
    assert KARENINA.find(text) == []


def test_several_chapters_of_a_message_are_all_found() -> None:
    """Each with its place in the folded text."""
    spans = KARENINA.find("compară 1.18 cu 7.31")
    assert [(str(KARENINA.chapter(span.first)), str(KARENINA.chapter(span.last))) for span in spans] == [
        ("1.18", "1.18"),
        ("7.31", "7.31"),
    ]
    assert ["compara 1.18 cu 7.31"[span.start : span.end] for span in spans] == ["1.18", "7.31"]


def test_a_part_named_in_a_question_spans_all_its_chapters() -> None:
    """For recaps: from its first chapter to its last."""
    [span] = KARENINA.find("ce se întâmplă în partea a doua?")
    assert (str(KARENINA.chapter(span.first)), str(KARENINA.chapter(span.last))) == ("2.1", "2.35")


def test_chapters_are_labelled_in_words_of_each_language() -> None:
    """As the pack says."""
    ordinal = KARENINA.ordinal(Chapter(4, 17))
    assert KARENINA.label(ordinal, "ro") == "partea IV, cap. 17"
    assert KARENINA.label(ordinal, "en") == "Part 4, ch. 17"
    assert LIGHTHOUSE.label(3, "en") == "chapter 3"


@given(SCHEMES, st.data())
def test_ordinals_and_chapters_are_two_names_for_one_thing(scheme: Scheme, data: st.DataObject) -> None:
    """There and back, for every scheme; the order of places is the order of chapters."""
    ordinal = data.draw(st.integers(1, scheme.last))
    chapter = scheme.chapter(ordinal)
    assert scheme.ordinal(chapter) == ordinal
    if ordinal < scheme.last:
        assert scheme.chapter(ordinal + 1) > chapter


@given(SCHEMES, st.data())
def test_what_kbot_writes_it_can_read(scheme: Scheme, data: st.DataObject) -> None:
    """`str` of a chapter, Roman parts, and the words of both languages come back as the same chapter."""
    chapter = scheme.chapter(data.draw(st.integers(1, scheme.last)))
    for written in (
        str(chapter),
        f"{roman(chapter.part)}.{chapter.number}",
        f"partea {roman(chapter.part)}, cap. {chapter.number}",
        f"Part {chapter.part}, ch. {chapter.number}",
        f"p{chapter.part}c{chapter.number}",
        f"capitolul {chapter.number} din partea a {chapter.part}-a",
    ):
        assert scheme.chapter(scheme.read(written)) == chapter, written


@given(SCHEMES)
def test_parts_follow_one_another_without_gaps(scheme: Scheme) -> None:
    """The span of each part begins where the one before ended."""
    end = 0
    for part in range(1, len(scheme.parts) + 1):
        first, last = scheme.part_span(part)
        assert (first, last) == (end + 1, end + scheme.parts[part - 1])
        end = last
    assert end == scheme.last


@given(st.text(st.characters(codec=None), max_size=60), SCHEMES)
def test_any_text_is_a_chapter_or_bad_input(text: str, scheme: Scheme) -> None:
    """Nothing but `BadChapter` is raised, and what is found lies in the book."""
    with suppress(BadChapter):
        assert 1 <= scheme.read(text) <= scheme.last


@given(st.text("partea capitolul IVXLC.:/-0123456789 doua", max_size=40))
def test_text_that_looks_like_chapters_never_breaks_the_reader(text: str) -> None:
    """The same for texts made of the very words and digits that the patterns look for."""
    with suppress(BadChapter):
        assert all(1 <= span.first <= span.last <= KARENINA.last for span in KARENINA.find(text))


@given(st.integers(1, 399))
def test_roman_numerals_are_read_back(number: int) -> None:
    """Written large, read folded."""
    assert read_number(roman(number).lower()) == number


@pytest.mark.parametrize("text", ["iiii", "vx", "ic", "xxc", "iix"])
def test_letters_that_are_no_roman_number_are_refused(text: str) -> None:
    """IIII is not how four is written."""
    with pytest.raises(BadChapter, match="is not a number"):
        read_number(text)


@given(st.lists(st.integers(1, 239), min_size=1))
def test_a_span_holds_all_its_chapters(chapters: list[int]) -> None:
    """From the first to the last of them."""
    first, last = span_of(chapters)
    assert {first, last} <= set(chapters)
    assert all(first <= chapter <= last for chapter in chapters)
