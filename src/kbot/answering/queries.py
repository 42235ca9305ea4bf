"""Question → `Query`: what retrieval looks for. Prepositions and word order tell who acts and who is acted upon."""

from __future__ import annotations

from collections.abc import Sequence

from kbot.answering.features import Query
from kbot.answering.mentions import Mention
from kbot.answering.questions import Question
from kbot.language.folding import words_of
from kbot.language.interrogatives import asks

FOCUSED = frozenset(("where", "why", "when", "how", "outcome", "chapter"))
"""Forms that ask for one side of a fact."""
_BEFORE_OBJECTS = {
    "ro": frozenset("pe lui cu de la despre pentru catre spre fata pt in din dintre intre asupra langa fara".split()),
    "en": frozenset("to with of for about at from by on against behind without toward towards upon into".split()),
}
_BEFORE_SUBJECTS = frozenset(
    """does did do is was has had can could will would should when how why that because if after before while where
    what which who whom whose as than""".split()
)
_ASKS_SUBJECT = frozenset(("who", "what", "which"))
_OBLIQUE_ENDINGS = ("ei", "ii", "ai")


def query_for(question: Question, people: Sequence[str], near: Sequence[int] = ()) -> Query:
    """Return what to look for. `people`: ids of those named who may be shown; `near`: chapters spoken of before."""
    themes = tuple(
        word.folded for mention in question.mentions if mention.kind == "theme" for word in words_of(mention.typed)
    )
    subjects, objects = roles(question)
    words = question.slotted.split()
    return Query(
        words=question.words + themes,
        people=tuple(people),
        lang=question.lang,
        focus=question.form if question.form in FOCUSED else "",
        places=tuple(mention.id for mention in question.mentions if mention.kind == "place"),
        claim=question.claim,
        asks=asks(words, question.lang),
        subjects=subjects,
        objects=objects,
        near=tuple(near),
    )


def roles(question: Question) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ids of those who act and of those who are acted upon, as far as the words tell."""
    words = question.slotted.split()
    subjects: set[str] = set()
    objects: set[str] = set()
    before: set[str] = subjects
    for number, mention in enumerate(question.mentions):
        if mention.kind != "character" or not mention.sure:
            continue
        at = words.index(f"@c{number}") if f"@c{number}" in words else 0
        previous = words[at - 1] if at else ""
        if previous in ("si", "and", "sau", "or") and (subjects or objects):
            part = before
        else:
            reads = _romanian if question.lang == "ro" else _english
            part = objects if reads(mention, words, at) else subjects
        part.add(mention.id)
        before = part
    return frozenset(subjects), frozenset(objects - subjects)


def _romanian(mention: Mention, words: Sequence[str], at: int) -> bool:
    """Whether somebody is acted upon: after a preposition, or in the form of "Annei"."""
    if at and words[at - 1] in _BEFORE_OBJECTS["ro"]:
        return True
    last = mention.typed.lower().split()[-1:] or [""]
    return last[0].endswith(_OBLIQUE_ENDINGS) and not last[0].endswith(("rei", "ghei", "sei"))


def _english(mention: Mention, words: Sequence[str], at: int) -> bool:
    """Whether somebody is acted upon: after a preposition or a verb; "does Levin", "when Levin" acts."""
    del mention
    if at and words[at - 1] in _BEFORE_OBJECTS["en"]:
        return True
    if at == 0 or words[at - 1] in _BEFORE_SUBJECTS - _ASKS_SUBJECT:
        return False
    return at > 1 or words[0] in _ASKS_SUBJECT
