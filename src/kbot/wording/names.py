"""Names and lists in their cases: slots filled from the pack and the catalogues, no inflection engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kbot.book.facts import Texts
from kbot.wording.catalogues import Catalogue


class Named(Protocol):
    """Whoever has a name (a character)."""

    @property
    def short(self) -> Texts: ...
    @property
    def genitive(self) -> str: ...
    @property
    def gender(self) -> str: ...


def in_language(texts: Texts, lang: str) -> str:
    """Return the text in `lang`, else in the first language there is, else ""."""
    return texts.get(lang) or next(iter(texts.values()), "")


def short(person: Named, lang: str) -> str:
    """Return how answers call a person."""
    return in_language(person.short, lang)


def possessive(person: Named, lang: str) -> str:
    """Return "of X" as it stands with a relation noun: `Annei`, `lui Levin`; `Anna's`."""
    if lang == "ro":
        return person.genitive or f"lui {short(person, lang)}"
    name = short(person, lang)
    return f"{name}’" if name.endswith("s") and lang == "en" else f"{name}’s"


def kin_noun(term: str, gender: str, catalogue: Catalogue) -> str:
    """Return the noun of a kin term or role: `sora`, `sister`. Raises `KeyError` if the catalogue lacks it."""
    return catalogue.words(_kin_message(term, gender, catalogue))


def kin_of(terms: Sequence[str], gender: str, person: Named, catalogue: Catalogue) -> str:
    """Return relations to a person in words: `sora lui Stiva`, `cumnatul și prietenul lui Stiva`, `Stiva's sister`."""
    owner = possessive(person, catalogue.lang)
    nouns = [kin_noun(term, gender, catalogue) for term in terms]
    if catalogue.lang != "ro" or not any(" " in noun for noun in nouns):
        return catalogue.words("kin-of", noun=listed(nouns, catalogue), owner=owner)
    owned = [  # fratele vitreg AL lui Levin
        catalogue.words(f"{_kin_message(term, gender, catalogue)}.owned") if " " in noun else noun
        for term, noun in zip(terms, nouns, strict=True)
    ]
    return listed([catalogue.words("kin-of", noun=noun, owner=owner) for noun in owned], catalogue)


def kin_many_of(term: str, gender: str, person: Named, catalogue: Catalogue) -> str:
    """Return several relatives of a person in words, "" if the catalogue has no plural: `surorile lui Dolly`.

    `gender`: f, m, or "" for both.
    """
    base = f"kin-{term.replace('_', '-')}-plural"
    message = f"{base}-{gender}" if f"{base}-{gender}" in catalogue else base
    if message not in catalogue:
        return ""
    return catalogue.words("kin-of", noun=catalogue.words(message), owner=possessive(person, catalogue.lang))


def _kin_message(term: str, gender: str, catalogue: Catalogue) -> str:
    base = f"kin-{term.replace('_', '-')}"
    gendered = f"{base}-{'f' if gender == 'f' else 'm'}"
    return gendered if gendered in catalogue else base


def listed(entries: Sequence[str], catalogue: Catalogue, *, last: str = "list-and") -> str:
    """Return `a, b și c` / `a, b and c`; `last` names the message for the last two."""
    if len(entries) < 2:
        return "".join(entries)
    return catalogue.words(last, first=", ".join(entries[:-1]), last=entries[-1])
