"""Finding who and what a message mentions: people, places, themes, in any spelling and case form.

The longest name wins; an exact one beats another transliteration, which beats a typing error. A word that the project's
own texts use as a word ("anul", "ani") is not taken for a name unless it is typed as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kbot.book.factbases import FactBase
from kbot.language.folding import Word
from kbot.language.forms import TITLES
from kbot.language.lookup import TYPO, Lexicon, Match
from kbot.language.terms import STOPWORDS, term

_LONGEST = 7
_SHORTEST_TYPO = 4
_LONG = 7
_OWN_NAMES = 3
_LINKS = frozenset(("lui", "von", "de"))
_NATIONS = frozenset("english french german russian italian swiss american polish serbian turkish hungarian".split())
"""Written with a capital in English though no names; "the French governess" is found as a whole."""
_KINDS = ("character", "place", "theme")


@dataclass(frozen=True, slots=True)
class Mention:
    """Names found in a message: candidate ids of one kind (none for a stranger), the words `start` to before `end`."""

    kind: str
    ids: tuple[str, ...]
    start: int
    end: int
    score: float
    typed: str

    @property
    def id(self) -> str:
        """The one id that is meant. Only for mentions that are sure."""
        return self.ids[0]

    @property
    def sure(self) -> bool:
        """Whether one only is meant."""
        return len(self.ids) == 1


def part_possessives(words: Sequence[Word], base: FactBase) -> list[Word]:
    """Part the s of an English possessive typed without apostrophe from the name: "vronskys" → "vronsky" + "s"."""
    parted: list[Word] = []
    for word in words:
        stem = word.folded[:-1]
        owns = word.folded.endswith("s") and len(stem) > 2 and not _is_plain_word(word.folded, base)
        if owns and not _named(word.folded, base.names) and _named(stem, base.names[:_OWN_NAMES]):
            parted += [replace(word, folded=stem, typed=word.typed[:-1]), replace(word, folded="s", typed="s")]
        else:
            parted.append(word)
    return parted


def find_mentions(words: Sequence[Word], base: FactBase) -> list[Mention]:
    """Return the mentions in `words`, in order, none overlapping another."""
    found: list[Mention] = []
    at = 0
    while at < len(words):
        mention = _at(words, at, base)
        if mention:
            found.append(mention)
            at = mention.end
        else:
            at += 1
    return _merged(found, words, base)


def _at(words: Sequence[Word], at: int, base: FactBase) -> Mention | None:
    several = any(lexicon.may_start(words[at].folded) for lexicon in base.names[:_OWN_NAMES])
    for length in range(min(_LONGEST, len(words) - at) if several else 1, 0, -1):
        span = words[at : at + length]
        form = " ".join(word.folded for word in span)
        match = _named(form, base.names[:3]) if length > 1 else _single(span[0], words, at, base)
        if match:
            return _mention(match, at, at + length, words, base)
    return _stranger(words, at, base)


def _stranger(words: Sequence[Word], at: int, base: FactBase) -> Mention | None:
    """Somebody the book does not know: a capital inside a sentence, or after a title, on a word no fact has.

    Such a mention has no ids. It keeps "contesa Popovici" from being any countess.
    """
    word, before = words[at], words[at - 1] if at else None
    titled = before is not None and before.folded in TITLES
    shouting = all(other.typed.isupper() for other in words)
    if not at or len(word.folded) < _SHORTEST_TYPO or not (titled or (word.capital and not shouting)):
        return None
    if _is_plain_word(word.folded, base) or base.has_term(term(word.folded)):
        return None
    return Mention("character", (), at, at + 1, 0.0, word.typed)


def _single(word: Word, words: Sequence[Word], at: int, base: FactBase) -> Match | None:
    form = word.folded
    if form in TITLES:
        return base.names[-1].exact(form)
    if form in _NATIONS:
        return None
    if len(form) < 2 or (_is_plain_word(form, base) and not _typed_as_name(word, words, at)):
        return None
    match = _named(form, base.names)
    if match or len(form) < _SHORTEST_TYPO or _is_plain_word(form, base):
        return match
    near = [match for lexicon in base.names for match in lexicon.nearest(form)[:1]]
    if not near:
        return None
    best = max(match.score for match in near)
    if best < TYPO and not word.capital and len(form) < _LONG:
        return None
    return next(match for match in near if match.score == best)


def _named(form: str, lexicons: Sequence[Lexicon]) -> Match | None:
    """Find a form letter by letter as a name of its own; then in any transliteration, also as a word of a name."""
    exact = (match for lexicon in lexicons[:_OWN_NAMES] if (match := lexicon.exact(form)))
    spelled = (match for lexicon in lexicons if (match := lexicon.spelled(form)))
    return next(exact, None) or next(spelled, None)


def _is_plain_word(form: str, base: FactBase) -> bool:
    return form in STOPWORDS or form in base.vocabulary


def _typed_as_name(word: Word, words: Sequence[Word], at: int) -> bool:
    """A plain word is a name if it is all there is, or stands capitalised inside a sentence."""
    shouting = len(words) > 1 and all(other.capital for other in words)
    return len(words) == 1 or (word.capital and at > 0 and not shouting and word.folded not in STOPWORDS)


def _mention(match: Match, start: int, end: int, words: Sequence[Word], base: FactBase) -> Mention | None:
    typed = " ".join(dict.fromkeys(word.typed for word in words[start:end]))
    for kind in _KINDS:
        ids = [key.partition(":")[2] for key in match.ids if key.startswith(kind + ":")]
        if ids:
            return Mention(
                kind,
                _preferred(ids, base) if kind == "character" else tuple(sorted(ids)),
                start,
                end,
                match.score,
                typed,
            )
    return None


def _preferred(ids: Iterable[str], base: FactBase) -> tuple[str, ...]:
    """The candidates, the main ones first."""
    everybody = base.characters
    return tuple(sorted(ids, key=lambda id_: (-everybody[id_].weight, everybody[id_].known_from, id_)))


def _merged(found: list[Mention], words: Sequence[Word], base: FactBase) -> list[Mention]:
    """Join neighbours that together name one person: "ana" + "carenina"."""
    merged: list[Mention] = []
    for mention in found:
        before = merged[-1] if merged else None
        if before and not before.ids and mention.kind == "character" and before.end == mention.start:
            # a title or first name we do not know: "Графиня Вронская"
            merged[-1] = replace(mention, start=before.start)
            continue
        owner = mention.end < len(words) and words[mention.end].folded == "s" and bool(before and before.sure)
        if before and before.kind == mention.kind and not owner and _adjacent(before, mention, words):
            both = _both(before, mention, words, base)
            if both or not mention.ids:
                merged[-1] = Mention(
                    mention.kind, both, before.start, mention.end, min(before.score, mention.score),
                    f"{before.typed} {mention.typed}",
                )  # fmt: skip
                continue
        merged.append(mention)
    return merged


def _both(first: Mention, second: Mention, words: Sequence[Word], base: FactBase) -> tuple[str, ...]:
    """The people whom both names fit, in the ranking of the first."""
    shared = tuple(id_ for id_ in first.ids if id_ in second.ids)
    if shared or first.kind != "character":
        return shared
    if second.start - first.end:  # "lui" between them: two people
        return ()
    wide_first, wide_second = (_any_bearer(words[mention.start], base) for mention in (first, second))
    return tuple(sorted((wide_first & set(second.ids)) or (set(first.ids) & wide_second) or (wide_first & wide_second)))


def _any_bearer(word: Word, base: FactBase) -> set[str]:
    """Everybody who bears a word in any name, not only those who go by it."""
    ids: set[str] = set()
    for lexicon in base.names:
        match = lexicon.spelled(word.folded)
        if match:
            ids |= {key.partition(":")[2] for key in match.ids if key.startswith("character:")}
    return ids


def _adjacent(first: Mention, second: Mention, words: Sequence[Word]) -> bool:
    return all(word.folded in _LINKS for word in words[first.end : second.start])
