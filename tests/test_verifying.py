"""Verifying evidence against the novel's text, with a made-up novel for the small pack."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import SMALL_PACK
from kbot.book.books import Book
from kbot.book.chapters import Scheme
from kbot.book.packs import read_pack
from kbot.book.verifying import MOST_CHAPTERS, read_novel, verify
from kbot.errors import BadInput

CHAPTERS = (
    "Mara lit the lamp alone.\nThirty winters on the rock had made her patient.",
    "In the morning her brother rowed out,\nand brought bread.",
    "Behind him sat the girl with the net.",
    "At midnight the flame sank and died.",
    "The Heron ran onto the reef.",
    "She counted seven men of the “Heron”; no more.",
    "The lamp burned on.",
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")


def as_json(texts: tuple[str, ...] = CHAPTERS) -> str:
    """A list of {part, chapter, text}."""
    return json.dumps([{"part": 1, "chapter": number, "text": text} for number, text in enumerate(texts, start=1)])


def as_gutenberg(texts: tuple[str, ...] = CHAPTERS) -> str:
    """Plain text with a table of contents, headings, and licence talk before and after."""
    contents = "\n".join(f" Chapter {number}." for number in ROMAN[: len(texts)])
    body = "\n\n".join(f"Chapter {number}\n\n{text}" for number, text in zip(ROMAN, texts, strict=False))
    return f"The Project Gutenberg eBook\n\nContents\n\n PART ONE\n{contents}\n\nPART ONE\n\n{body}\n\nTHE END\n"


@pytest.fixture(scope="module")
def book() -> Book:
    return read_pack(SMALL_PACK)


def novel(path: Path, text: str, scheme: Scheme) -> dict[int, str]:
    file = path / "novel.txt"
    file.write_text(text, encoding="utf-8")
    return read_novel(file, scheme)


@pytest.mark.parametrize("written", [as_json, as_gutenberg])
def test_evidence_that_stands_where_it_is_cited_is_no_fault(
    written: Callable[[], str], book: Book, tmp_path: Path
) -> None:
    """In both formats, over line breaks, quotes and capitals."""
    read = novel(tmp_path, written(), book.scheme)
    assert list(read) == list(range(1, 8))
    assert list(verify(book, read)) == []


@pytest.mark.parametrize("written", [as_json, as_gutenberg])
def test_a_missing_phrase_is_told_with_where_it_is_found(
    written: Callable[[tuple[str, ...]], str], book: Book, tmp_path: Path
) -> None:
    """The fault names file, line, fact and phrase, and the chapter that has it instead."""
    moved = (*CHAPTERS[:3], "Nothing here.", CHAPTERS[4], CHAPTERS[5], CHAPTERS[6] + " The flame sank and died.")
    [fault] = verify(book, novel(tmp_path, written(moved), book.scheme))
    assert fault.file == "facts.yaml"
    assert (SMALL_PACK / "facts.yaml").read_text(encoding="utf-8").splitlines()[
        fault.line - 1
    ].strip() == "- id: lamp-goes-out"
    assert "event “lamp-goes-out”: the evidence “the flame sank and died” is not in a cited chapter" in str(fault)
    assert fault.mend == "It is found: 1.7."


def test_a_phrase_that_is_nowhere_is_said_to_be_nowhere(book: Book, tmp_path: Path) -> None:
    """Impressions of people are verified too: the girl with the net proves three things."""
    faults = list(verify(book, novel(tmp_path, as_json((*CHAPTERS[:2], "Empty.", *CHAPTERS[3:])), book.scheme)))
    assert len(faults) == 3
    assert {fault.mend for fault in faults} == {"It is found: nowhere in the novel."}


def test_a_phrase_that_stands_too_often_proves_nothing(book: Book, tmp_path: Path) -> None:
    """More than three chapters have it."""
    common = (
        tuple(text + " The flame sank and died." for text in CHAPTERS[: MOST_CHAPTERS + 1])
        + CHAPTERS[MOST_CHAPTERS + 1 :]
    )
    [fault] = verify(book, novel(tmp_path, as_json(common), book.scheme))
    assert "stands in 4 chapters" in fault.wrong
    assert fault.mend == "Choose words that are found only here."
    rare = (*(text + " The flame sank and died." for text in CHAPTERS[:2]), *CHAPTERS[2:])
    assert list(verify(book, novel(tmp_path, as_json(rare), book.scheme))) == []


def test_a_word_is_not_found_inside_another(book: Book, tmp_path: Path) -> None:
    """“Her brother rowed out” is not “another brother rowed outward”."""
    texts = (CHAPTERS[0], "Another brother rowed outward.", *CHAPTERS[2:])
    faults = list(verify(book, novel(tmp_path, as_json(texts), book.scheme)))
    assert faults
    assert all("her brother rowed out" in fault.wrong for fault in faults)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "lacks 7 chapters, the first of them 1.1."),
        ("Just a letter.", "lacks 7 chapters, the first of them 1.1."),
        (as_json(CHAPTERS[:5]), "lacks 2 chapters, the first of them 1.6."),
        (as_gutenberg(CHAPTERS[:5]), "lacks 2 chapters, the first of them 1.6."),
        (as_json((*CHAPTERS, "One too many.")), "is not this book's text: There is no chapter 1.8"),
        ("[1, 2]", "is not a list of {part, chapter, text}"),
        ("{}", "lacks 7 chapters"),
        ('[{"part": 1}]', "is not a list of {part, chapter, text}"),
        ('[{"part": "x", "chapter": 1, "text": ""}]', "is not a list of {part, chapter, text}"),
        ("[broken", "is not a list of {part, chapter, text}"),
        ("[" * 100_000, "is not a list of {part, chapter, text}"),
        ('{"part": 1}', "is not a list of {part, chapter, text}"),
        ("null", "lacks 7 chapters"),
    ],
)  # fmt: skip
def test_a_text_that_is_not_the_novel_is_refused(text: str, says: str, book: Book, tmp_path: Path) -> None:
    """The message says what it lacks."""
    with pytest.raises(BadInput) as caught:
        novel(tmp_path, text, book.scheme)
    assert says in str(caught.value)


def test_a_file_that_cannot_be_read_is_bad_input(book: Book, tmp_path: Path) -> None:
    """Missing, a folder, or not UTF-8."""
    (tmp_path / "latin").write_bytes(b"caf\xe9")
    for path in (tmp_path / "nowhere", tmp_path, tmp_path / "latin"):
        with pytest.raises(BadInput, match="cannot be read"):
            read_novel(path, book.scheme)


def test_a_byte_order_mark_is_no_text(book: Book, tmp_path: Path) -> None:
    """Notepad puts one before JSON."""
    assert (
        novel(tmp_path, "\ufeff" + as_json(), book.scheme)[1]
        == " mara lit the lamp alone thirty winters on the rock had made her patient "
    )
