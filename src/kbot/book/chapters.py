"""Chapters: a book's own scheme of parts and chapters, and how people spell them.

Inside kbot a chapter is an integer, its place in the book from 1 ("ordinal"); 0 is "nothing read yet". `Scheme`
turns ordinals into `Chapter(part, number)` and into words, and reads what people type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kbot.errors import BadChapter
from kbot.language.folding import fold_letters, tidy

_ROMAN_DIGITS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_ORDINAL_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "intai intaia prima primul first one unu", "doua doilea second two doi", "treia treilea third three trei",
            "patra patrulea fourth four patru", "cincea cincilea fifth five cinci", "sasea saselea sixth six sase",
            "saptea saptelea seventh seven sapte", "opta optulea eighth eight opt", "noua noualea ninth nine",
            "zecea zecelea tenth ten zece",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_NUMBER = r"\d{1,4}|[ivxlc]{1,7}"
_WORD = "|".join(sorted(_ORDINAL_WORDS, key=len, reverse=True))
_PART = (
    rf"(?:(?:partea|partii|parte|part|pt|p)\s*(?:a\s+|the\s+)?(?P<part>{_NUMBER}|{_WORD})(?:-?a)?\b"
    r"|(?P<part_before>first|second|third|fourth|fifth|sixth|seventh|eighth)\s+part)"
)
_CHAPTER = (
    r"(?:capitolul|capitol|capitolului|capit|cap|chapter|chap|ch|c)\s*\.?\s*(?:al\s+|the\s+)?"
    rf"(?P<chapter>{_NUMBER}|{_WORD})\b"
)
_PAIR = re.compile(r"(?<![\d.,])(?P<part>\d{1,2}|\b[ivx]{1,5})\s*[.:/]\s*(?P<chapter>\d{1,3}|[ivxlc]{1,7})(?!\.?\d)\b")
_GLUED = re.compile(r"\bp(?P<part>\d{1,2})\s*c(?P<chapter>\d{1,3})\b")
_PART_THEN_CHAPTER = re.compile(rf"\b{_PART}[\s,.:;-]*(?:si\s+|and\s+)?{_CHAPTER}")
_CHAPTER_THEN_PART = re.compile(rf"\b{_CHAPTER}[\s,.:;-]*(?:din|al|of|in|a)?\s*(?:the\s+)?{_PART}")
_PART_ALONE = re.compile(rf"\b{_PART}")
_CHAPTER_ALONE = re.compile(rf"\b{_CHAPTER}")


@dataclass(frozen=True, slots=True, order=True)
class Chapter:
    """A chapter as people count it; `str` gives `4.17`."""

    part: int
    number: int

    def __str__(self) -> str:
        return f"{self.part}.{self.number}"


@dataclass(frozen=True, slots=True)
class Span:
    """Chapters meant by a message: ordinals from `first` to `last`, and where in the folded text they stand."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a book counts: `parts[i]` chapters in part i+1; `labels[lang]` the words for one chapter."""

    parts: tuple[int, ...]
    labels: Mapping[str, str]

    @property
    def last(self) -> int:
        """The ordinal of the last chapter."""
        return sum(self.parts)

    def ordinal(self, chapter: Chapter) -> int:
        """Return the place of `chapter` in the book, from 1. Raises `BadChapter`."""
        if not 1 <= chapter.part <= len(self.parts):
            raise BadChapter(f"There is no part {chapter.part}: the book has {len(self.parts)}.")
        if not 1 <= chapter.number <= self.parts[chapter.part - 1]:
            raise BadChapter(
                f"There is no chapter {chapter}: part {chapter.part} has {self.parts[chapter.part - 1]} chapters."
            )
        return sum(self.parts[: chapter.part - 1]) + chapter.number

    def chapter(self, ordinal: int) -> Chapter:
        """Return the chapter at a place in the book. Raises `BadChapter`."""
        if not 1 <= ordinal <= self.last:
            raise BadChapter(f"The book has {self.last} chapters; there is no chapter {ordinal}.")
        ends = list(accumulate(self.parts))
        part = next(index for index, end in enumerate(ends) if ordinal <= end)
        return Chapter(part + 1, ordinal - (ends[part - 1] if part else 0))

    def part_span(self, part: int) -> tuple[int, int]:
        """Return the first and last ordinal of a part. Raises `BadChapter`."""
        return self.ordinal(Chapter(part, 1)), self.ordinal(Chapter(part, max(1, self.parts[part - 1])))

    def read(self, text: str) -> int:
        """Return the ordinal of the one chapter that `text` names, such as `3.10`, `III.10`, `p3c10`.

        A part alone means its last chapter ("partea 3": read to its end). Raises `BadChapter`.
        """
        spans = self.find(text)
        if not spans:
            plain = fold_letters(text).strip()
            if len(self.parts) == 1 and plain.isdigit():
                return self.ordinal(Chapter(1, int(plain[:6])))
            raise BadChapter(f"“{tidy(text)[0][:40]}” is not a chapter. Write part and chapter, for example 3.10.")
        return spans[0].last

    def find(self, text: str) -> list[Span]:
        """Return the chapters and parts named anywhere in `text`. Raises `BadChapter` for those the book lacks."""
        folded = fold_letters(text)
        for pattern in (_PART_THEN_CHAPTER, _CHAPTER_THEN_PART, _GLUED, _PAIR):
            found = [self._span(match) for match in pattern.finditer(folded)]
            if found:
                return found
        found = [self._span(match) for match in _PART_ALONE.finditer(folded) if self._is_part(match)]
        if not found and len(self.parts) == 1:
            found = [self._span(match) for match in _CHAPTER_ALONE.finditer(folded)]
        return found

    def label(self, ordinal: int, lang: str) -> str:
        """Return the words for a chapter in `lang`, such as `partea IV, cap. 17`."""
        chapter = self.chapter(ordinal)
        return self.labels[lang].format(part=chapter.part, part_roman=roman(chapter.part), chapter=chapter.number)

    def cite(self, ordinals: Iterable[int], lang: str) -> str:
        """Return the words for several chapters, part by part: `partea I, cap. 1, 5, 6; partea V, cap. 4`."""
        by_part: dict[int, list[str]] = {}
        for chapter in sorted({self.chapter(ordinal) for ordinal in ordinals}):
            by_part.setdefault(chapter.part, []).append(str(chapter.number))
        return "; ".join(
            self.labels[lang].format(part=part, part_roman=roman(part), chapter=", ".join(numbers))
            for part, numbers in by_part.items()
        )

    def _is_part(self, match: re.Match[str]) -> bool:
        return not (match.group().startswith("p") and match.group()[1:2] in "ivxlc")

    def _span(self, match: re.Match[str]) -> Span:
        groups = match.groupdict()
        part_text = groups.get("part") or groups.get("part_before")
        part = read_number(part_text) if part_text else 1
        if groups.get("chapter"):
            ordinal = self.ordinal(Chapter(part, read_number(groups["chapter"])))
            return Span(ordinal, ordinal, *match.span())
        return Span(*self.part_span(part), *match.span())


def roman(number: int) -> str:
    """Return 1–3999 as a Roman numeral."""
    written = ""
    for value, digits in _ROMAN_DIGITS:
        while number >= value:
            written += digits
            number -= value
    return written


def read_number(text: str) -> int:
    """Return the value of digits, a small Roman numeral or an ordinal word, folded. Raises `BadChapter`."""
    if text.isdigit():
        return int(text)
    if text in _ORDINAL_WORDS:
        return _ORDINAL_WORDS[text]
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    digits = [values[letter] for letter in text]
    number = sum(-value if value < max(digits[index:]) else value for index, value in enumerate(digits))
    if number < 1 or roman(number).lower() != text:
        raise BadChapter(f"“{text}” is not a number.")
    return number


def span_of(chapters: Sequence[int]) -> tuple[int, int]:
    """Return the first and last of some ordinals."""
    return min(chapters), max(chapters)
