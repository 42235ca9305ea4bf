"""Answer → words: the typed answers of `kbot.answering` put into the catalogue's sentences."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import assert_never

from kbot.answering.answers import (
    Answer,
    Chat,
    Corrected,
    Described,
    Gathered,
    Introduced,
    KinChecked,
    LivesOn,
    NoneSuch,
    NoSuchChapter,
    NotMarried,
    NotTold,
    Recap,
    RelationTold,
    Relative,
    RelativesTold,
    Told,
    WhichOne,
)
from kbot.book.factbases import View
from kbot.book.facts import Telling
from kbot.book.kinship import KIN_TERMS
from kbot.language.folding import fold
from kbot.tutor.outputs import MAX_LABEL
from kbot.wording.catalogues import Catalogue, catalogue
from kbot.wording.names import in_language, kin_many_of, kin_of, listed
from kbot.wording.texts import Items, Text, join, plain

MOST_CHAPTERS_SHOWN = 4


def reply(given: Answer, view: View) -> Text:  # noqa: C901  # one case for each kind of answer, no more
    """Return the words of an answer. `view` supplies what may be added to it (causes, places) and no more."""
    speaker = _Speaker(given.lang, view)
    match given:
        case Told():
            return speaker.told(given)
        case Introduced():
            return speaker.introduced(given)
        case RelativesTold():
            return speaker.relatives(given)
        case RelationTold():
            return speaker.relation(given)
        case KinChecked():
            return speaker.kin_checked(given)
        case NotMarried():
            return speaker.not_married(given)
        case NoneSuch():
            return speaker.none_such(given)
        case LivesOn():
            return speaker.lives_on(given)
        case Corrected():
            return speaker.corrected(given)
        case Described():
            return speaker.described(given)
        case Gathered():
            return speaker.gathered(given)
        case Recap():
            return speaker.recap(given)
        case WhichOne():
            return speaker.which(given)
        case NotTold():
            return speaker.not_told(given)
        case NoSuchChapter():
            return speaker.say.text("no-such-chapter")
        case Chat():
            return speaker.chat(given)
        case _ as unreachable:
            assert_never(unreachable)


def option_labels(given: WhichOne) -> list[str]:
    """Return the label of each option of a question back, in order."""
    labels = []
    for option in given.options:
        name = option.person.name if option.person else getattr(option.telling, "name", None)
        label = in_language(name or (option.telling.text if option.telling else {}), given.lang)
        labels.append(label if len(label) <= MAX_LABEL else f"{label[: MAX_LABEL - 1].rsplit(' ', 1)[0]} …")
    return labels


def chapters_cited(chapters: Sequence[int], view: View, lang: str) -> str:
    """Return the words for chapters, at most `MOST_CHAPTERS_SHOWN`: `partea I, cap. 17, 18; partea II, cap. 4`."""
    own = lang if lang in view.base.scheme.labels else view.base.languages[0]
    cited = view.base.scheme.cite(chapters[:MOST_CHAPTERS_SHOWN], own)
    return catalogue(lang).words("chapters-more", chapters=cited) if len(chapters) > MOST_CHAPTERS_SHOWN else cited


class _Speaker:
    def __init__(self, lang: str, view: View) -> None:
        self.lang = lang
        self.view = view
        self.say: Catalogue = catalogue(lang)
        self._own = lang if lang in view.base.languages else view.base.languages[0]

    def told(self, given: Told) -> Text:
        telling = given.telling
        lead = self._lead(telling, given.focus)
        if given.focus == "where" and lead and fold(plain(lead))[3:] in fold(in_language(telling.text, self.lang)):
            lead = ()  # the sentence says where
        if given.focus == "chapter":
            return lead
        sides = {"detail", "cause", "outcome"} if given.full else given.sides
        focused = {"why": "cause"}.get(given.focus, given.focus)
        body = [lead, (in_language(telling.text, self.lang),), *self._sides(telling, sides - {focused})]
        cited = self._cited(telling, {*sides, focused})
        return join([*body, self._source(cited, outside=telling.outside)], " ")

    def _cited(self, telling: Telling, sides: Set[str]) -> list[int]:
        """The chapters of a fact, and those from which the sides that are told are known."""
        cited = set(telling.chapters)
        if "cause" in sides and self.view.cause(telling):
            cited.add(telling.cause_known_from)
        if "outcome" in sides and self.view.outcome(telling):
            cited.add(telling.outcome_known_from)
        return sorted(cited - {0}) if telling.chapters else []

    def _lead(self, telling: Telling, focus: str) -> Text:
        place = self.view.place(telling.place) if telling.place else None
        if focus == "where" and place:
            return self.say.text("told-where", place=_capital(in_language(place.located, self.lang)))
        if focus == "why" and self.view.cause(telling):
            return self.say.text("told-why", cause=in_language(self.view.cause(telling), self.lang))
        if focus == "outcome" and self.view.outcome(telling):
            return self.say.text("told-outcome", outcome=in_language(self.view.outcome(telling), self.lang))
        if focus == "when" and telling.when:
            return self.say.text("told-when", when=_capital(in_language(telling.when, self.lang)))
        if focus == "how" and telling.how:
            return self.say.text("told-how", how=_capital(in_language(telling.how, self.lang)))
        if focus == "chapter":
            chapter = _capital(chapters_cited(telling.chapters, self.view, self.lang))
            return self.say.text("told-chapter", chapter=chapter, text=in_language(telling.text, self.lang))
        return ()

    def _sides(self, telling: Telling, wanted: Set[str]) -> list[Text]:
        """The detail, cause and outcome of a fact, those wanted, as far as they may be told."""
        told: list[Text] = []
        if "detail" in wanted and telling.detail:
            told.append((in_language(telling.detail, self.lang),))
        if "cause" in wanted and self.view.cause(telling):
            told.append(self.say.text("told-why", cause=in_language(telling.cause, self.lang)))
        if "outcome" in wanted and self.view.outcome(telling):
            told.append(self.say.text("told-outcome", outcome=in_language(telling.outcome, self.lang)))
        return told

    def introduced(self, given: Introduced) -> Text:
        shown = given.impressions if given.full else given.impressions[-1:]
        lines = [join([(in_language(one.text, self.lang),), self._source(one.chapters)], " ") for one in shown]
        return join(lines, "\n")

    def relatives(self, given: RelativesTold) -> Text:
        if len(given.relatives) == 1 and not given.count:
            one = given.relatives[0]
            sentence = self.say.text(
                "relative-one", relation=_capital(self._relation(one)),
                name=in_language(one.person.name, self.lang), ended="yes" if one.ended else "no",
            )  # fmt: skip
            return join([sentence, self._source(given.chapters)], " ")
        count = self.say.text("relatives-count", count=len(given.relatives)) if given.count else ()
        return join([self._several(given), count, self._source(given.chapters)], " ")

    def _several(self, given: RelativesTold) -> Text:
        """The names after a plural noun, where all are what was asked for; else each with their own relation."""
        owners = {one.owner.id for one in given.relatives}
        alike = {one.term for one in given.relatives} == {given.asked} and owners == {given.owner.id}
        relation = kin_many_of(given.asked, given.gender, given.owner, self.say) if alike else ""
        if relation:
            names = listed([in_language(one.person.name, self.lang) for one in given.relatives], self.say)
            return self.say.text("relatives-many", relation=_capital(relation), names=names)
        entries = [
            self.say.text("relative-item", name=in_language(one.person.name, self.lang), relation=self._relation(one))
            for one in given.relatives
        ]
        return (*join(entries, "; "), ".")

    def _relation(self, one: Relative) -> str:
        return kin_of([one.term], one.person.gender, one.owner, self.say)

    def _relations(self, relatives: Sequence[Relative]) -> str:
        first = relatives[0]
        return kin_of([one.term for one in relatives], first.person.gender, first.owner, self.say)

    def relation(self, given: RelationTold) -> Text:
        relations = self._relations(given.relatives)
        sentence = self.say.text(
            "relation-told", name=in_language(given.second.short, self.lang), relations=relations,
            ended="yes" if all(one.ended for one in given.relatives) else "no",
        )  # fmt: skip
        return join([sentence, self._chain(given.relatives[0]), self._source(given.chapters)], " ")

    def _chain(self, relative: Relative) -> Text:
        if len(relative.links) < 2:
            return ()
        steps = []
        for link in relative.links:
            start, end = self.view.base.characters[link.start], self.view.base.characters[link.end]
            term = KIN_TERMS[(link.step,)]
            noun = kin_of([term], end.gender, start, self.say)
            steps.append(self.say.words("relation-step", relation=noun, name=in_language(end.short, self.lang)))
        return self.say.text("relation-chain", chain="; ".join(steps))

    def kin_checked(self, given: KinChecked) -> Text:
        relations = self._relations(given.actual)
        message = "kin-yes" if given.yes else "kin-no"
        ended = "yes" if all(one.ended for one in given.actual) else "no"
        sentence = self.say.text(
            message, name=in_language(given.first.short, self.lang), relation=relations, ended=ended
        )
        return join([sentence, self._source(given.chapters)], " ")

    def not_married(self, given: NotMarried) -> Text:
        names = listed([in_language(one.person.name, self.lang) for one in given.spouses], self.say)
        first, second = (in_language(person.short, self.lang) for person in (given.first, given.second))
        message = "not-married" if names else "not-married-at-all"
        sentence = self.say.text(message, first=first, second=second, spouse=names, gender=given.first.gender)
        return join([sentence, self._source(given.chapters)], " ")

    def none_such(self, given: NoneSuch) -> Text:
        return join([self.say.text("kin-denied" if given.denied else "none-such"), self.relatives(given.told)], " ")

    def lives_on(self, given: LivesOn) -> Text:
        name = in_language(given.person.short, self.lang)
        told = in_language(given.told.text, self.lang)
        sentence = self.say.text("lives-on", name=name, told=told, meant="yes" if given.meant else "no")
        return join([sentence, self._source(given.told.chapters)], " ")

    def corrected(self, given: Corrected) -> Text:
        claim = given.misconception
        text = in_language(claim.text, self.lang)
        sentence: Text = self.say.text(f"corrected-{claim.verdict}", text=text) if given.sure else (text,)
        return join([sentence, self._source(claim.chapters, outside=claim.outside)], " ")

    def described(self, given: Described) -> Text:
        name = _capital(in_language(given.subject.name, self.lang))
        about = in_language(given.subject.about, self.lang)
        head = join([self.say.text("described", name=name, about=about), self._source(given.subject.chapters)], " ")
        return (*head, *self._scenes(given.tellings))

    def gathered(self, given: Gathered) -> Text:
        told = [
            join([(in_language(one.text, self.lang),), self._source(one.chapters, outside=one.outside)], " ")
            for one in given.tellings
        ]
        return join(told, "\n")

    def recap(self, given: Recap) -> Text:
        ends = [self.view.base.scheme.label(one, self._own) for one in sorted({given.first, given.last})]
        cited = " – ".join(ends)
        head = self.say.text("recap-head", chapters=_capital(cited))
        cut = ("\n", *self.say.text("recap-cut")) if given.cut else ()
        if given.summary:
            scenes = self._scenes(given.tellings, always=False) if given.full else ()
            return (*head, "\n", in_language(given.summary, self.lang), *scenes, *cut)
        return (*head, *self._scenes(given.tellings, always=given.first != given.last), *cut)

    def _scenes(self, tellings: Sequence[Telling], *, always: bool = True) -> Text:
        entries = tuple(
            join([(in_language(one.text, self.lang),), self._source(one.chapters) if always else ()], " ")
            for one in tellings
        )
        return (Items(entries),) if entries else ()

    def which(self, given: WhichOne) -> Text:
        if not given.options:
            return self.say.text("which-whom")
        if given.options[0].person:
            return self.say.text("which-person", typed=given.typed)
        return self.say.text("which-telling")

    def not_told(self, given: NotTold) -> Text:
        return self.say.text(f"not-told-{given.kind}")

    def chat(self, given: Chat) -> Text:
        message = f"chat-{given.topic}"
        title = in_language(self.view.base.title, self.lang)
        return self.say.text(message, title=title, example=self.view.base.samples(self.lang)["question"])

    def _source(self, chapters: Sequence[int], *, outside: bool = False) -> Text:
        if outside:
            return self.say.text("source-outside")
        return self.say.text("source", chapters=chapters_cited(chapters, self.view, self.lang)) if chapters else ()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
