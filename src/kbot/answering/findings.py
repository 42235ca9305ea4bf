"""Question → Answer: a ladder from the sure to the likely. Each rung returns an answer or None.

A reader who has not read to the end gets the same "ahead" for what comes later and for what is nowhere: everything
here is drawn from the view, so nothing else could be said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from functools import lru_cache

from kbot.answering import relatives, retrieval
from kbot.answering.answers import (
    Answer,
    Chat,
    Corrected,
    Described,
    Introduced,
    KinChecked,
    NoSuchChapter,
    NotMarried,
    NotTold,
    Option,
    Recap,
    RelationTold,
    RelativesTold,
    Told,
    WhichOne,
)
from kbot.answering.mentions import Mention
from kbot.answering.questions import Question, kin_nouns, read_question, word_set
from kbot.book.factbases import FactBase, View
from kbot.book.facts import BOOK, Character, Event, Misconception, Statement, Telling
from kbot.language.folding import fold, words_of
from kbot.language.terms import STOPWORDS, term, terms_with_words

MOST_OPTIONS = 6
_RECAP_LENGTH = 8
_CHAT = frozenset(("crisis", "greeting", "thanks", "goodbye", "abilities", "rude"))
_SCENES_SHOWN = 4
_SAME_CLAIM = 0.6
"""The share of its telling words that a message must have in common with a wrong claim to be told that it is not so."""
_READ_CLOSELY = 8
_OFFERED = 4
"""Readings offered in a question back: more is a puzzle."""
_COMPLETE = {"child": "children", "sibling": "siblings", "spouse": "spouse", "parent": "parents"}
"""Kin terms and the names under which the pack marks them complete."""
_COPULAS = frozenset("e este i sunt era is was were".split())
_HAVING = frozenset("are au avea aveau avut have has had".split())
_SHORT = 9
_ABOUT_THE_BOOK = frozenset(("book", "recap", "who_is", "kin", "attribute"))
_NEEDS_SOMEBODY = frozenset(("search", "kin", "attribute", "who_is", "where", "when", "why", "how", "who", "howmany"))
_FOCUSED = frozenset(("where", "why", "when", "how", "outcome", "chapter"))


def answer(question: Question, view: View) -> Answer:
    """Answer `question` from what `view` may show."""
    for rung in _LADDER:
        found = rung(question, view)
        if found is not None:
            return found
    return not_told(question, view)


def not_told(question: Question, view: View) -> Answer:
    """Return the honest non-answer for a reader at the view's limit."""
    if not _in_scope(question):
        return NotTold(question.lang, "declined")
    whole = view.limit >= view.base.scheme.last
    return NotTold(question.lang, "unknown" if whole else "ahead")


def _in_scope(question: Question) -> bool:
    """Whether a question is about the book at all, read or not: somebody or something of it is named, or asked for."""
    if any(mention.ids for mention in question.mentions) or question.form in _ABOUT_THE_BOOK:
        return True
    about_book = word_set("book_words", question.lang) & set(question.slotted.split())
    return bool(about_book) or question.span is not None or question.form.startswith("ellipsis")


def _chat(question: Question, view: View) -> Answer | None:
    del view
    if not question.slotted:
        return Chat(question.lang, "empty")
    return Chat(question.lang, question.form) if question.form in _CHAT else None


def _bad_chapter(question: Question, view: View) -> Answer | None:
    del view
    return NoSuchChapter(question.lang) if question.bad_chapter and not question.people else None


def _which(question: Question, view: View) -> Answer | None:
    """Ask back about the first name that several people bear, unless only one of them may be shown or fits."""
    for mention in question.people:
        visible = visible_ids(mention, view)
        if len(visible) > 1:
            options = tuple(Option(id_, person=view.base.characters[id_]) for id_ in visible[:MOST_OPTIONS])
            return WhichOne(question.lang, mention.typed, options)
    return None


def _whose(question: Question, view: View) -> Answer | None:
    """ "Where does she live?", "Ce face fratele?": nobody is named, and nobody was spoken of."""
    del view
    if question.mentions or question.form not in _NEEDS_SOMEBODY:
        return None
    words = question.slotted.split()
    nouns = {*kin_nouns(question.lang)} - {"fata", "fete", "girl", "girls", "boy", "cal", "cai"}
    unclear = [word for word in words if word in word_set("owner_words", question.lang) or word in nouns]
    if not unclear or word_set("book_words", question.lang) & set(words) or len(words) > _SHORT:
        return None
    return WhichOne(question.lang, unclear[0], ())


def visible_ids(mention: Mention, view: View) -> tuple[str, ...]:
    """The people a name may mean, as far as a reader may know of them."""
    return tuple(id_ for id_ in mention.ids if view.character(id_))


def _people(question: Question, view: View) -> list[Character]:
    found = []
    for mention in question.people:
        visible = visible_ids(mention, view)
        if len(visible) == 1:
            found.append(view.base.characters[visible[0]])
    return found


def _decided(question: Question, view: View) -> Answer | None:
    """A name several people bear is no obstacle where one of them makes the question answerable, and only one."""
    unclear = [mention for mention in question.people if len(visible_ids(mention, view)) > 1]
    if len(unclear) != 1 or question.form in ("who_is", "kin", "attribute"):
        return None
    clear = tuple(person.id for person in _people(question, view))
    query = retrieval.Query(question.words, clear, question.lang, question.form, claim=question.claim)
    hits = retrieval.rank(query, view)
    bearers = set(visible_ids(unclear[0], view))
    if hits and hits[0].score >= retrieval.SURE and len(bearers & set(hits[0].telling.people)) == 1:
        return _told(question, hits[0].telling, view)
    return None


def _nouns(question: Question) -> list[str]:
    """What the relation nouns of a question ask for, in its order: ["sibling:f"]."""
    known = kin_nouns(question.lang)
    return [known[word] for word in question.slotted.split() if word in known]


def _checked_kin(question: Question, view: View) -> Answer | None:
    """ "E Levin frate cu Stiva?", "Is Kitty Dolly's sister?": two people and one relation noun, no question word."""
    people = _people(question, view)
    if len(people) != 2 or question.form == "relation_between":
        return None
    nouns = _nouns(question)
    words = set(question.slotted.split())
    if len(nouns) != 1 or not question.claim or not _only_asks_kin(question) or not words & _COPULAS or words & _HAVING:
        return None
    asked, _, gender = nouns[0].partition(":")
    first, second = people
    actual = relatives.between(second.id, first.id, view)
    yes = any(one.term == asked or (asked == "sibling" and one.term == "half_sibling") for one in actual)
    yes = yes and (not gender or first.gender == gender)
    if not yes and not actual:
        return None
    complete = _COMPLETE.get(asked, "") in second.complete and view.limit == view.base.scheme.last
    if not yes and not complete:  # whether it ever becomes so, or is but not told, nobody can say here
        return RelationTold(question.lang, second, first, tuple(actual))
    return KinChecked(question.lang, first, second, asked, yes, tuple(actual))


def _of_both(question: Question, view: View) -> Answer | None:
    """ "Kitty și Levin au copii?", "Anna are o fiică cu Vronski?": children of two people."""
    people = _people(question, view)
    nouns = _nouns(question)
    if (
        len(people) != 2
        or len(nouns) != 1
        or not set(question.slotted.split()) & _HAVING
        or not _only_asks_kin(question)
    ):
        return None
    asked, _, gender = nouns[0].partition(":")
    theirs = {one.person.id for one in relatives.relatives_by(people[1].id, asked, gender, view)}
    both = [one for one in relatives.relatives_by(people[0].id, asked, gender, view) if one.person.id in theirs]
    return RelativesTold(question.lang, people[0], asked, gender, tuple(both)) if both else not_told(question, view)


def _between(question: Question, view: View) -> Answer | None:
    people = _people(question, view)
    if question.form != "relation_between" or len(people) < 2:
        return None
    for first, second in ((people[1], people[0]), (people[0], people[1])):  # some relations have a name one way only
        found = relatives.between(first.id, second.id, view)
        if found:
            return RelationTold(question.lang, first, second, tuple(found))
    return None


def _married(question: Question, view: View) -> Answer | None:
    """ "Când s-a căsătorit Kitty cu Vronski?": two people who never marry each other, one of them married for good."""
    people = _people(question, view)
    terms = {one for one, _ in terms_with_words(question.words)}
    if len(people) == 1 and terms == {term("married")} and question.form in ("who", "search", "howmany"):
        spouses = relatives.relatives_by(people[0].id, "spouse", "", view)
        return RelativesTold(question.lang, people[0], "spouse", "", tuple(spouses)) if spouses else None
    if len(people) != 2 or term("married") not in terms or relatives.married_for_good(people[0], people[1], view):
        return None
    for first, second in (people, people[::-1]):
        spouses = relatives.relatives_by(first.id, "spouse", "", view)
        if spouses and "spouse" in first.complete and view.limit == view.base.scheme.last:
            return NotMarried(question.lang, first, second, tuple(spouses))
    return None


def _kin(question: Question, view: View) -> Answer | None:
    people = _people(question, view)
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
        return _stated(question, people[0].id, view) or not_told(question, view)
    count = question.slotted.startswith(("cat", "how many", "si cat"))
    return RelativesTold(question.lang, owner, asked, gender, tuple(found), count)


def _stated(question: Question, person: str, view: View) -> Answer | None:
    """A statement that answers for a relation nobody bears by name ("Karenin grew up without a mother")."""
    hits = retrieval.rank(retrieval.Query(question.words, (person,), question.lang), view, kinds=("statement",))
    for hit in hits[:1]:
        if hit.score >= retrieval.SURE and isinstance(hit.telling, Statement) and person in hit.telling.about:
            return _told(question, hit.telling, view)
    return None


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
    despre please te rog oare
    """.split()
)


_ATTRIBUTES_ALIKE = {
    "job": ("job", "work", "rank", "title"),
    "home": ("home", "estate"),
    "estate": ("estate", "home"),
    "fate": ("fate",),
    "opinion": ("opinion", "feeling"),
    "feeling": ("feeling", "opinion"),
}
"""Attributes that answer a question for the first of them, best first."""


_PLAIN_ATTRIBUTES = frozenset(("age", "full_name", "nickname", "horse", "dog"))
"""Attributes that a statement gives or the novel does not tell: nothing else should answer for them."""


def _attribute(question: Question, view: View) -> Answer | None:
    people = _people(question, view)
    if question.form != "attribute" or not people or question.rest:
        return None
    wanted = _ATTRIBUTES_ALIKE.get(question.key, (question.key,))
    found: list[Telling] = [
        one for one in view.about(people[0].id)
        if isinstance(one, Statement) and one.attribute in wanted and people[0].id == one.about[0]
        and (one.until is None or one.until >= view.limit)
    ]  # fmt: skip
    if len(people) > 1:
        found = [one for one in found if isinstance(one, Statement) and one.toward == people[1].id]
    if question.key == "fate" and not found:
        found += [one for one in view.about(people[0].id) if isinstance(one, Event) and one.weight == 3][-1:]
    if not found:
        return not_told(question, view) if question.key in _PLAIN_ATTRIBUTES else None
    order = {attribute: -place for place, attribute in enumerate(wanted)}
    best = max(
        found,
        key=lambda one: (
            order.get(getattr(one, "attribute", ""), 0),
            one.weight,
            one.until is not None,
            -one.known_from,
        ),
    )
    return Told(question.lang, best)


def _who_is(question: Question, view: View) -> Answer | None:
    if question.form != "who_is" or not question.mentions:
        return None
    people = _people(question, view)
    if people:
        impressions = view.impressions(people[0])
        return Introduced(question.lang, people[0], tuple(impressions)) if impressions else None
    return _described(question, view)


def _described(question: Question, view: View) -> Answer | None:
    if any(word not in STOPWORDS for word in question.words):
        return None
    for mention in question.mentions:
        if mention.kind == "character":
            continue
        subject = view.base.places.get(mention.id) if mention.kind == "place" else view.base.themes.get(mention.id)
        if subject is None or subject.known_from > view.limit:
            continue
        if mention.kind == "place":
            numbers = [one for one in view.within(1, view.limit) if one.place == mention.id]
        else:
            scenes = [view.find(f"event:{scene}") for scene in getattr(subject, "scenes", ())]
            numbers = [one for one in scenes if isinstance(one, Telling)]
        ranked = sorted(numbers, key=lambda one: -one.weight)[:_SCENES_SHOWN]
        return Described(question.lang, subject, tuple(sorted(ranked, key=lambda one: one.known_from)))
    return None


def _book(question: Question, view: View) -> Answer | None:
    title = fold(view.base.title.get(question.lang, ""))
    of_another = any(fold(mention.typed) != title for mention in question.people)
    if question.form != "book" or of_another or question.rest:
        return None
    found = [one for one in view.tellings(view.base.statements_with(question.key)) if BOOK in one.people]
    if not found:
        return None
    return Told(question.lang, found[0])


def _recap(question: Question, view: View) -> Answer | None:
    if question.span is None or question.people or question.form not in ("recap", "search", "chapter"):
        return None
    first, last = question.span.first, min(question.span.last, view.limit)
    tellings = view.within(first, last) if first <= last else []
    if not tellings:
        return None
    events = [one for one in tellings if isinstance(one, Event)] or tellings
    if len(events) > _RECAP_LENGTH:
        kept = sorted(events, key=lambda one: -one.weight)[:_RECAP_LENGTH]
        events = [one for one in events if one in kept]
    return Recap(question.lang, first, last, tuple(events), cut=last < question.span.last)


def _search(question: Question, view: View) -> Answer | None:
    people = tuple(person.id for person in _people(question, view))
    if len(people) < len(question.people):  # somebody is named who may not be shown: nothing can be said
        return None
    places = tuple(mention.id for mention in question.mentions if mention.kind == "place")
    content = question.words + tuple(
        word.folded for mention in question.mentions if mention.kind == "theme" for word in words_of(mention.typed)
    )
    focus = question.form if question.form in _FOCUSED else ""
    query = retrieval.Query(content, people, question.lang, focus, places, question.claim)
    hits = [hit for hit in retrieval.rank(query, view) if hit.score >= retrieval.JUST_ENOUGH]
    hits = [hit for hit in hits if _stands_where_asked(hit.telling, question)]
    hits = [hit for hit in hits[:_READ_CLOSELY] if _may_answer(hit, question, view)]
    if not hits:
        return None
    best, *rest = hits
    scene = set(best.telling.chapters)
    others = [hit for hit in rest if not scene & set(hit.telling.chapters)]
    lead = best.score / others[0].score if others else retrieval.FAR_LEAD
    if not best.verbatim and lead < (retrieval.LEAD if best.score >= retrieval.ENOUGH else retrieval.FAR_LEAD):
        return _which_telling(question, best, others, view) if best.score >= retrieval.ENOUGH else None
    if isinstance(best.telling, Misconception):
        return Corrected(question.lang, best.telling)
    return _told(question, best.telling, view, best.sides)


def _stands_where_asked(telling: Telling, question: Question) -> bool:
    """Whether a fact has a chapter, where one is asked for, and one of those the question names."""
    if question.span:
        return any(question.span.first <= chapter <= question.span.last for chapter in telling.chapters)
    return bool(telling.chapters) or question.form != "chapter"


def _which_telling(question: Question, best: retrieval.Hit, others: Sequence[retrieval.Hit], view: View) -> Answer:
    """Ask which of the facts that come nearly as close is meant; one alone is told."""
    close = [hit for hit in others if hit.score >= retrieval.CLOSE * best.score]
    options = [Option(hit.telling.key, telling=hit.telling) for hit in (best, *close) if _may_be_offered(hit.telling)]
    if len(options) == 1 and options[0].telling:
        return _told(question, options[0].telling, view)
    return WhichOne(question.lang, question.text, tuple(options[:_OFFERED])) if options else not_told(question, view)


def _may_be_offered(telling: Telling) -> bool:
    """A correction is told, or not; it is nothing to choose."""
    return not isinstance(telling, Misconception)


def _may_answer(hit: retrieval.Hit, question: Question, view: View) -> bool:
    """A correction answers only those who say, or take for granted, what it corrects."""
    return not isinstance(hit.telling, Misconception) or _says_the_same(question, hit.telling, view)


def _says_the_same(question: Question, misconception: Misconception, view: View) -> bool:
    """Whether a message names the same people and has nearly the same telling words as a known wrong claim."""
    people = {mention.ids for mention in question.people}
    terms = {one for one, _ in terms_with_words(question.words)}
    for lang in misconception.claim:
        for text in (misconception.claim[lang], *misconception.questions.get(lang, ())):
            named, theirs = _claim(text, lang, view.base)
            if named == people and _alike(terms, theirs, view):
                return True
    return False


@lru_cache(maxsize=2048)
def _claim(text: str, lang: str, base: FactBase) -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """Whom a wrong claim names, and its telling words; each is looked at for many questions."""
    claim = read_question(text, base, lang=lang)
    terms = frozenset(one for one, _ in terms_with_words(claim.words))
    return frozenset(mention.ids for mention in claim.people), terms


def _alike(ours: Set[str], theirs: Set[str], view: View) -> bool:
    """Whether two sets of terms have most of their weight in common."""
    both, either = (sum(map(view.base.rarity, terms)) for terms in (ours & theirs, ours | theirs))
    return not either or both / either >= _SAME_CLAIM


def _told(
    question: Question,
    telling: Telling,
    view: View,
    sides: frozenset[str] = frozenset(),
) -> Answer:
    if isinstance(telling, Misconception):
        return Corrected(question.lang, telling, sure=False)
    focus = question.form if question.form in _FOCUSED else ""
    if (focus == "why" and not view.cause(telling)) or (focus == "outcome" and not view.outcome(telling)):
        focus = ""
    if question.form == "recap":  # "what happens when …" wants to know what came of it
        sides |= {"outcome"}
    return Told(question.lang, telling, focus, sides=sides)


_LADDER: tuple[Callable[[Question, View], Answer | None], ...] = (
    _chat, _bad_chapter, _whose, _decided, _which, _checked_kin, _of_both, _between, _married, _kin, _attribute,
    _who_is, _book, _recap, _search, _described,
)  # fmt: skip
