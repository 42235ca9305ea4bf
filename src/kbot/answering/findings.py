"""Question → Answer: a ladder from the sure to the likely. Each rung returns an answer or None.

A reader who has not read to the end gets the same "ahead" for what comes later and for what is nowhere: everything
here is drawn from the view, so nothing else could be said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from functools import lru_cache

from kbot.answering import kin_findings, portraits, retrieval
from kbot.answering.answers import (
    Answer,
    Chat,
    Corrected,
    Described,
    Gathered,
    Introduced,
    NoSuchChapter,
    NotTold,
    Option,
    Recap,
    Told,
    WhichOne,
)
from kbot.answering.queries import FOCUSED, query_for
from kbot.answering.questions import Question, kin_nouns, read_question, word_set
from kbot.answering.visibility import not_told, people_of, visible_ids
from kbot.book.factbases import FactBase, View
from kbot.book.facts import BOOK, Event, Misconception, Statement, Telling
from kbot.language.folding import fold
from kbot.language.forms import TITLES
from kbot.language.terms import STOPWORDS, terms_with_words

MOST_OPTIONS = 6
_RECAP_LENGTH = 8
_CHAT = frozenset(("crisis", "greeting", "thanks", "goodbye", "abilities", "rude"))
_SCENES_SHOWN = 4
_SAME_CLAIM = 0.6
"""The share of its telling words that a message must have in common with a wrong claim to be told that it is not so."""
_NEAR_CLAIM = 0.35
"""With less in common than that share, but this much, it is told only what is so, without a yes or no."""
_READ_CLOSELY = 8
_OFFERED = 4
"""Readings offered in a question back: more is a puzzle."""
_SHORT = 9
_CLOSED = frozenset("who_is kin relation_between dies".split())
"""Forms that have answers of their own, whatever sample questions say."""
_TELLING_WORDS = 2
_BEYOND_DOUBT = 0.9
"""The confidence that makes a question one about the novel though its words are of other things."""
_SHORT_ENOUGH = 300
"""Characters up to which a fact is told together with what came of it."""
_FITS_BETTER = 0.7
"""By how much more than any other bearer of a name one must fit a question to be the one who is meant."""
_NEEDS_SOMEBODY = frozenset(("search", "kin", "attribute", "who_is", "where", "when", "why", "how", "who", "howmany"))


def answer(question: Question, view: View) -> Answer:
    """Answer `question` from what `view` may show."""
    for rung in _LADDER:
        found = rung(question, view)
        if found is not None:
            return found
    return not_told(question, view)


def _chat(question: Question, view: View) -> Answer | None:
    del view
    if not question.slotted:
        return Chat(question.lang, "empty")
    return Chat(question.lang, question.form) if question.form in _CHAT else None


def _bad_chapter(question: Question, view: View) -> Answer | None:
    del view
    return NoSuchChapter(question.lang) if question.bad_chapter and not question.people else None


def _asked_before(question: Question, view: View) -> Answer | None:
    """A sample question, or one that says the same: its fact answers, whatever else the words might mean."""
    unclear = any(len(mention.ids) != 1 for mention in question.people) or not question.mentions
    if question.form in _CLOSED or (unclear and not _tells_enough(question)):
        return None
    people = [mention.id for mention in question.people if mention.sure]
    telling = retrieval.asked_before(query_for(question, people), view.base)
    if telling is None or not _stands_where_asked(telling, question):
        return None
    return _told(question, telling, view) if view.shows(telling) else not_told(question, view)


def _outside(question: Question, view: View) -> Answer | None:
    """Weather, homework, other books: declined, unless a fact fits surely after all ("who wants to buy the forest")."""
    if question.form != "outside" or question.span:
        return None
    hits = retrieval.rank(query_for(question, [person.id for person in people_of(question, view)]), view)
    return None if retrieval.confidence(hits) >= _BEYOND_DOUBT else NotTold(question.lang, "declined")


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


def _decided(question: Question, view: View) -> Answer | None:
    """A name several people bear is no obstacle where what is asked fits one of them far better than the others."""
    unclear = [mention for mention in question.people if len(visible_ids(mention, view)) > 1]
    if len(unclear) != 1 or question.form in ("who_is", "kin", "attribute") or not _tells_enough(question):
        return None
    rest = tuple(mention for mention in question.mentions if mention is not unclear[0])
    readings = [
        replace(question, mentions=(*rest, replace(unclear[0], ids=(id_,))))
        for id_ in visible_ids(unclear[0], view)[:MOST_OPTIONS]
    ]
    if fold(unclear[0].typed) in TITLES:
        readings.append(replace(question, mentions=rest))
    found: list[tuple[float, int, Question]] = []
    for reading in readings:
        hits = retrieval.rank(query_for(reading, [person.id for person in people_of(reading, view)]), view)
        if hits and retrieval.confidence(hits) >= retrieval.TELL:
            found.append((hits[0].score, len(found), reading))
    found.sort(reverse=True)
    if not found or (len(found) > 1 and found[0][0] < found[1][0] + _FITS_BETTER):
        return None
    return _search(found[0][2], view)


def _tells_enough(question: Question) -> bool:
    """Whether the words around a mere title ("prințul") say enough to know what is meant."""
    return len({one for one, _ in terms_with_words(question.words)}) >= _TELLING_WORDS


_ATTRIBUTES_ALIKE = {
    "job": ("job", "work", "rank", "title"),
    "home": ("home", "estate"),
    "estate": ("estate", "home"),
    "fate": ("fate",),
    "opinion": ("opinion", "feeling"),
    "feeling": ("feeling", "opinion"),
}
"""Attributes that answer a question for the first of them, best first."""


_PLAIN_ATTRIBUTES = frozenset(("age", "full_name"))
"""Attributes that a statement gives or the novel does not tell: nothing else should answer for them."""


def _attribute(question: Question, view: View) -> Answer | None:
    people = people_of(question, view)
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
    people = people_of(question, view)
    if people:
        impressions = view.impressions(people[0])
        return Introduced(question.lang, people[0], tuple(impressions)) if impressions else None
    return _described(question, view)


def _described(question: Question, view: View) -> Answer | None:
    return None if any(word not in STOPWORDS for word in question.words) else _subject_told(question, view)


def _subject_told(question: Question, view: View) -> Answer | None:
    """The first place or theme named, with what happens there or carries it."""
    named = (one for one in question.mentions if one.kind != "character")
    told = (_place_told(one.id, question.lang, view) if one.kind == "place" else
            _theme_told(one.id, question.lang, view) for one in named)  # fmt: skip
    return next((one for one in told if one), None)


def _place_told(id_: str, lang: str, view: View) -> Answer | None:
    place = view.place(id_)
    here = [one for one in view.within(1, view.limit) if one.place == id_]
    return Described(lang, place, _main(here)) if place else None


def _theme_told(id_: str, lang: str, view: View) -> Answer | None:
    theme = view.base.themes.get(id_)
    if theme is None or theme.known_from > view.limit:
        return None
    scenes = [view.find(f"event:{scene}") for scene in theme.scenes]
    return Described(lang, theme, _main([one for one in scenes if isinstance(one, Telling)]))


def _main(tellings: Sequence[Telling]) -> tuple[Telling, ...]:
    """The few that matter most, in the order in which a reader learns of them."""
    ranked = sorted(tellings, key=lambda one: -one.weight)[:_SCENES_SHOWN]
    return tuple(sorted(ranked, key=lambda one: one.known_from))


def _theme(question: Question, view: View) -> Answer | None:
    """ "Ce simbolizează trenul?": the theme that is named, whatever else is said; also by a plain word."""
    if question.form not in ("theme", "symbol"):
        return None
    themes = [mention.id for mention in question.mentions if mention.kind == "theme"]
    for word in question.words if question.form == "symbol" else ():
        for lexicon in view.base.names[:3]:
            match = lexicon.exact(word)
            themes += (
                sorted(key.removeprefix("theme:") for key in match.ids if key.startswith("theme:")) if match else []
            )
    return _theme_told(themes[0], question.lang, view) if themes else None


def _book(question: Question, view: View) -> Answer | None:
    title = fold(view.base.title.get(question.lang, ""))
    of_another = any(fold(mention.typed) != title for mention in question.people)
    about_book = bool(question.people) or bool(word_set("book_words", question.lang) & set(question.slotted.split()))
    if question.form != "book" or of_another or (question.rest and not about_book):
        return None
    found = [one for one in view.tellings(view.base.statements_with(question.key)) if BOOK in one.people]
    if len(found) > 1 and question.key == "plot_moment":
        return Gathered(question.lang, tuple(found))
    return Told(question.lang, found[0]) if found else None


def _recap(question: Question, view: View) -> Answer | None:
    if question.span is None or question.people or question.form not in ("recap", "search", "chapter"):
        return None
    first, last = question.span.first, min(question.span.last, view.limit)
    if first == last == question.span.last:
        recap = recap_of(first, question.lang, view)
        return recap if recap.summary or recap.tellings else None
    events = _main_events(first, last, view) if first <= last else ()
    return Recap(question.lang, first, last, events, cut=last < question.span.last) if events else None


def recap_of(chapter: int, lang: str, view: View) -> Recap:
    """Return what a chapter (its ordinal, not beyond the view) tells."""
    return Recap(lang, chapter, chapter, _main_events(chapter, chapter, view), summary=view.recap(chapter))


def _asked_for(telling: Telling) -> int:
    """How many sample questions a fact has: the more central it is, the more ways there are to ask for it."""
    return sum(map(len, telling.questions.values()))


def _main_events(first: int, last: int, view: View) -> tuple[Telling, ...]:
    """The events that matter most in some chapters, in the order of the novel."""
    tellings = view.within(first, last)
    events = [one for one in tellings if isinstance(one, Event)] or tellings
    kept = sorted(events, key=lambda one: (-one.weight, -_asked_for(one)))[:_RECAP_LENGTH]
    return tuple(one for one in events if one in kept)


def _search(question: Question, view: View) -> Answer | None:
    people = tuple(person.id for person in people_of(question, view))
    if len(people) < len(question.people):  # somebody is named who may not be shown: nothing can be said
        return None
    query = query_for(question, people, question.near)
    hits = retrieval.rank(query, view)
    if retrieval.lies_ahead(query, hits, view):
        return not_told(question, view)
    hits = [hit for hit in hits if _stands_where_asked(hit.telling, question)]
    corrected = _corrected(question, hits, view)
    if corrected:
        return corrected
    hits = [hit for hit in hits[:_READ_CLOSELY] if _may_answer(hit, question, view)] + hits[_READ_CLOSELY:]
    sure = retrieval.confidence(hits)
    if sure < retrieval.OFFER:
        return None
    best = hits[0]
    if sure < retrieval.TELL:
        return _which_telling(question, hits, view)
    return _told(question, best.telling, view, best.sides)


def _corrected(question: Question, hits: Sequence[retrieval.Hit], view: View) -> Answer | None:
    """The correction of a wrong claim that is the best of `hits`: outright where the message says just that."""
    best = hits[0].telling if hits else None
    if not isinstance(best, Misconception) or retrieval.confidence(hits) < retrieval.TELL:
        return None
    if _says_the_same(question, best, view):
        return Corrected(question.lang, best)
    close = retrieval.confidence(hits) >= retrieval.SURE and _says_the_same(question, best, view, _NEAR_CLAIM)
    return Corrected(question.lang, best, sure=False) if close else None


def _stands_where_asked(telling: Telling, question: Question) -> bool:
    """Whether a fact has a chapter, where one is asked for, and one of those the question names."""
    if question.span:
        return any(question.span.first <= chapter <= question.span.last for chapter in telling.chapters)
    return bool(telling.chapters) or question.form != "chapter"


def _which_telling(question: Question, hits: Sequence[retrieval.Hit], view: View) -> Answer:
    """Ask which of the facts that come nearly as close is meant; one alone is told."""
    near = [hit for hit in hits if hit.score >= hits[0].score - retrieval.CLOSE and _may_be_offered(hit.telling)]
    options = [Option(hit.telling.key, telling=hit.telling) for hit in near[:_OFFERED]]
    if len(options) == 1 and options[0].telling:
        return _told(question, options[0].telling, view)
    return WhichOne(question.lang, question.text, tuple(options)) if options else not_told(question, view)


def _may_be_offered(telling: Telling) -> bool:
    """A correction is told, or not; it is nothing to choose."""
    return not isinstance(telling, Misconception)


def _may_answer(hit: retrieval.Hit, question: Question, view: View) -> bool:
    """A correction answers only those who say, or take for granted, what it corrects."""
    return not isinstance(hit.telling, Misconception) or _says_the_same(question, hit.telling, view)


def _says_the_same(question: Question, misconception: Misconception, view: View, least: float = _SAME_CLAIM) -> bool:
    """Whether a message names the same people and has nearly the same telling words as a known wrong claim: at `least`
    this share of them."""
    people = {mention.ids for mention in question.people}
    terms = {one for one, _ in terms_with_words(question.words)}
    for lang in misconception.claim:
        for text in (misconception.claim[lang], *misconception.questions.get(lang, ())):
            named, theirs = _claim(text, lang, view.base)
            if named == people and _alike(terms, theirs, view) >= least:
                return True
    return False


@lru_cache(maxsize=2048)
def _claim(text: str, lang: str, base: FactBase) -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """Whom a wrong claim names, and its telling words; each is looked at for many questions."""
    claim = read_question(text, base, lang=lang)
    terms = frozenset(one for one, _ in terms_with_words(claim.words))
    return frozenset(mention.ids for mention in claim.people), terms


def _alike(ours: Set[str], theirs: Set[str], view: View) -> float:
    """The share of the weight of two sets of terms that they have in common."""
    both, either = (sum(map(view.base.rarity, terms)) for terms in (ours & theirs, ours | theirs))
    return both / either if either else 1.0


def _told(
    question: Question,
    telling: Telling,
    view: View,
    sides: frozenset[str] = frozenset(),
) -> Answer:
    if isinstance(telling, Misconception):
        return Corrected(question.lang, telling, sure=False)
    focus = question.form if question.form in FOCUSED else ""
    if (focus == "why" and not view.cause(telling)) or (focus == "outcome" and not view.outcome(telling)):
        focus = ""
    told, outcome = (texts.get(question.lang, "") for texts in (telling.text, view.outcome(telling)))
    if question.form == "recap" or (not focus and len(told) + len(outcome) <= _SHORT_ENOUGH):
        sides |= {"outcome"}  # what came of it is often what is wanted; where it is short it is told at once
    return Told(question.lang, telling, focus, sides=sides)


_LADDER: tuple[Callable[[Question, View], Answer | None], ...] = (
    _chat, _bad_chapter, _asked_before, _outside, _whose, _decided, _which, kin_findings.checked_kin,
    kin_findings.of_both, kin_findings.between, kin_findings.dies, portraits.characterised, portraits.changed,
    portraits.compared, kin_findings.married, kin_findings.kin, _attribute, _who_is, _theme, _book, _recap, _search,
    _described,
)  # fmt: skip
