"""Finding a name: exactly, then blind to transliteration, then by edit distance with a margin.

All thresholds of name matching stand here; `tests/test_lookup.py` holds the table of pairs that must and must not
match. rapidfuzz is used nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kbot.language.forms import TITLES, skeleton

EXACT, SPELLING, TYPO = 1.0, 0.97, 0.85
"""Scores of the three rungs; a typo loses a little more for each further edit."""
_EDITS_BY_LENGTH = ((4, 0), (7, 1), (11, 2), (99, 3))
"""(shorter than, edits forgiven): three letters none, four to six one, seven to ten two, eleven and more three.

Measured on 12,000 common words of both languages and 90 typing errors: one edit more for each length takes 150 more of
the words for names and finds one more of the errors."""
_MENDED_BY_LENGTH = ((5, 0), (8, 1), (99, 2))
"""The same for words that are no names: four letters none, five to seven one, eight and more two."""
_LATE_START_EDITS = 1
"""Edits forgiven where the first letter differs: a slipped first letter is rarer than another word."""
_LATE_START_LETTERS = 7
"""Shorter words must start with the right letter: "Kevin" is not Levin."""
_FAR_MORE_OFTEN = 3
"""How many times as common a word must be to be taken for the one that a misspelt word means, before one as near."""
_TITLE_KEYS = frozenset(map(skeleton, TITLES))
"""Titles are looked up, never guessed: "context" is not a misspelt count."""


@dataclass(frozen=True, slots=True)
class Match:
    """Names found: the ids that may be meant, how sure (0–1), and the form of the lexicon that matched."""

    ids: frozenset[str]
    score: float
    form: str


class Lexicon:
    """Forms of names, each with the ids it may stand for. Forms are folded and may have several words."""

    def __init__(self, entries: Iterable[tuple[str, str]] = ()) -> None:
        """`entries`: (folded form, id) pairs."""
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._by_skeleton: dict[str, set[str]] = defaultdict(set)
        self._starts: set[str] = set()
        for form, id_ in entries:
            self.add(form, id_)
        self._fuzzy_keys: tuple[str, ...] | None = None

    @classmethod
    def prepared(cls, rows: Iterable[tuple[str, str, str]]) -> Lexicon:
        """Make a lexicon of (folded form, its skeleton, id) rows: skeletons cost most of the making."""
        lexicon = cls()
        for form, key, id_ in rows:
            lexicon._put(form, key, id_)
        return lexicon

    def add(self, form: str, id_: str) -> None:
        """Let `form` (folded) stand for `id_` too."""
        if form:
            self._put(form, skeleton(form), id_)

    def _put(self, form: str, key: str, id_: str) -> None:
        self._exact[form].add(id_)
        self._by_skeleton[key].add(id_)
        if " " in key:
            self._starts.add(key[: key.index(" ")])
        self._fuzzy_keys = None

    def __len__(self) -> int:
        return len(self._exact)

    def exact(self, form: str) -> Match | None:
        """Find a folded form letter by letter."""
        ids = self._exact.get(form)
        return Match(frozenset(ids), EXACT, form) if ids else None

    def spelled(self, form: str) -> Match | None:
        """Find a folded form, exactly or in another transliteration."""
        found = self.exact(form)
        if found or len(form) < 3:
            return found
        ids = self._by_skeleton.get(skeleton(form))
        return Match(frozenset(ids), SPELLING, form) if ids else None

    def may_start(self, word: str) -> bool:
        """Whether some form of several words starts with a folded word, in any transliteration."""
        return skeleton(word) in self._starts

    def nearest(self, form: str, *, limit: int = 8) -> list[Match]:
        """Find the names at the smallest edit distance from a folded form; [] if all are too far.

        Returned are the matches that no other beats by a margin: one means "this", several "one of these".
        """
        edits = allowed_edits(form)
        if not edits or form in _everyday_words():
            return []
        key = skeleton(form)
        if self._fuzzy_keys is None:
            self._fuzzy_keys = tuple(key for key in self._by_skeleton if key not in _TITLE_KEYS)
        near = process.extract(key, self._fuzzy_keys, scorer=OSA.distance, score_cutoff=edits, limit=limit)
        ranked: list[tuple[float, str]] = []
        for candidate, distance, _ in near:
            if distance > min(edits, allowed_edits(candidate)) or abs(len(candidate) - len(key)) > edits:
                continue
            if candidate[0] != key[0] and (distance > _LATE_START_EDITS or len(key) < _LATE_START_LETTERS):
                continue
            ranked.append((distance + _gender_slip(key, candidate), candidate))
        if not ranked:
            return []
        best = min(ranked)[0]
        return [
            Match(frozenset(self._by_skeleton[candidate]), TYPO - 0.05 * (cost - 1), candidate)
            for cost, candidate in sorted(ranked)
            if cost <= best
        ]


@cache
def _everyday_words() -> frozenset[str]:
    text = resources.files("kbot.language").joinpath("everyday.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def allowed_edits(form: str) -> int:
    """How many edits a folded form of this length may be away from what was meant."""
    return _allowed(form, _EDITS_BY_LENGTH)


def _allowed(form: str, by_length: Sequence[tuple[int, int]]) -> int:
    return next((edits for shorter, edits in by_length if len(form) < shorter), 0)


def _gender_slip(typed: str, candidate: str) -> float:
    """Half an edit more where the endings disagree on gender (Karenin / Karenina)."""
    return 0.5 if typed.endswith("a") != candidate.endswith("a") else 0.0


class Vocabulary:
    """Words that typing errors are mended toward: a misspelt word keeps its first letter and nearly its length."""

    def __init__(self, words: Mapping[str, int]) -> None:
        """`words`: folded, with how often they occur."""
        self._times = words
        self._shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in words:
            self._shelves[word[:1], len(word)].append(word)

    def closest(self, word: str) -> str | None:
        """Return the one word that a misspelt `word` most likely means, or None if none or several.

        Of several as near, one must be far more common than the others.
        """
        edits = _allowed(word, _MENDED_BY_LENGTH)
        if not edits:
            return None
        lengths = range(len(word) - edits, len(word) + edits + 1)
        shelf = [near for length in lengths for near in self._shelves.get((word[:1], length), ())]
        near = process.extract(word, shelf, scorer=OSA.distance, score_cutoff=edits, limit=6)
        nearest = [candidate for candidate, distance, _ in near if distance == near[0][1]]
        nearest.sort(key=lambda one: -self._times[one])
        if not nearest or (len(nearest) > 1 and self._times[nearest[0]] < _FAR_MORE_OFTEN * self._times[nearest[1]]):
            return None
        return str(nearest[0])


def likeness(first: str, second: str) -> float:
    """How alike two folded texts are, 0 to 1 (1: the same), by edits."""
    return float(OSA.normalized_similarity(first, second))
