"""The thread of a dialogue: pronouns, ellipsis, picks. A pure step: (thread, message, view) → (answer, thread).

The thread is small, plain data that can be stored as JSON, so that a restart is harmless.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from kbot.answering import answers, findings
from kbot.answering.answers import Answer, Chat, Introduced, NotTold, RelationTold, RelativesTold, Told, WhichOne
from kbot.answering.questions import Question, kin_nouns, read_question
from kbot.book.factbases import View
from kbot.book.facts import Character, Telling
from kbot.language.folding import fold, words_of
from kbot.wording.names import possessive, short

LASTS_SECONDS = 30 * 60
"""How long a thread is kept after its last message."""

_REMEMBERED = 6
_RECAP = "recap:"
"""What a thread holds in place of a fact's kind after the recap of a chapter (then its ordinal follows)."""
_FOCUS = {
    "ellipsis_why": "why", "ellipsis_where": "where", "ellipsis_when": "when", "ellipsis_how": "how",
    "ellipsis_outcome": "outcome", "ellipsis_chapter": "chapter", "ellipsis_who": "",
}  # fmt: skip
_PICK_WORDS = {
    "prima": 1, "primul": 1, "doua": 2, "doilea": 2, "treia": 3, "treilea": 3, "patra": 4, "patrulea": 4, "cincea": 5,
    "cincilea": 5, "ultima": -1, "ultimul": -1, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    "last": -1,
}  # fmt: skip
_OTHER_PERSON = re.compile(r"^(?:(?:si|dar|and|but|what about|how about|ce zici de|despre) )+(?:despre )?@c0$")
_POSSESSIVE = {"ei": "f", "sau": "m", "sa": "", "lui": "m", "her": "f", "his": "m"}
_PERSONAL = {
    "ea": "f",
    "el": "m",
    "she": "f",
    "he": "m",
    "him": "m",
    "o": "f",
    "il": "m",
    "l": "m",
    "dansa": "f",
    "dansul": "m",
}
_STRONG = frozenset(("el", "ea", "he", "she", "him"))
"""Pronouns that mean somebody spoken of before even where another person is named."""
_GOING_ON = frozenset("si dar deci atunci apoi and but so then".split())
_POINTING = _PERSONAL.keys() | _POSSESSIVE.keys() | {"they", "them", "their", "ei", "ele", "asta", "acolo", "there"}
_TALK = frozenset(("who_is", "search", "kin"))


@dataclass(frozen=True, slots=True)
class Thread:
    """What a dialogue is about: `people` (latest first), the fact told last, the last question, options offered.

    `next` are the facts whose questions were suggested, as (key, question) pairs; `chosen` are the readings picked so
    far for unclear names of the pending question, as (typed, id) pairs.
    """

    people: tuple[str, ...] = ()
    telling: str = ""
    question: str = ""
    lang: str = ""
    options: tuple[str, ...] = ()
    chosen: tuple[tuple[str, str], ...] = ()
    unclear: str = ""
    next: tuple[tuple[str, str], ...] = ()

    def dumps(self) -> str:
        """Return the thread as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def loads(cls, written: str) -> Thread:
        """Read what `dumps` wrote; anything else gives an empty thread."""
        try:
            raw = json.loads(written)
            return cls(
                people=tuple(map(str, raw["people"])), telling=str(raw["telling"]), question=str(raw["question"]),
                lang=str(raw["lang"]), options=tuple(map(str, raw["options"])), unclear=str(raw["unclear"]),
                next=_pairs(raw.get("next", ())), chosen=_pairs(raw["chosen"]),
            )  # fmt: skip
        except (ValueError, TypeError, KeyError):
            return cls()


def _pairs(raw: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(first), str(second)) for first, second in raw)


def converse(
    thread: Thread, text: str, view: View, *, fallback: str = "ro", lang: str | None = None
) -> tuple[Answer, Thread]:
    """Answer a message in its dialogue. `text` is tidied; `fallback` is the language where the text does not tell;
    `lang` forces one."""
    fallback = lang or thread.lang or fallback
    question = read_question(text, view.base, lang=lang, fallback=fallback)
    question = replace(question, near=_near(thread, question, view))
    if thread.options:
        picked = _pick(thread, question, text, view)
        if picked:
            return picked
        if question.form == "pick" and thread.unclear:
            return _asked_again(thread, question.lang, view), thread
    if question.form == "more":
        return _more(thread, question, view)
    if question.form in _FOCUS:
        focused = _refocus(thread, question, view)
        if focused:
            return focused
    if _OTHER_PERSON.match(question.slotted) and thread.question:
        question = _same_question(thread, question, view, fallback)
    elif thread.people and not (question.people and not _STRONG & set(question.slotted.split())):
        resolved = _resolved(thread, question, view, fallback)
        given = findings.answer(resolved, view)
        if resolved is question and question.form != "outside" and not _tells(given):
            resolved = _implied(thread, question, view, fallback)
            implied = findings.answer(resolved, view)
            resolved, given = (resolved, implied) if _tells(implied) else (question, given)
        if resolved is question or given.kind not in ("unknown", "ahead", "declined"):
            return _finish(resolved, given, thread, view)
        plain = findings.answer(question, view)  # the pronoun was none: "realist sau romantic?"
        return (
            _finish(question, plain, thread, view) if plain.kind == "found" else _finish(resolved, given, thread, view)
        )
    return _finish(question, findings.answer(question, view), thread, view)


def choose(thread: Thread, value: str, view: View) -> tuple[Answer, Thread] | None:
    """Answer the pending question with the option `value` picked; None if it is not on offer."""
    if value not in thread.options:
        return None
    if ":" in value:
        found = view.find(value)
        question = read_question(thread.question, view.base, fallback=thread.lang or "ro")
        if not isinstance(found, Telling):
            return None
        told = _told(found, question.lang, question.form if question.form in _FOCUS.values() else "", view)
        return told, replace(thread, telling=found.key, options=(), unclear="")
    chosen = (*thread.chosen, (fold(thread.unclear), value))
    question = _narrowed(read_question(thread.question, view.base, fallback=thread.lang or "ro"), dict(chosen))
    given = findings.answer(question, view)
    return _finish(question, given, replace(thread, chosen=chosen), view)


def go_on(thread: Thread, index: int, view: View) -> tuple[Answer, Thread] | None:
    """Answer the suggested question number `index` (from 0); None if there is none, or it may not be answered."""
    key, question = thread.next[index] if 0 <= index < len(thread.next) else ("", "")
    found = view.find(key) if key else None
    if not isinstance(found, Telling):
        return None
    asked = read_question(question, view.base, lang=thread.lang or None)
    focus = asked.form if asked.form in _FOCUS.values() and _has_side(found, asked.form, view) else ""
    return _finish(asked, Told(asked.lang, found, focus), thread, view)


def _has_side(found: Telling, focus: str, view: View) -> bool:
    sides = {"why": view.cause(found), "outcome": view.outcome(found), "when": found.when, "how": found.how}
    return bool(sides.get(focus, found.place if focus == "where" else ""))


def _pick(thread: Thread, question: Question, text: str, view: View) -> tuple[Answer, Thread] | None:
    folded = fold(text)
    if question.form == "pick":
        word = next((one for one in folded.split() if one.isdigit() or one in _PICK_WORDS), "")
        number = int(word) if word.isdigit() else _PICK_WORDS.get(word, 0)
        index = number - 1 if number > 0 else len(thread.options) + number
        if number and 0 <= index < len(thread.options):
            return choose(thread, thread.options[index], view)
    if len(question.people) == 1 and len(words_of(text)) <= 5:
        named = [id_ for id_ in question.people[0].ids if id_ in thread.options]
        if len(named) == 1 and question.form in _TALK:
            return choose(thread, named[0], view)
    return None


def _asked_again(thread: Thread, lang: str, view: View) -> WhichOne:
    """The same question back, after a number that no option has."""
    people = (view.character(value) for value in thread.options if ":" not in value)
    tellings = (view.find(value) for value in thread.options if ":" in value)
    options = [answers.Option(one.id, person=one) for one in people if one]
    options += [answers.Option(one.key, telling=one) for one in tellings if isinstance(one, Telling)]
    return WhichOne(lang, thread.unclear, tuple(options))


def _narrowed(question: Question, chosen: dict[str, str]) -> Question:
    mentions = tuple(
        replace(mention, ids=(chosen[fold(mention.typed)],))
        if chosen.get(fold(mention.typed)) in mention.ids
        else mention
        for mention in question.mentions
    )
    return replace(question, mentions=mentions)


def _more(thread: Thread, question: Question, view: View) -> tuple[Answer, Thread]:
    found = view.find(thread.telling) if thread.telling else None
    if isinstance(found, Telling):
        return Told(question.lang, found, full=True), thread
    if isinstance(found, Character):
        return Introduced(question.lang, found, tuple(view.impressions(found)), full=True), thread
    chapter = int(thread.telling.removeprefix(_RECAP)) if thread.telling.startswith(_RECAP) else 0
    if 0 < chapter <= view.limit:
        return replace(findings.recap_of(chapter, question.lang, view), full=True), thread
    return Chat(question.lang, "nothing-more"), thread


def _refocus(thread: Thread, question: Question, view: View) -> tuple[Answer, Thread] | None:
    found = view.find(thread.telling) if thread.telling else None
    if not isinstance(found, Telling):
        return None
    return _told(found, question.lang, _FOCUS[question.form], view), thread


def _told(found: Telling, lang: str, focus: str, view: View) -> Answer:
    """The side of a fact that was asked for; where it may not be told (yet), nothing is said about it."""
    untold = (focus == "why" and not view.cause(found)) or (focus == "outcome" and not view.outcome(found))
    if untold:
        return NotTold(lang, "unknown" if view.limit >= view.base.scheme.last else "ahead")
    return Told(lang, found, focus)


def _near(thread: Thread, question: Question, view: View) -> tuple[int, ...]:
    """The chapters of the fact told last, where a message goes on from it: "and then he …", "who helps her?"."""
    found = view.find(thread.telling) if thread.telling else None
    words = question.slotted.split()
    goes_on = not question.people or words[:1][0] in _GOING_ON or bool(_POINTING & set(words))
    return found.chapters if isinstance(found, Telling) and goes_on else ()


def _same_question(thread: Thread, question: Question, view: View, fallback: str) -> Question:
    """ "Dar Levin?": the last question again, about somebody else."""
    before = read_question(thread.question, view.base, fallback=fallback)
    if len(before.people) != 1:
        return question
    old, new = before.people[0], question.people[0]
    mentions = tuple(
        replace(mention, ids=new.ids, typed=new.typed) if mention is old else mention for mention in before.mentions
    )
    return replace(before, mentions=mentions)


def _resolved(thread: Thread, question: Question, view: View, fallback: str) -> Question:
    """Put the person a pronoun stands for in its place, and read the message again."""
    words = words_of(question.text)
    for index, word in enumerate(words):
        following = words[index + 1].folded if index + 1 < len(words) else ""
        owns = word.folded in _POSSESSIVE and not (word.folded == "sa" and following)
        if not owns and word.folded not in _PERSONAL:
            continue
        gender = _POSSESSIVE[word.folded] if owns else _PERSONAL[word.folded]
        if question.people and word.folded not in _STRONG:
            continue
        person = _latest(thread, gender, view, but=question)
        if person is None:
            continue
        lang = "ro" if word.folded in _ROMANIAN else "en"
        name = possessive(person, lang) if owns and word.folded != "lui" else short(person, lang)
        if word.folded == "lui" and owns:
            name = possessive(person, "ro")
        text = f"{question.text[: word.start]}{name}{question.text[word.end :]}"
        again = replace(read_question(text, view.base, lang=question.lang, fallback=fallback), near=question.near)
        return _narrowed(again, {fold(short(person, lang)): person.id, fold(possessive(person, lang)): person.id})
    return _with_owner(thread, question, view, fallback)


def _tells(given: Answer) -> bool:
    return given.kind in ("found", "corrected", "chat")


def _implied(thread: Thread, question: Question, view: View, fallback: str) -> Question:
    """ "Și ce pățește la cursă?": the person spoken of last is meant, though nothing says so."""
    person = _latest(thread, "", view)
    if person is None or question.people or not question.slotted:
        return question
    name = short(person, question.lang)
    again = read_question(f"{question.text} {name}", view.base, lang=question.lang, fallback=fallback)
    return _narrowed(replace(again, near=question.near), {fold(name): person.id})


def _with_owner(thread: Thread, question: Question, view: View, fallback: str) -> Question:
    """ "Dar soția?": a relation noun by itself means that of whoever was spoken of."""
    owner = _latest(thread, "", view)
    words = words_of(question.text)
    noun = next((word for word in words if word.folded in kin_nouns(question.lang)), None)
    if owner is None or noun is None or question.mentions or len(words) > _FEW:
        return question
    owned = possessive(owner, question.lang)
    phrase = f"{noun.typed} {owned}" if question.lang == "ro" else f"{owned} {noun.typed}"
    text = f"{question.text[: noun.start]}{phrase}{question.text[noun.end :]}"
    again = replace(read_question(text, view.base, lang=question.lang, fallback=fallback), near=question.near)
    return _narrowed(again, {fold(mention.typed): owner.id for mention in again.people})


_FEW = 4
_ROMANIAN = frozenset(("ei", "sau", "sa", "lui", "ea", "el", "o", "il", "l", "dansa", "dansul"))


def _latest(thread: Thread, gender: str, view: View, but: Question | None = None) -> Character | None:
    """The person spoken of last, of a gender if one is given; nobody whom the question itself names."""
    named = {id_ for mention in but.people for id_ in mention.ids} if but else set()
    for id_ in thread.people:
        person = view.character(id_)
        if person and id_ not in named and (not gender or person.gender == gender):
            return person
    return None


def _finish(question: Question, given: Answer, thread: Thread, view: View) -> tuple[Answer, Thread]:
    if isinstance(given, WhichOne):
        options = tuple(option.value for option in given.options)
        kept = thread.chosen if thread.question == question.text else ()
        named = dict.fromkeys((*(one.id for one in question.people if one.sure), *thread.people))
        spoken_of = tuple(id_ for id_ in named if view.character(id_))[:_REMEMBERED]
        return given, replace(
            thread, question=question.text, lang=question.lang, options=options, unclear=given.typed, chosen=kept,
            people=spoken_of,
        )  # fmt: skip
    if given.kind == "chat":
        return given, replace(thread, options=(), lang=thread.lang or question.lang)
    people = dict.fromkeys((*_people_of(given), *(m.id for m in question.people if m.sure), *thread.people))
    telling = _subject(given) or ("" if given.kind in ("unknown", "ahead", "declined") else thread.telling)
    return given, Thread(
        people=tuple(id_ for id_ in people if view.character(id_))[:_REMEMBERED], telling=telling,
        question=question.text, lang=question.lang,
    )  # fmt: skip


def _subject(given: Answer) -> str:
    if isinstance(given, Told):
        return given.telling.key
    if isinstance(given, answers.Corrected):
        return given.misconception.key
    if isinstance(given, answers.Recap) and given.summary:
        return f"{_RECAP}{given.first}"
    return given.person.key if isinstance(given, Introduced) else ""


def _people_of(given: Answer) -> tuple[str, ...]:
    """The people an answer puts before the reader's eyes, the one spoken of next first."""
    if isinstance(given, Introduced):
        return (given.person.id,)
    if isinstance(given, RelativesTold):
        return (*(one.person.id for one in given.relatives), given.owner.id)
    if isinstance(given, RelationTold | answers.KinChecked):
        return (given.first.id, given.second.id)
    if isinstance(given, Told):
        return given.telling.people
    return ()
