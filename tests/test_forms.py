"""Forms of names: Romanian cases and sloppy spellings, generated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbot.language.folding import fold
from kbot.language.forms import TITLES, declined, husbands_forms, skeleton

_WORDS = st.text("abcdefghijklmnoprstuvyzăâîșț", min_size=1, max_size=12)
_NAMES = st.lists(_WORDS, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("name", "feminine", "forms"),
    [
        ("Anna", True, ["anna", "annei", "annii", "anno"]),
        ("Anna Karenina", True, ["anna karenina", "annei karenina", "anna kareninei", "annei kareninei"]),
        (
            "contesa Lidia Ivanovna",
            True,
            ["contesei lidia ivanovna", "contesa lidia ivanovnei", "contesei lidiei ivanovnei"],
        ),
        ("Lidia", True, ["lidiei", "lidio"]),
        ("Varenka", True, ["varenkai", "varencai", "varenchii", "varenko"]),
        ("Annușka", True, ["annuskai", "annuscai"]),
        ("Olga", True, ["olgai"]),
        ("Karenin", False, ["karenin", "kareninului"]),
        ("prințul Șcerbațki", False, ["printul scerbatki", "printului scerbatki"]),
        ("contele Vronski", False, ["contele vronski", "contelui vronski"]),
        ("Stiva", False, ["stivei"]),
        ("Dolly", True, ["dolly"]),
        ("Ion", False, ["ionului"]),
    ],
)
def test_names_are_declined_as_romanians_do(name: str, feminine: bool, forms: list[str]) -> None:
    """The case forms that are written, right or sloppy, are among those generated."""
    assert set(forms) <= declined(name, feminine=feminine)


def test_gender_keeps_husband_and_wife_apart() -> None:
    """No form of Karenin is a form of Karenina."""
    pairs = [
        ("Karenin", "Karenina"),
        ("Levin", "Levina"),
        ("Lvov", "Lvova"),
        ("Vronski", "Vronskaia"),
        ("Petrov", "Petrova"),
    ]
    for his, hers in pairs:
        assert not declined(his, feminine=False) & declined(hers, feminine=True)


def test_a_feminine_surname_gives_the_husbands() -> None:
    """Romanian readers say contesa Vronski and doamna Karenin."""
    assert "vronski" in husbands_forms("contesa Vronskaia")
    assert "karenin" in husbands_forms("Anna Karenina")
    assert "oblonski" in husbands_forms("Dolly Oblonskaia")
    assert "lvov" not in husbands_forms("Lidia Ivanovna")
    assert husbands_forms("Kitty") == set()


@given(_NAMES, st.booleans())
def test_the_plain_name_is_among_its_forms(name: str, feminine: bool) -> None:
    """Every form is folded, has as many words, and the name itself is never lost."""
    forms = declined(name, feminine=feminine)
    assert fold(name) in forms
    assert all(fold(form) == form and form.count(" ") == fold(name).count(" ") for form in forms)


@given(_NAMES, st.booleans())
def test_a_name_has_few_forms(name: str, feminine: bool) -> None:
    """Two words are declined at most, so the lexicon stays small."""
    assert len(declined(name, feminine=feminine)) <= 20


@pytest.mark.parametrize("empty", ["", "  ", "…", "安"])
def test_a_name_without_letters_has_no_forms(empty: str) -> None:
    """Nothing to look up."""
    assert declined(empty, feminine=True) == set()


def test_numbers_and_short_words_are_not_declined() -> None:
    """Only words of three letters and more have cases."""
    assert declined("Al", feminine=False) == {"al"}
    assert declined("1877", feminine=False) == {"1877"}


@pytest.mark.parametrize(
    "spellings",
    [
        ["vronski", "vronsky", "vronskii", "vronskij", "wronski", "wronsky", "wronskij", "vronskiy"],
        ["oblonski", "oblonsky", "oblonskii", "oblonskij"],
        ["koznisev", "koznishev", "koznyshev"],
        ["annuska", "annushka", "annuschka"],
        ["serioja", "seryozha", "seriozha"],
        ["scerbatki", "shcherbatsky", "scherbatzki"],
        ["iasvin", "yashvin"],
        ["karenina", "carenina", "kareninna"],
        ["kitty", "kiti", "kity"],
        ["riabinin", "ryabinin"],
        ["stahl", "stahll"],
        ["sviajski", "sviazhsky"],
        ["mahotin", "makhotin"],
        ["konstantin", "constantin"],
        ["alexandrovici", "aleksandrovich"],
    ],
)
def test_spellings_of_one_name_have_one_skeleton(spellings: list[str]) -> None:
    """Transliterations of the same Russian sounds are one name."""
    assert len({skeleton(spelling) for spelling in spellings}) == 1


def test_different_people_keep_different_skeletons() -> None:
    """Spelling-blind is not blind: these are different people."""
    names = [
        "anna",
        "annuska",
        "ani",
        "karenin",
        "karenina",
        "levin",
        "lvov",
        "vronski",
        "vronskaia",
        "varia",
        "varenka",
        "mitea",
    ]
    assert len({skeleton(name) for name in names}) == len(names)


@given(st.text("abcdefghijklmnopqrstuvwxyz ", max_size=30))
def test_a_skeleton_is_never_longer_and_never_empty(name: str) -> None:
    """At most as long as the name (x stands for ks), and something is left of every letter."""
    assert len(skeleton(name)) <= len(name)
    assert bool(skeleton(name).strip()) == bool(name.strip())


def test_titles_are_kept_folded_with_their_cases() -> None:
    """A title that is listed is met in its genitive too."""
    assert all(fold(title) == title for title in TITLES)
    romanian = {title for title in TITLES if title.endswith("ul")}
    assert {title + "ui" for title in romanian} <= TITLES
