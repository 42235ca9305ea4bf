"""Telling Romanian from English, by character trigrams and a few tell-tale letters.

The table is made from the project's own texts by `train` (see `kbot.book.compiling`) and travels with the compiled
fact base: no library, no download.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kbot.language.folding import fold, words_of

_MARGIN = 0.12
"""Mean log-likelihood ratio per trigram below which a text counts as unclear."""
_KEPT = 2500
"""Trigrams kept per language: more adds weight and no accuracy."""
_FEW = 3
"""With fewer words than this, trigrams say little."""
_SMALL_WORDS = {
    "ro": frozenset("ce cine de si cu lui pe cum unde cand este se care mai sa despre descrie spune".split()),
    "en": frozenset(
        """the what why who how is does did when where of and was she her his with describe explain about compare
        characterise characterize""".split()
    ),
}
"""Words of one language only, that decide where trigrams do not."""
_ROMANIAN_LETTERS = set("ăâîșțşţĂÂÎȘȚŞŢ")


def trigrams(text: str) -> list[str]:
    """Return the trigrams of the folded text, word edges marked by spaces."""
    return [
        padded[index : index + 3]
        for word in fold(text).split()
        for padded in [f" {word} "]
        for index in range(len(padded) - 2)
    ]


@dataclass(frozen=True, slots=True)
class Detector:
    """Knows how much likelier each trigram is in Romanian than in English (natural log)."""

    leaning: Mapping[str, float]

    @classmethod
    def train(cls, samples: Mapping[str, Iterable[str]]) -> Detector:
        """Make a detector from texts: `samples["ro"]` and `samples["en"]`."""
        counts = {lang: Counter(tri for text in samples[lang] for tri in trigrams(text)) for lang in ("ro", "en")}
        totals = {lang: sum(counter.values()) + len(counter) + 1 for lang, counter in counts.items()}
        kept = {tri for counter in counts.values() for tri, _ in counter.most_common(_KEPT)}
        return cls(
            {
                tri: round(
                    math.log((counts["ro"][tri] + 0.5) / totals["ro"])
                    - math.log((counts["en"][tri] + 0.5) / totals["en"]),
                    3,
                )
                for tri in sorted(kept)
            }
        )

    def language(self, text: str, *, names: Iterable[str] = ()) -> str | None:
        """Return "ro", "en", or None where the text does not tell.

        `names`: folded words that belong to no language (the names in the text), left out of account.
        """
        if any(letter in _ROMANIAN_LETTERS for letter in text):
            return "ro"
        skip = set(names)
        words = [word.folded for word in words_of(text) if word.folded not in skip and not word.folded.isdigit()]
        found = [tri for word in words for tri in trigrams(word)]
        if not found:
            return None
        score = sum(self.leaning.get(tri, 0.0) for tri in found) / len(found)
        if abs(score) < _MARGIN or len(words) < _FEW:
            telling = [lang for lang, small in _SMALL_WORDS.items() if small & set(words)]
            if len(telling) == 1:
                return telling[0]
        if abs(score) < _MARGIN:
            return None
        return "ro" if score > 0 else "en"
