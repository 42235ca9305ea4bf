"""Formatted texts: small trees whose words are data."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kbot.wording.texts import Bold, Italic, Items, Link, Node, Spoiler, Text, join, plain

NODES: st.SearchStrategy[Node] = st.recursive(
    st.text(st.characters(exclude_characters="•"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple).map(Bold)
        | st.lists(inner, max_size=3).map(tuple).map(Italic)
        | st.lists(inner, max_size=3).map(tuple).map(Spoiler)
        | st.lists(inner, max_size=3).map(tuple).map(lambda inside: Link(inside, "https://example.org"))
        | st.lists(st.lists(inner, max_size=2).map(tuple), max_size=3).map(tuple).map(Items)
    ),
    max_leaves=8,
)
TEXTS: st.SearchStrategy[Text] = st.lists(NODES, max_size=4).map(tuple)


def test_plain_words_lose_their_marks_only() -> None:
    """Bold, italic, spoiler and link leave their words; a list has a line with a bullet for each entry."""
    text: Text = (
        "Anna ", Bold(("este ", Italic(("sora",)))), " lui ", Spoiler(("Stiva",)), Link((".",), "https://example.org"),
        Items((("unu",), (Bold(("doi",)), " trei"))),
    )  # fmt: skip
    assert plain(text) == "Anna este sora lui Stiva.\n• unu\n• doi trei"
    assert plain(()) == ""


def test_joining_leaves_out_what_is_empty() -> None:
    """No separator before the first, after the last, or around nothing."""
    assert join([(), ("a",), (), ("b", "c"), ()], "; ") == ("a", "; ", "b", "c")
    assert join([], "; ") == ()


@given(st.lists(TEXTS, max_size=5))
def test_joining_keeps_all_the_words_in_order(texts: list[Text]) -> None:
    """Joined by nothing, the words are the words."""
    assert plain(join(texts, "")) == "".join(map(plain, texts))


@given(TEXTS)
def test_words_are_never_escaped_or_lost(text: Text) -> None:
    """Every string of the tree stands in the plain words as it is."""

    def strings(nodes: Text) -> list[str]:
        found = []
        for node in nodes:
            if isinstance(node, str):
                found.append(node)
            elif isinstance(node, Items):
                found += [word for entry in node.entries for word in strings(entry)]
            else:
                found += strings(node.inside)
        return found

    assert "".join(strings(text)) == plain(text).replace("\n• ", "")


@given(TEXTS)
def test_texts_are_values(text: Text) -> None:
    """Equal and hashable by what they hold, so outputs can be compared."""
    assert hash(text) == hash(tuple(text))
    assert Bold(text) == Bold(tuple(text))
    assert repr(Bold(text)) != repr(Italic(text))
