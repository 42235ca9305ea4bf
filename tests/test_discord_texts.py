"""Formatted text as Discord's markdown: inert words, tight marks, messages of a bearable length."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbot.adapters.discord_texts import MAX_MESSAGE, escape, render, units
from kbot.wording.texts import Bold, Italic, Items, Link, Spoiler, Text, plain

WORDS = st.text(
    st.sampled_from("aăî \n*_~|`[]()<>@#-+.:/\\1!&teverynhdiscogk\r\u200b\u2028\ufeff\u202e😀"), max_size=60
) | st.text(max_size=40)
HOSTILE = r"""
@everyone
@here
<@501>
<@&7>
<#4001>
<t:1:R>
<:a:1>
</help:1>
https://rău.ro
[aici](https://rău.ro)
# titlu
-# mic
> citat
>>> tot
- unu
1. unu
2) doi
```py```
||x||
**b**
\\
discord.gg/abc
https://discord.com/invite/x
<https://rău.ro>
__u__
~~s~~
***
mailto:a@b.ro
"""
NASTY = st.sampled_from(HOSTILE.split("\n"))
TEXTS: st.SearchStrategy[Text] = st.recursive(
    st.lists(WORDS | NASTY, max_size=4).map(tuple),
    lambda inner: st.lists(
        WORDS
        | NASTY
        | st.builds(Bold, inner)
        | st.builds(Italic, inner)
        | st.builds(Spoiler, inner)
        | st.builds(Link, inner, st.just("https://kbot.example/a"))
        | st.builds(lambda *entries: Items(entries), inner, inner),
        max_size=5,
    ).map(tuple),
    max_leaves=8,
)
ACTIVE = re.compile(
    r"[*_~|`\[\]<>]|@(everyone|here|[!&]?\d)|://|discord\.gg|discord(app)?\.com|mailto:|^\s*([-+#]|\d+[.)])",
    re.IGNORECASE | re.MULTILINE,
)


def bare(written: str) -> str:
    """What is left of a markdown when every escaped sign is put out of the way."""
    return re.sub(r"\\([^0-9A-Za-z\s])", "\ue000", written)


def shown(written: str) -> str:
    """What a reader sees of an escaped text."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", written).replace("\u200b", "")


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS | NASTY, max_size=5).map("".join))
def test_words_come_out_inert_and_unchanged(words: str) -> None:
    """Nothing in data means anything to Discord, and a reader sees what was written."""
    written = escape(words)
    assert not ACTIVE.search(bare(written)), written
    hidden = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
    assert shown(written) == hidden.sub("", re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", words))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_tree_keeps_its_words_and_its_own_marks_only(text: Text) -> None:
    """The marks left after unescaping are the bot's own; every letter of the tree is there, in order."""
    whole = "".join(render(text))
    rest = bare(whole).replace("](<https://kbot.example/a>)", "").replace("[", "")
    rest = rest.replace("||", "\ue001").replace("*", "\ue001")  # the bot's own marks part words: "@**here**" is no call
    rest = re.sub(r"^ *- ", "", rest, flags=re.MULTILINE)
    assert not ACTIVE.search(rest.replace("- ", "")), whole
    assert letters(shown(whole).replace("](<https://kbot.example/a>)", "")) == letters(plain(text))


@settings(max_examples=50, deadline=None)
@given(TEXTS, st.integers(1, 20))
def test_no_message_is_longer_than_discord_takes(text: Text, times: int) -> None:
    """However long, however strange."""
    assert all(0 < units(piece) <= MAX_MESSAGE for piece in render(text * times * 5))


def letters(words: str) -> str:
    return "".join(char for char in words if char.isalnum())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (("Anna ", Bold(("Karenina",)), "."), "Anna **Karenina**."),
        ((Bold(("a ", Italic(("b",)), " c")),), "**a** ***b*** **c**"),
        ((Bold(("a",)), Italic(("b",))), "**a**\u200b*b*"),
        ((Spoiler(("moare ", Bold(("Anna",)))), " (7.31)"), "||moare **Anna**|| (7.31)"),
        (("Vezi:", Items((("unu",), (Bold(("doi",)),))), "\nGata"), "Vezi:\n- unu\n- **doi**\nGata"),
        ((Items((("a", Items((("b",),))),)),), "- a\n  - b"),
        ((Link(("aici [x]",), "https://kbot.example/a b"),), "[aici \\[x\\]](<https://kbot.example/ab>)"),
        (("4.17", " — 1. unu\n2. doi"), "4\\.17 — 1. unu\n2\\. doi"),
        ((Bold((" ",)), Spoiler(())), ""),
    ],
)
def test_what_a_tree_looks_like(text: Text, written: str) -> None:
    """Marks stand tight around words and never run into each other."""
    assert "".join(render(text)) == written


def test_a_long_text_is_split_at_sentence_ends() -> None:
    """Each message ends with a sentence, marks are closed in one and opened in the next."""
    sentences = [f"Propoziția {number} despre Anna și Vronski, destul de lungă. " for number in range(120)]
    pieces = render((Bold(("".join(sentences),)),))
    assert len(pieces) > 3
    assert all(piece.startswith("**Propoziția") and piece.endswith("lungă.**") for piece in pieces)
    assert " ".join(piece.strip("*") for piece in pieces) == "".join(sentences).strip()
    assert all(units(piece) > MAX_MESSAGE - 150 for piece in pieces[:-1])


def test_a_long_list_is_split_between_entries_and_a_long_word_anywhere() -> None:
    """Where there is no sentence end, an entry is; where there is nothing, length decides."""
    pieces = render((Items(tuple((f"personajul {number}",) for number in range(300))),))
    assert all(piece.startswith("- personajul") for piece in pieces)
    assert "".join(render(("x" * 9000,))) == "x" * 9000
