"""The rungs of the ladder about who is whose: worked out from the relations, sure where they answer at all."""

from __future__ import annotations

import re
from collections.abc import Set

from kbot.answering import relatives, retrieval
from kbot.answering.answers import (
    Answer,
    KinChecked,
    LivesOn,
    NoneSuch,
    NotMarried,
    RelationTold,
    RelativesTold,
    Told,
)
from kbot.answering.queries import FOCUSED, query_for
from kbot.answering.questions import Question, kin_nouns
from kbot.answering.visibility import not_told, people_of
from kbot.book.factbases import View
from kbot.book.facts import Character, Misconception, Statement, Telling
from kbot.language.interrogatives import asks
from kbot.language.terms import term, terms_with_words

_COMPLETE = {"child": "children", "sibling": "siblings", "spouse": "spouse", "parent": "parents"}
"""Kin terms and the names under which the pack marks them complete."""
_COPULAS = frozenset("e este i sunt era is was were".split())
_KIN_CLAIM = re.compile(
    r"^(?:so |and |but |deci |si |dar )?@c\d+ (?:e|este|era|is|was) (?:the |a |un |o )?"
    r"(?:@c\d+ s (?P<english>\w+)|(?P<noun>\w+) (?:lui |cu |al lui |a lui |of |to )?@c\d+)\b"
)
"""A message that begins with a claim about kinship: "Levin is Anna's brother, so why …"."""
_INVERSE_KIN = {"child": "parent", "parent": "child"}
_OF_FAMILIES = frozenset(("family", "origin", "education", "age"))
"""Attributes of statements that may answer for a relation which nobody bears by name."""
_HAVING = frozenset("are au avea aveau avut have has had".split())


def _nouns(question: Question) -> list[str]:
    """What the relation nouns of a question ask for, in its order: ["sibling:f"]."""
    known = kin_nouns(question.lang)
    return [known[word] for word in question.slotted.split() if word in known]


def checked_kin(question: Question, view: View) -> Answer | None:
    """ "E Levin frate cu Stiva?", "Is Kitty Dolly's sister?": two people and one relation noun, no question word."""
    people = people_of(question, view)
    if len(people) != 2 or question.form == "relation_between":
        return None
    nouns = _nouns(question)
    words = set(question.slotted.split())
    claimed = _KIN_CLAIM.match(question.slotted)
    said_first = claimed is not None and (claimed["english"] or claimed["noun"]) in kin_nouns(question.lang)
    only = question.claim and _only_asks_kin(question) and bool(words & _COPULAS) and not words & _HAVING
    if not nouns or not (said_first or (only and len(nouns) == 1)):
        return None
    asked, _, gender = nouns[0].partition(":")
    first, second = people
    actual = relatives.between(second.id, first.id, view)
    yes = any(one.term == asked or (asked == "sibling" and one.term == "half_sibling") for one in actual)
    yes = yes and (not gender or first.gender == gender)
    if yes and not only:  # the relation is taken for granted, rightly: something else is asked
        return None
    if not yes and not actual:
        return _not_theirs(question, first, second, asked, view)
    if not yes and not _is_complete(asked, second, view):  # whether it ever becomes so, nobody can say here
        return RelationTold(question.lang, second, first, tuple(actual))
    return KinChecked(question.lang, first, second, asked, yes, tuple(actual))


def of_both(question: Question, view: View) -> Answer | None:
    """ "Kitty și Levin au copii?", "Anna are o fiică cu Vronski?": children of two people."""
    people = people_of(question, view)
    nouns = _nouns(question)
    if len(people) != 2 or len(nouns) != 1 or not _only_asks_kin(question):
        return None
    asked, _, gender = nouns[0].partition(":")
    have = set(question.slotted.split()) & _HAVING
    if not have and (asked != "child" or question.claim or question.form == "relation_between"):
        return None
    theirs = {one.person.id for one in relatives.relatives_by(people[1].id, asked, gender, view)}
    both = [one for one in relatives.relatives_by(people[0].id, asked, gender, view) if one.person.id in theirs]
    if any(one.term == asked for one in relatives.between(people[0].id, people[1].id, view)):
        return KinChecked(
            question.lang, people[1], people[0], asked, True,
            tuple(relatives.between(people[0].id, people[1].id, view)),
        )  # fmt: skip
    if both:
        return RelativesTold(question.lang, people[0], asked, gender, tuple(both))
    named = {one.person.id for one in relatives.relatives_by(people[1].id, asked, "", view)}
    return _none_such(question, people[0], asked, gender, view, named) or not_told(question, view)


def _not_theirs(question: Question, first: Character, second: Character, asked: str, view: View) -> Answer | None:
    """ "Levin e fratele Annei": who her brother is; for a child, first who its parents are."""
    tries = [(second, asked)]
    if asked in _INVERSE_KIN:
        tries.insert(0, (first, _INVERSE_KIN[asked]))
    for owner, noun in tries:
        theirs = relatives.relatives_by(owner.id, noun, "", view) if _is_complete(noun, owner, view) else []
        if theirs:
            told = RelativesTold(question.lang, owner, noun, "", tuple(theirs))
            return NoneSuch(question.lang, told, denied=True)
    return None


def _is_complete(asked: str, owner: Character, view: View) -> bool:
    """Whether all relatives of a kind are known: the pack says so, and the reader has read to the end."""
    return _COMPLETE.get(asked, "") in owner.complete and view.limit == view.base.scheme.last


def _none_such(
    question: Question, owner: Character, asked: str, gender: str, view: View, among: Set[str] | None = None
) -> Answer | None:
    """ "How old is Levin's daughter?": a relative of the other gender is all there is. `among`: only these count."""
    others = relatives.relatives_by(owner.id, asked, "", view) if gender and _is_complete(asked, owner, view) else []
    others = [one for one in others if among is None or one.person.id in among]
    if not others or any(one.person.gender == gender for one in others):
        return None
    return NoneSuch(question.lang, RelativesTold(question.lang, owner, asked, "", tuple(others)))


def dies(question: Question, view: View) -> Answer | None:
    """ "How does Dolly die?": the event of a death, or the correction that the novel has none."""
    people = people_of(question, view)
    if question.form != "dies" or len(people) != 1 or (question.rest and not question.key):
        return None
    person = people[0]
    death = view.find(f"event:{person.dies}") if person.dies else None
    if not isinstance(death, Telling):
        if view.limit < view.base.scheme.last:  # one reply, whether they die later or not
            return not_told(question, view)
        if person.dies or "death" not in person.complete:
            return None
    elif question.key:  # something else is asked about a death, or another one is taken for granted
        return None
    else:
        asked = asks(question.slotted.split(), question.lang)
        return Told(question.lang, death, asked if asked in FOCUSED - {"how"} else "", sides=frozenset({"outcome"}))
    meant = _meant(question, person, view) if question.key else None
    told = [one for one in view.about(person.id) if not isinstance(one, Misconception) and one.chapters]
    last = max(told, key=lambda one: (one.chapters, one.weight), default=None)
    return LivesOn(question.lang, person, meant or last, bool(meant)) if last else None


def _meant(question: Question, person: Character, view: View) -> Telling | None:
    """The fact about somebody that a question with a false death in it comes nearest to."""
    hits = retrieval.rank(query_for(question, (person.id,)), view, kinds=("event", "statement"))
    best = hits[0].telling if retrieval.confidence(hits) >= retrieval.OFFER else None
    return best if best and person.id in best.people else None


def between(question: Question, view: View) -> Answer | None:
    people = people_of(question, view)
    if question.form != "relation_between" or len(people) < 2:
        return None
    for first, second in ((people[1], people[0]), (people[0], people[1])):  # some relations have a name one way only
        found = relatives.between(first.id, second.id, view)
        if found:
            return RelationTold(question.lang, first, second, tuple(found))
    return None


def married(question: Question, view: View) -> Answer | None:
    """ "Când s-a căsătorit Kitty cu Vronski?": two people who never marry each other, one of them married for good."""
    people = people_of(question, view)
    terms = {one for one, _ in terms_with_words(question.words)}
    if len(people) == 1 and terms == {term("married")} and question.form in ("who", "search", "howmany"):
        spouses = relatives.relatives_by(people[0].id, "spouse", "", view)
        return RelativesTold(question.lang, people[0], "spouse", "", tuple(spouses)) if spouses else None
    if (
        len(people) != 2
        or terms != {term("married")}
        or question.form in ("who", "relation_between")
        or relatives.married_for_good(people[0], people[1], view)
    ):
        return None
    for first, second in (people, people[::-1]):
        spouses = relatives.relatives_by(first.id, "spouse", "", view)
        if "spouse" in first.complete and view.limit == view.base.scheme.last:
            return NotMarried(question.lang, first, second, tuple(spouses))
    return None


def kin(question: Question, view: View) -> Answer | None:
    people = people_of(question, view)
    if question.form != "kin" or len(people) != 1:
        return None
    followed = relatives.follow(people[0].id, question.chain, view)
    if followed is None:
        return None
    owner, found = followed
    asked, _, gender = question.chain[-1].partition(":")
    if not _only_asks_kin(question):
        return None
    if not found:
        if asked in ("dog", "horse"):
            return not_told(question, view)
        if len(question.chain) == 1 and (none_such := _none_such(question, owner, asked, gender, view)):
            return none_such
        return stated(question, people[0].id, view) or not_told(question, view)
    count = question.slotted.startswith(("cat", "how many", "si cat"))
    return RelativesTold(question.lang, owner, asked, gender, tuple(found), count)


def stated(question: Question, person: str, view: View) -> Answer | None:
    """A statement that answers for a relation nobody bears by name ("Karenin grew up without a mother")."""
    hits = retrieval.rank(query_for(question, (person,)), view, kinds=("statement",))
    best = hits[0].telling if retrieval.confidence(hits) >= retrieval.SURE else None
    if not isinstance(best, Statement) or person not in best.about or best.attribute not in _OF_FAMILIES:
        return None
    return Told(question.lang, best)


def _only_asks_kin(question: Question) -> bool:
    """Whether nothing but the relation is asked: "sora lui Dolly", not "unde pleacă sora lui Dolly"."""
    nouns = {**kin_nouns("ro"), **kin_nouns("en")}
    allowed = nouns.keys() | _KIN_QUESTION_WORDS
    return all(word in allowed or word.startswith("@") for word in question.slotted.split())


_KIN_QUESTION_WORDS = frozenset(
    """
    cine e este era sunt care cum il o ii cheama pe numeste se numesc si dar lui al a ale ai cati cate cat are
    avea au in total ce nume de familie fost cu cel cea cei cele mare mic mica the is are was were who what
    whats s of name names a an and but how many does did do have has had there called so tell me about spune mi
    despre please te rog oare zice spune zic spun ii i lor fata fetei pe care pana la urma right called s
    """.split()
)
