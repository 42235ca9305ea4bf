"""Message catalogues: two languages that say the same things, in Romanian that is spelt right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor
from hypothesis import given
from hypothesis import strategies as st

from kbot.book.facts import ROLES
from kbot.book.kinship import KIN_TERMS
from kbot.wording.catalogues import LANGUAGES, Catalogue, catalogue
from kbot.wording.names import in_language, kin_noun, kin_of, listed, possessive, short
from kbot.wording.texts import Bold, Italic, Text, plain

RO, EN = catalogue("ro"), catalogue("en")


@dataclass
class Message:
    """One message or attribute of a catalogue file: its variables and its written words."""

    variables: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    selectors: list[tuple[str, set[str]]] = field(default_factory=list)


class _Reader(Visitor):
    def __init__(self) -> None:
        self.message = Message()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802  # fluent's naming
        self.message.variables.add(node.id.name)

    def visit_TextElement(self, node: ast.TextElement) -> None:  # noqa: N802  # fluent's naming
        self.message.words.append(node.value)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802  # fluent's naming
        keys = {variant.key.name for variant in node.variants if isinstance(variant.key, ast.Identifier)}
        assert isinstance(node.selector, ast.VariableReference)
        self.message.selectors.append((node.selector.id.name, keys))
        self.generic_visit(node)


@cache
def messages(lang: str) -> dict[str, Message]:
    """Everything a language says, by `message` or `message.attribute`; a term that is no message is a fault."""
    found: dict[str, Message] = {}
    for file in resources.files("kbot.wording").joinpath(lang).iterdir():
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body if file.name.endswith(".ftl") else ():
            if isinstance(entry, ast.ResourceComment | ast.GroupComment | ast.Comment):
                continue
            assert isinstance(entry, ast.Message), f"{lang}/{file.name}: {getattr(entry, 'content', entry)}"
            for name, pattern in _patterns(entry):
                assert name not in found, f"{lang}/{file.name}: {name} stands twice"
                reader = _Reader()
                reader.visit(pattern)
                found[name] = reader.message
    return found


def _patterns(entry: ast.Message) -> Iterator[tuple[str, ast.Pattern]]:
    if entry.value:
        yield entry.id.name, entry.value
    yield from ((f"{entry.id.name}.{attribute.id.name}", attribute.value) for attribute in entry.attributes)


# The same things in both languages


def test_both_languages_say_the_same_things() -> None:
    """Same messages, same attributes. (Nouns of kin may be alike for both genders in one language only.)"""
    names = {lang: {name for name in messages(lang) if not name.startswith("kin-")} for lang in LANGUAGES}
    assert names["ro"] == names["en"]


def test_each_message_has_the_same_variables_in_both_languages() -> None:
    """Or an answer would lose its name in one of them."""
    ro, en = messages("ro"), messages("en")
    differing = {name for name in ro.keys() & en.keys() if ro[name].variables != en[name].variables}
    assert differing == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_can_be_written(lang: str) -> None:
    """With words for its variables, and with numbers from 0 to 101 where it counts; markup is balanced."""
    for name, message in messages(lang).items():
        for value in ("yes", "no", 0, 1, 2, 20, 101):
            written = catalogue(lang).text(name, **dict.fromkeys(message.variables, value))
            words = plain(written)
            assert words.strip(), name
            assert not re.search(r"[<>{}\ue000\ue001]", words), (name, words)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("gender", ["f", "m", "n"])
def test_every_kin_term_and_role_has_a_noun(lang: str, gender: str) -> None:
    """For women, men and horses; and it reads as "… of X" too."""
    for term in ROLES | set(KIN_TERMS.values()):
        noun = kin_noun(term, gender, catalogue(lang))
        assert re.fullmatch(r"[\w’ -]+", noun), (term, noun)
        assert noun in kin_of([term], gender, ANNA, catalogue(lang))


def test_romanian_nouns_of_kin_have_their_article() -> None:
    """They stand before a genitive: sora, unchiul, tatăl vitreg."""
    for term in ROLES | set(KIN_TERMS.values()):
        for gender in "fm":
            first = kin_noun(term, gender, RO).split()[0]
            assert first.endswith(("a", "ul", "l", "le")), (term, gender, first)


def test_a_noun_of_two_words_has_its_possessive_article() -> None:
    """Fratele vitreg AL lui Levin, sora vitregă A lui Serioja."""
    for name, message in messages("ro").items():
        if name.startswith("kin-") and "." not in name and not message.variables and " " in "".join(message.words):
            owned = "".join(messages("ro")[f"{name}.owned"].words)
            assert owned in ("".join(message.words) + " al", "".join(message.words) + " a")


def test_counts_have_the_plurals_of_their_language() -> None:
    """Where English tells one from many, Romanian also tells 2 întrebări from 20 de întrebări."""
    counting = [
        (lang, name, keys)
        for lang in LANGUAGES
        for name, message in messages(lang).items()
        for _, keys in message.selectors
        if "one" in keys
    ]
    assert {lang for lang, _, _ in counting} == set(LANGUAGES)
    assert [
        (lang, name) for lang, name, keys in counting if not keys >= {"ro": {"few", "other"}, "en": {"other"}}[lang]
    ] == []


@pytest.mark.parametrize(
    ("count", "ro", "en"),
    [
        (1, "O întrebare", "question"),
        (2, "2 întrebări", "2 questions"),
        (19, "19 întrebări", "19 questions"),
        (20, "20 de întrebări", "20 questions"),
        (101, "101 întrebări", "101 questions"),
        (120, "120 de întrebări", "120 questions"),
    ],
)
def test_a_counted_noun_follows_its_number(count: int, ro: str, en: str) -> None:
    """The rule of Romanian: from 20 on with "de", but not 101."""
    assert ro in plain(RO.text("unanswered-head", count=count))
    assert en in plain(EN.text("unanswered-head", count=count))


# Romanian as it is written


def _romanian() -> Iterator[tuple[str, str]]:
    for name, message in messages("ro").items():
        if not name.endswith((".name", ".example")):  # typed words: no diacritics, so that every keyboard has them
            yield name, "".join(message.words)


def test_romanian_has_no_cedilla() -> None:
    """ș and ț have a comma below."""
    assert [(name, text) for name, text in _romanian() if re.search("[şţŞŢ]", text)] == []


BARE = re.compile(
    r"\b("
    + "|".join(
        """
        si sa in intr stiu stii cand pana dupa daca fara toata viata intreba intrebare intrebari
        intrebarea inapoi inca cartii raspuns raspunsul raspund raspunde raspunsuri gresit invata ramas
        ramane ramai urmator urmatoarea urmatorul saptamana saptamanal acelasi aceeasi imi iti isi ati
        esti insa vad pareri parere scrieti incearca incepe matusa sotul sotia fratii parintii romana
        engleza astazi maine numarul atat cat catre intampla intamplari intai gasesc gasi stearga sterge
        opreste porneste incepeti asteapta alcatuieste adauga adaugat apasa alege-ti propozitia
        corecteaza multumesc putin putini stiut trimite-ti jucatori invatat
        """.split()
    )
    + r")\b"
)


def test_romanian_has_its_diacritics() -> None:
    """Common words that are never written without: și, să, în, când, până, știu, răspuns …"""
    found = [(name, match.group()) for name, text in _romanian() for match in BARE.finditer(text.lower())]
    assert found == []


def test_the_list_of_bare_words_would_catch_a_slip() -> None:
    """And leaves right spelling alone."""
    assert BARE.search("nu stiu cand")
    assert not BARE.search("nu știu când să întreb în română")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_quotes_and_apostrophes_are_typographic(lang: str) -> None:
    """„…” in Romanian, “…” and ’ in English; three dots are one sign."""
    wrong = re.compile({"ro": r"[\"“‟]|\.\.\.", "en": r"[\"„]|\w'\w|\.\.\."}[lang])
    texts = {name: "".join(message.words) for name, message in messages(lang).items()}
    typed = (".example", ".name")
    assert [name for name, text in texts.items() if wrong.search(text) and not name.endswith(typed)] == []


# Values


@dataclass(frozen=True)
class Person:
    """Somebody with a name."""

    short: dict[str, str]
    genitive: str = ""
    gender: str = "f"


ANNA = Person({"ro": "Anna", "en": "Anna"}, "Annei")
LEVIN = Person({"ro": "Levin", "en": "Levin"}, "", "m")
BURNS = Person({"en": "Burns"}, "", "m")


@given(st.text(max_size=60))
def test_a_value_is_words_whatever_it_looks_like(value: str) -> None:
    """Markup, braces and private-use signs in what a reader typed stay words and open nothing."""
    for lang in LANGUAGES:
        written = catalogue(lang).text("character-unknown", name=value)
        assert all(isinstance(node, str) for node in written)
        assert value in plain(written)
        shown = catalogue(lang).text("described", name=value, about="x")
        assert [node for node in shown if not isinstance(node, str)] == [Bold((value,) if value else ())]


@pytest.mark.parametrize(
    "value", ["<b>x</b>", "</b>", "<i>", "{ $name }", "\ue0000\ue001", "\ue0005\ue001", "**x**", "<script>"]
)
def test_markup_in_a_value_stays_inert(value: str) -> None:
    """The bold of the message ends where the message says."""
    [bold, rest] = RO.text("described", name=value, about="atât")
    assert bold == Bold((value,))
    assert rest == ". atât"


def test_a_value_may_be_a_formatted_text() -> None:
    """It keeps its marks, nested where the message marks too."""
    value: Text = ("a ", Italic(("b",)))
    assert RO.text("described", name=value, about=("c", Bold(("d",)))) == (
        Bold(("a ", Italic(("b",)))),
        ". ",
        "c",
        Bold(("d",)),
    )


def test_a_missing_message_or_value_is_a_key_error() -> None:
    """A fault of the catalogue, not of the reader."""
    with pytest.raises(KeyError):
        RO.text("no-such-message")
    with pytest.raises(KeyError):
        RO.text("described", name="x")
    with pytest.raises(KeyError):
        RO.words("command-ask.nothing")
    assert "described" in RO
    assert "no-such-message" not in RO


def test_an_unknown_language_gets_the_first() -> None:
    """Romanian."""
    assert catalogue("fr").lang == LANGUAGES[0] == "ro"
    assert Catalogue("en").lang == "en"


# Names and lists


def test_possessives_are_written_as_each_language_writes_them() -> None:
    """Annei, lui Levin; Anna’s, Burns’."""
    assert [possessive(one, "ro") for one in (ANNA, LEVIN)] == ["Annei", "lui Levin"]
    assert [possessive(one, "en") for one in (ANNA, BURNS)] == ["Anna’s", "Burns’"]


def test_a_book_in_one_language_lends_its_names() -> None:
    """Better a name in another language than none."""
    assert short(BURNS, "ro") == "Burns"
    assert in_language({}, "ro") == ""


@pytest.mark.parametrize(
    ("terms", "gender", "ro", "en"),
    [
        (["sibling"], "f", "sora Annei", "Anna’s sister"),
        (["half_sibling"], "m", "fratele vitreg al Annei", "Anna’s half-brother"),
        (["sibling_in_law", "friend"], "f", "cumnata și prietena Annei", "Anna’s sister-in-law and friend"),
        (
            ["half_sibling", "friend"],
            "m",
            "fratele vitreg al Annei și prietenul Annei",
            "Anna’s half-brother and friend",
        ),
        (["spouse", "friend", "enemy"], "m", "soțul, prietenul și dușmanul Annei", "Anna’s husband, friend and enemy"),
    ],
)
def test_relations_are_named_together(terms: list[str], gender: str, ro: str, en: str) -> None:
    """One owner for all, but where a noun of two words needs its own article."""
    assert (kin_of(terms, gender, ANNA, RO), kin_of(terms, gender, ANNA, EN)) == (ro, en)


@given(st.lists(st.text("abc", min_size=1), max_size=6))
def test_a_list_holds_everything_in_order(entries: list[str]) -> None:
    """Commas, and a word before the last."""
    assert listed(entries, RO).replace(" și ", ", ") == ", ".join(entries)
    assert listed(entries, EN).count(" and ") == (len(entries) > 1)
