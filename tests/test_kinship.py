"""Kinship: worked out over the shipped pack, named in both languages, and true of any family."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from builders_packs import relation
from kbot.book.factbases import FactBase
from kbot.book.facts import Relation
from kbot.book.kinship import DEEPEST, KIN_TERMS, Family
from kbot.wording.catalogues import catalogue
from kbot.wording.names import kin_of

_TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "tables" / "kinship.yaml").read_text(encoding="utf-8"))
INVERSE = {
    "parent": "child",
    "grandparent": "grandchild",
    "great_grandparent": "great_grandchild",
    "aunt_or_uncle": "niece_or_nephew",
    "parent_in_law": "child_in_law",
    "stepparent": "stepchild",
    "sibling": "sibling",
    "half_sibling": "half_sibling",
    "spouse": "spouse",
    "cousin": "cousin",
    "sibling_in_law": "sibling_in_law",
    "childs_parent_in_law": "childs_parent_in_law",
}
INVERSE |= {there: back for back, there in INVERSE.items()}
BACK = {"up": "down", "down": "up", "side": "side", "half": "half", "mate": "mate"}


def _phrase(term: str, who: str, of: str, lang: str, base: FactBase) -> str:
    people = base.characters
    return kin_of([term], people[who].gender, people[of], catalogue(lang))


# The novel


def test_the_table_is_large_and_varied() -> None:
    """At least 120 pairs and nearly every kin term of the novel's families."""
    assert len(_TABLE["kin"]) >= 120
    assert {term for _, _, term, _, _ in _TABLE["kin"]} >= set(INVERSE) - {
        "stepparent",
        "stepchild",
        "great_grandparent",
        "great_grandchild",
        "childs_parent_in_law",
    }


def test_kin_of_the_novel_is_worked_out(base: FactBase) -> None:
    """Who is what to whom, over blood and marriage."""
    family = base.view().family
    found = {(who, of): (kin.term if (kin := family.between(of, who)) else None) for who, of, *_ in _TABLE["kin"]}
    assert {pair: term for pair, term in found.items() if [*pair, term] not in [row[:3] for row in _TABLE["kin"]]} == {}


@pytest.mark.parametrize("lang", ["ro", "en"])
def test_kin_is_named_with_noun_and_possessive(lang: str, base: FactBase) -> None:
    """Cumnata Annei, socrul lui Levin, fratele vitreg al lui Levin; Anna’s sister-in-law."""
    column = {"ro": 3, "en": 4}[lang]
    wrong = {
        (row[0], row[1]): (phrase, row[column])
        for row in (*_TABLE["kin"], *_TABLE["told"])
        if (phrase := _phrase(row[2], row[0], row[1], lang, base)) != row[column]
    }
    assert wrong == {}


def test_what_the_novel_says_outright_is_a_relation(base: FactBase) -> None:
    """Cousins, aunts, lovers, servants and horses that no chain of parents gives."""
    told = {(one.who, one.of, one.role) for one in base.relations}
    assert {tuple(row[:3]) for row in _TABLE["told"]} <= told


def test_love_and_service_make_no_kin(base: FactBase) -> None:
    """Vronski is nobody's relative through Anna."""
    family = base.view().family
    kin = {(who, of): found.term for who, of in _TABLE["none"] if (found := family.between(of, who))}
    assert kin == {}


def test_every_kin_of_the_novel_has_its_inverse(base: FactBase) -> None:
    """If Levin is Kitty's husband then Kitty is his wife; nobody is kin to themselves."""
    family = base.view().family
    for person in base.characters:
        for kin in family.kin_of(person):
            back = family.between(kin.person, person)
            assert kin.person != person
            assert back, (person, kin.person, kin.term)
            assert back.term == INVERSE[kin.term], (person, kin.person)


def test_the_law_makes_a_father_where_blood_does_not(base: FactBase) -> None:
    """Annie is Vronski's daughter; Karenin, by law her father, is not called her stepfather in any chapter."""
    family = base.view().family
    father = family.between("ani", "vronski")
    assert father
    assert father.term == "parent"
    assert {base.view(limit).family.between("ani", "karenin") for limit in range(1, 240, 7)} == {None}
    assert ("karenin", "legal_parent", "ani") in {(one.who, one.role, one.of) for one in base.relations}


def test_kin_is_known_no_sooner_than_its_chapters(base: FactBase) -> None:
    """Before the wedding in 5.6 Levin is nobody's brother-in-law."""
    wedding = base.scheme.read("5.6")
    assert base.view(wedding - 1).family.between("stiva", "levin") is None
    kin = base.view(wedding).family.between("stiva", "levin")
    assert kin
    assert (kin.term, kin.known_from) == ("sibling_in_law", wedding)
    assert wedding in kin.chapters


# Any family


def test_every_path_has_its_way_back() -> None:
    """What you are to me tells what I am to you, for each entry of the table."""
    for path, term in KIN_TERMS.items():
        back = tuple(BACK[step] for step in reversed(path))
        assert KIN_TERMS.get(back) == INVERSE[term], (path, term)
        assert len(path) <= DEEPEST


@st.composite
def families(draw: st.DrawFn) -> list[Relation]:
    """Three generations from one couple; each child may marry somebody from outside, and each link has a chapter."""
    rng = random.Random(draw(st.integers(0, 2**32)))  # a made-up family
    made: list[Relation] = []
    couples = [("a", "b")]
    made.append(relation("a", "spouse", "b", rng.randint(1, 20)))
    for generation in range(2):
        grown = []
        for father, mother in couples:
            for number in range(rng.randint(0, 3)):
                child = f"{father}{generation}{number}"
                made.append(relation(father, "parent", child, rng.randint(1, 20)))
                if rng.random() < 0.8:
                    made.append(relation(mother, "parent", child, rng.randint(1, 20)))
                if rng.random() < 0.6:
                    made.append(relation(child, "spouse", child + "x", rng.randint(1, 20)))
                    grown.append((child, child + "x"))
        couples = grown
    rng.shuffle(made)
    return made


def _everybody(relations: list[Relation]) -> set[str]:
    return {id_ for one in relations for id_ in (one.who, one.of)}


@given(families())
def test_kin_terms_are_symmetric(relations: list[Relation]) -> None:
    """In any family, in whatever order it is told."""
    family = Family(relations)
    for person in _everybody(relations):
        for kin in family.kin_of(person):
            back = family.between(kin.person, person)
            assert back
            assert back.term == INVERSE[kin.term]
            assert back.known_from == kin.known_from


@given(families())
def test_a_chain_leads_from_one_to_the_other_and_proves_itself(relations: list[Relation]) -> None:
    """Its links join, its length is bounded, and it is known when the last of them is."""
    family = Family(relations)
    for person in _everybody(relations):
        for kin in family.kin_of(person):
            assert kin.links[0].start == person
            assert kin.links[-1].end == kin.person
            assert all(one.end == other.start for one, other in zip(kin.links, kin.links[1:], strict=False))
            assert KIN_TERMS[tuple(link.step for link in kin.links)] == kin.term
            assert kin.known_from == max(link.source.known_from for link in kin.links) == max(kin.chapters)


@given(families(), st.integers(1, 20))
def test_a_reader_learns_of_kin_when_its_last_link_is_told(relations: list[Relation], limit: int) -> None:
    """Cut at a chapter, a family holds exactly the kin whose links are known by then."""
    whole, cut = Family(relations), Family(one for one in relations if one.known_from <= limit)
    for person in _everybody(relations):
        known = {kin.person for kin in cut.kin_of(person)}
        assert all(kin.known_from <= limit for kin in cut.kin_of(person))
        assert {kin.person for kin in whole.kin_of(person) if kin.known_from <= limit} <= known


@given(st.integers(1, 20), st.integers(1, 20), st.none() | st.integers(1, 20), st.none() | st.integers(1, 20))
def test_a_chain_holds_while_all_its_links_do(first: int, second: int, until: int | None, end: int | None) -> None:
    """The earliest end of its links is its own."""
    family = Family([relation("a", "spouse", "b", first, until), relation("b", "sibling", "c", second, end)])
    kin = family.between("c", "a")
    assert kin
    assert kin.term == "sibling_in_law"
    assert kin.known_from == max(first, second)
    assert kin.until == min((one for one in (until, end) if one is not None), default=None)


def test_children_of_one_mother_and_two_fathers_are_half_siblings() -> None:
    """Known only when all the parents are; with one father untold they pass for siblings."""
    told = [relation("m", "parent", "x", 1), relation("m", "parent", "y", 2), relation("f", "parent", "x", 3)]
    plain = Family(told).between("x", "y")
    half = Family([*told, relation("g", "parent", "y", 9)]).between("x", "y")
    assert plain
    assert half
    assert (plain.term, plain.known_from) == ("sibling", 2)
    assert (half.term, half.known_from) == ("half_sibling", 9)


@pytest.mark.parametrize(
    "role", ["lover", "fiance", "admirer", "friend", "legal_parent", "adoptive_parent", "in_law", "cousin"]
)
def test_other_relations_are_no_steps(role: str) -> None:
    """Marriage makes in-laws; love, law and service do not."""
    family = Family([relation("a", role, "b"), relation("b", "sibling", "c"), relation("d", "spouse", "a")])
    assert family.between("c", "a") is None
    assert family.between("c", "d") is None


def test_a_marriage_told_after_the_child_makes_a_stepparent() -> None:
    """Told before it, the child is taken for one of the marriage, and no term is invented."""
    child, before, after = (
        relation("m", "parent", "x", 5),
        relation("h", "spouse", "m", 1),
        relation("h", "spouse", "m", 9),
    )
    step = Family([child, after]).between("x", "h")
    assert step
    assert (step.term, step.known_from) == ("stepparent", 9)
    assert Family([child, before]).between("x", "h") is None
    assert Family([child, before]).between("h", "x") is None


def test_a_stranger_has_no_kin() -> None:
    """Neither among people nor in an empty family."""
    assert Family([]).kin_of("nobody") == []
    assert Family([relation("a", "parent", "b")]).between("nobody", "a") is None
