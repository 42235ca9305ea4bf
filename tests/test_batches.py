"""Batches: one JSON line out for each line in, whatever comes in."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kbot.adapters.batches import MOST_TURNS, answer_lines, answered
from kbot.book.factbases import FactBase

KINDS = {"found", "corrected", "ambiguous", "ahead", "unknown", "declined", "chat"}
FIELDS = {
    "id": object, "kind": str, "text": str, "chapters": list, "facts": list, "choices": list, "lang": str, "ms": float,
}  # fmt: skip


def strict(line: str) -> dict[str, Any]:
    """Read a line as other languages' readers would: no NaN, no line feed, valid UTF-8."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    assert "\n" not in line
    read = json.loads(line.encode("utf-8"), parse_constant=refuse)
    assert isinstance(read, dict)
    return read


def results(base: FactBase, *lines: bytes | dict[str, Any]) -> list[dict[str, Any]]:
    """The answers to some lines; a dict is written as JSON first."""
    written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [strict(line) for line in answer_lines(written, base)]


def is_whole(result: dict[str, Any]) -> bool:
    """Whether a result is an answer or an error, with the fields and types that are documented."""
    if "error" in result:
        return set(result) == {"id", "error"} and bool(result["error"]) and "\n" not in result["error"]
    return (
        all(isinstance(result[name], type_) for name, type_ in FIELDS.items())
        and set(result) == set(FIELDS)
        and result["kind"] in KINDS
        and bool(result["text"])
        and all(isinstance(one, str) for name in ("chapters", "facts", "choices") for one in result[name])
    )


def test_an_answer_has_the_documented_fields(small_base: FactBase) -> None:
    [result] = results(small_base, {"id": 1, "turns": ["why did the lamp go out?"]})
    assert is_whole(result)
    told = {"id": 1, "kind": "found", "chapters": ["1.4"], "facts": ["event:lamp-goes-out"], "choices": []}
    assert {name: value for name, value in result.items() if name not in ("text", "lang", "ms")} == told
    assert result["lang"] == "en"
    assert "the supply boat is late" in result["text"]
    assert result["ms"] >= 0


def test_the_last_of_the_turns_is_answered_in_its_dialogue(small_base: FactBase) -> None:
    alone, after = results(
        small_base,
        {"id": "a", "turns": ["who is her niece?"]},
        {"id": "b", "turns": ["who is Mara?", "who is her niece?"]},
    )
    assert alone["facts"] == []
    assert "relation:tobias-parent-ines" in after["facts"]


def test_dialogues_of_a_batch_know_nothing_of_each_other(small_base: FactBase) -> None:
    first, _, second = results(
        small_base,
        {"id": 1, "turns": ["who is her niece?"]},
        {"id": 2, "turns": ["who is Mara?"]},
        {"id": 3, "turns": ["who is her niece?"]},
    )
    assert first | {"id": 0, "ms": 0} == second | {"id": 0, "ms": 0}


def test_a_question_back_brings_its_choices(small_base: FactBase) -> None:
    [result] = results(small_base, {"id": 1, "turns": ["who is Quill?"]})
    assert result["kind"] == "ambiguous"
    assert sorted(result["choices"]) == ["Ines Quill", "Mara Quill", "Tobias Quill"]


@pytest.mark.parametrize("progress", [None, "1.7", "7", "chapter 7"])
def test_without_progress_the_whole_book_is_open(small_base: FactBase, progress: str | None) -> None:
    [result] = results(small_base, {"id": 1, "turns": ["whom did Mara save?"], "progress": progress})
    assert result["facts"] == ["event:heron-wreck"]


def test_progress_is_a_gate(small_base: FactBase) -> None:
    [result] = results(small_base, {"id": 1, "turns": ["whom did Mara save?"], "progress": "1.4"})
    assert (result["kind"], result["facts"], result["chapters"]) == ("ahead", [], [])
    assert "Heron" not in result["text"]


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"\xff\xfe{}", "UTF-8"),
        (b"[" * 100_000, "JSON"),
        (b"[1]", "object"),
        (b"null", "object"),
        (b"{}", "turns"),
        (b'{"turns": "cine e Anna?"}', "turns"),
        (b'{"turns": []}', "turns"),
        (b'{"turns": [1]}', "turns"),
        (b'{"turns": ["a", null]}', "turns"),
        (json.dumps({"turns": ["a"] * (MOST_TURNS + 1)}).encode(), str(MOST_TURNS)),
        (b'{"turns": ["a"], "progress": 8.19}', "progress"),
        (b'{"turns": ["a"], "progress": "9.99"}', "progress"),
        (b'{"turns": ["a"], "progress": ""}', "progress"),
        (b'{"turns": ["a"], "progress": "a\\nb\\u001b[2J"}', "progress"),
        (b'{"id": {}, "turns": ["a"]}', "id"),
        (b'{"id": [1], "turns": ["a"]}', "id"),
        (b'{"id": true, "turns": ["a"]}', "id"),
        (b'{"id": NaN, "turns": ["a"]}', "JSON"),
        (b'{"id": 1e999, "turns": ["a"]}', "id"),
        (b'{"id": ' + b"9" * 5000 + b', "turns": ["a"]}', "JSON"),
    ],
    ids=lambda value: value[:30].decode("latin-1") if isinstance(value, bytes) else value,
)
def test_a_line_that_cannot_be_read_gives_one_line_that_says_why(
    small_base: FactBase, line: bytes, trouble: str
) -> None:
    before, bad, after = results(small_base, {"id": 1, "turns": ["hi"]}, line, {"id": 3, "turns": ["hi"]})
    assert (before["id"], bad["id"], after["id"]) == (1, None, 3)
    assert is_whole(bad)
    assert trouble in bad["error"]
    assert bad["error"].isprintable()


@pytest.mark.parametrize("id_", [0, -1, 1.5, "", "a", "ț", "\ud800", "\u2028", "x" * 1000, None])
def test_the_id_comes_back_as_it_came(small_base: FactBase, id_: object) -> None:
    """In answers and in errors, whatever its characters."""
    answer, error = results(small_base, {"id": id_, "turns": ["hi"]}, {"id": id_, "turns": []})
    assert answer["id"] == error["id"] == id_
    assert is_whole(answer)
    assert is_whole(error)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "\x00\x1b[31m",
        "\ud83d",
        "a" * 100_000,
        "cine e Anna? " * 8_000,
        "**Mara** [x](http://y) `z` ||w||",
        "'; DROP TABLE facts; --",
        '" OR 1=1',
        "%s %d {0} {mara}",
        "ＷＨＯ ＩＳ ＭＡＲＡ",
        "who\u200b is\u202e Mara?",
        "🕯️" * 300,
        "1.1" * 500,
        "and " * 2000,
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_whatever_is_asked_gets_an_answer_of_the_documented_shape(small_base: FactBase, text: str) -> None:
    """And quickly: long texts are cut before they are matched."""
    [result] = results(small_base, {"id": 1, "turns": [text]})
    assert is_whole(result)
    assert result["ms"] < 1000
    assert all(letter.isprintable() or letter == "\n" for letter in result["text"])


lines = st.lists(
    st.binary(max_size=80)
    | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.builds(
        lambda value: json.dumps(value).encode(),
        st.fixed_dictionaries(
            {},
            optional={
                "id": st.none() | st.integers() | st.floats() | st.text() | st.lists(st.none(), max_size=1),
                "turns": st.lists(
                    st.text(max_size=30) | st.sampled_from(["who is Mara?", "more", "2", "why?"]), max_size=4
                ),
                "progress": st.none() | st.text(max_size=8) | st.sampled_from(["1.3", "5"]) | st.floats(),
            },
        ),
    ),
    max_size=5,
)


@given(lines)
@example([b'{"id": "\\ud800", "turns": ["\\udfff"], "progress": "\\ud800"}'])
@example([b"\r", b"\x00", b'{"turns": ["a\\r\\n"]}\r'])
def test_any_bytes_give_one_whole_line_for_each_line_in_order(small_base: FactBase, given_: list[bytes]) -> None:
    written = list(answer_lines((line + b"\n" for line in given_), small_base))
    assert len(written) == len(given_)
    for line, out in zip(given_, written, strict=True):
        result = strict(out)
        assert is_whole(result)
        assert out == out.encode("utf-8").decode()
        alone = next(answer_lines([line], small_base))
        assert strict(alone) | {"ms": 0} == result | {"ms": 0}


def test_lines_are_answered_as_they_come(small_base: FactBase) -> None:
    """A program may write one question, read the answer, and write the next."""
    asked: list[int] = []

    def questions() -> Any:
        for number in range(3):
            asked.append(number)
            yield json.dumps({"id": number, "turns": ["hi"]}).encode()

    for number, line in enumerate(answer_lines(questions(), small_base)):
        assert strict(line)["id"] == number
        assert asked == list(range(number + 1))


def test_of_the_novel_too_what_is_cited_is_not_beyond_progress(base: FactBase) -> None:
    """Both languages; chapters are written as the pack writes them, in order."""
    limit = base.scheme.read("1.20")
    for question in ("cine e Anna?", "who is Levin?", "Ce se întâmplă în capitolul 1.18?", "cine e fratele Annei?"):
        result = answered([question], limit, base)
        ordinals = [base.scheme.read(chapter) for chapter in result["chapters"]]
        assert ordinals
        assert max(ordinals) <= limit
        assert all(one < other for one, other in pairwise(ordinals))
        assert all(base.view(limit).find(key) for key in result["facts"])
