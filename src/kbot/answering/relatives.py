"""Who is whose: kinship worked out, other relations looked up, chains followed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kbot.answering.answers import Relative
from kbot.book.factbases import View
from kbot.book.facts import Character, Relation

_INVERSE = {
    "master": "servant", "lover": "lover", "fiance": "fiance", "friend": "friend", "colleague": "colleague",
    "enemy": "enemy", "neighbour": "neighbour", "acquaintance": "acquaintance", "former_lover": "former_lover",
    "officer_comrade": "officer_comrade", "cousin": "cousin", "in_law": "in_law", "companion": "companion",
    "teacher": "pupil", "pupil": "teacher", "governess": "pupil", "tutor": "pupil", "doctor": "patient",
    "patient": "doctor",
    "lawyer": "client", "client": "lawyer", "superior": "subordinate", "subordinate": "superior", "guardian": "ward",
    "ward": "guardian", "adoptive_parent": "adoptive_child", "legal_parent": "legal_child",
    "aunt_or_uncle": "niece_or_nephew", "niece_or_nephew": "aunt_or_uncle", "grandparent": "grandchild",
    "godparent": "godchild", "stepparent": "stepchild", "servant": "master", "maid": "master", "valet": "master",
    "nurse": "ward", "steward": "master", "coachman": "master", "housekeeper": "master", "cook": "master",
    "horse": "owner",
    "dog": "owner", "rider": "horse",
}  # fmt: skip
_ALSO = {
    "lover": ("lover", "former_lover"), "fiance": ("fiance",), "sibling": ("sibling", "half_sibling"),
    "servant": ("servant", "valet", "maid", "nurse", "steward", "coachman", "housekeeper", "cook"),
    "valet": ("valet",), "maid": ("maid",), "governess": ("governess", "tutor"), "horse": ("horse",),
    "parent": ("parent", "legal_parent", "adoptive_parent", "stepparent"), "friend": ("friend", "companion"),
    "half_sibling": ("half_sibling",), "admirer": ("admirer",),
    "child": ("child", "legal_child", "adoptive_child", "stepchild"), "colleague": ("colleague", "officer_comrade"),
}  # fmt: skip
"""What counts as an answer to a noun, besides the term itself."""


def relatives_of(person: str, view: View) -> list[Relative]:
    """Return everybody who is something to `person`, kin first, by what a reader may know."""
    everybody = view.base.characters
    found = [
        Relative(
            everybody[kin.person], kin.term, everybody[person], kin.chapters,
            tuple(link.source.key for link in kin.links), kin.links, kin.until is not None and kin.until < view.limit,
        )
        for kin in view.family.kin_of(person)
    ]  # fmt: skip
    for relation in view.relations():
        if relation.role in ("parent", "spouse", "sibling", "half_sibling") or person not in (
            relation.who,
            relation.of,
        ):
            continue
        if relation.of == person or relation.role in _INVERSE:
            found.append(_relative(relation, person, view))
    return found


def _relative(relation: Relation, person: str, view: View) -> Relative:
    if relation.of == person:
        other, term = relation.who, relation.role
    else:
        other, term = relation.of, _INVERSE[relation.role]
    ended = relation.until is not None and relation.until < view.limit
    everybody = view.base.characters
    return Relative(everybody[other], term, everybody[person], relation.chapters, (relation.key,), (), ended)


def relatives_by(person: str, asked: str, gender: str, view: View) -> list[Relative]:
    """Return those relatives of `person` that a noun asks for.

    `asked`: a kin term or role; `gender`: f, m, or "" for either.
    """
    terms = _ALSO.get(asked, (asked,))
    found = [
        one
        for one in relatives_of(person, view)
        if one.term in terms and (not gender or one.person.gender == gender or asked in ("horse", "dog"))
    ]
    first = [one for one in found if one.term == asked]
    if asked in ("spouse", "fiance", "lover", "parent") and first:
        found = first
    current = [one for one in found if not one.ended]
    return _each_once(current or found)


def between(first: str, second: str, view: View) -> list[Relative]:
    """Return what `second` is to `first`: kin, then other relations; [] if the reader knows of none."""
    found = [one for one in relatives_of(first, view) if one.person.id == second]
    current = [one for one in found if not one.ended]
    return _each_term_once(current or found)


def married_for_good(first: Character, second: Character, view: View) -> bool:
    """Whether two people are, were or come to be husband and wife, by what a reader may know."""
    return any(one.person.id == second.id for one in relatives_by(first.id, "spouse", "", view))


def follow(person: str, chain: Sequence[str], view: View) -> tuple[Character, list[Relative]] | None:
    """Follow relation nouns from a person: ("sibling:f", "spouse:m") is the husband of the sister.

    Returns the last owner and the relatives found there. Returns None if the chain breaks, or forks so that the owner
    of the last noun is not one.
    """
    owners = [person]
    passed: list[Relative] = []
    for step, noun in enumerate(chain):
        asked, _, gender = noun.partition(":")
        found = [one for owner in owners for one in relatives_by(owner, asked, gender, view)]
        if step == len(chain) - 1:
            owner = view.base.characters[owners[0]]
            return owner, [_with_proof(one, passed) for one in _each_once(found)]
        if not found:
            return None
        owners = [one.person.id for one in found]
        passed += found
    return None


def _with_proof(relative: Relative, passed: Sequence[Relative]) -> Relative:
    if not passed:
        return relative
    chapters = {*relative.chapters, *(chapter for one in passed for chapter in one.chapters)}
    facts = dict.fromkeys((*(key for one in passed for key in one.facts), *relative.facts))
    return replace(relative, chapters=tuple(sorted(chapters)), facts=tuple(facts))


def _each_once(relatives: Iterable[Relative]) -> list[Relative]:
    seen: dict[str, Relative] = {}
    for one in relatives:
        seen.setdefault(one.person.id, one)
    return list(seen.values())


def _each_term_once(relatives: Iterable[Relative]) -> list[Relative]:
    seen: dict[str, Relative] = {}
    for one in relatives:
        seen.setdefault(one.term, one)
    return list(seen.values())
