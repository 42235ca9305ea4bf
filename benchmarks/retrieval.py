"""How well facts are found, and how the weights of `kbot.answering.retrieval` are learnt.

    .venv/bin/python benchmarks/retrieval.py [--learn] [HOW MANY]

Each sample question of the pack is asked with itself held out. Printed: how often the question's own fact comes first;
and, for each confidence, how many right and wrong answers would be told from there on, how many questions would be
answered if their fact and its chapter were missing altogether, and how many of `unanswerable.yaml`.
`--learn` fits both sets of weights on every other question, measures on the rest and prints them: first the ranking
(each list's own fact against all others, softmax), then how sure the best one is (logistic regression).
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from kbot.answering import retrieval
from kbot.answering.features import Features
from kbot.answering.queries import query_for
from kbot.answering.questions import read_question
from kbot.answering.retrieval import Hit, Signs, rank
from kbot.book.compiling import compiled
from kbot.book.factbases import FactBase
from kbot.config import shipped_packs

POOL = 24
BY_HAND = {"weight": 1.0}
"""Weights that are not learnt: see `kbot.answering.retrieval`."""
MISSING_WEIGHT, UNANSWERABLE_WEIGHT = 0.5, 5.0


@dataclass
class Asked:
    """A held-out question: its language, its own fact ("" if no fact answers it), the facts found for it."""

    lang: str
    own: str
    chapters: frozenset[int]
    hits: list[Hit]

    def rescored(self) -> Asked:
        """The same with today's weights."""
        hits = [replace(hit, score=retrieval.scored(hit.features)) for hit in self.hits]
        return replace(self, hits=sorted(hits, key=lambda hit: -hit.score))

    def without_own(self) -> list[Hit]:
        """The facts found, had the pack neither the own fact nor others of its chapters."""
        return [hit for hit in self.hits if hit.telling.key != self.own and not self.near(hit)]

    def near(self, hit: Hit) -> bool:
        """Whether a fact is of the own one's chapters."""
        return bool(self.chapters & set(hit.telling.chapters))


def main(arguments: list[str]) -> None:
    """Print the tables."""
    count = next((int(one) for one in arguments if one.isdecimal()), 600)
    with tempfile.TemporaryDirectory() as folder:
        base = FactBase(compiled(shipped_packs() / "anna-karenina", Path(folder)))
        started = time.perf_counter()
        asked = [one for lang in base.languages for one in ask(base, lang, count)]
        print(f"{len(asked)} questions, {(time.perf_counter() - started) / len(asked) * 1000:.1f} ms each")
        strange = unanswerable(base)
    if "--learn" in arguments:
        retrieval._LEARNT = learn_ranking(asked[::2])
        asked, strange = [one.rescored() for one in asked], [one.rescored() for one in strange]
        retrieval._SIGNS, retrieval._SIGNS_BIAS = learn_confidence(asked[::2], strange[::2])
        print(_printed("_LEARNT", retrieval._LEARNT), _printed("_SIGNS", retrieval._SIGNS), sep="\n")
        print(f"_SIGNS_BIAS = {retrieval._SIGNS_BIAS:.2f}")
        asked, strange = asked[1::2], strange[1::2]
    for lang in base.languages:
        table(lang, [one for one in asked if one.lang == lang], [one for one in strange if one.lang == lang])


def _printed(name: str, weights: Features | Signs) -> str:
    return f"{name}: " + ", ".join(f"{field}={value:.2f}" for field, value in weights._asdict().items())


def ask(base: FactBase, lang: str, count: int) -> list[Asked]:
    """Ask `count` held-out questions of a language."""
    rng = random.Random(7)  # noqa: S311  # the same questions each time
    passages = [one for one in base.sample_questions() if one[2] == lang]
    found = []
    for passage, fact, _, text in rng.sample(passages, min(count, len(passages))):
        own = base.telling(fact)
        found.append(Asked(lang, own.key, frozenset(own.chapters), _hits(base, text, lang, passage)))
    return found


def unanswerable(base: FactBase) -> list[Asked]:
    """Ask what must not be answered."""
    written = yaml.safe_load(Path(__file__).with_name("unanswerable.yaml").read_text(encoding="utf-8"))
    return [
        Asked(lang, "", frozenset(), _hits(base, text, lang))
        for lang, kinds in written.items() for texts in kinds.values() for text in texts
    ]  # fmt: skip


def _hits(base: FactBase, text: str, lang: str, without: int = 0) -> list[Hit]:
    question = read_question(text, base, lang=lang)
    people = tuple(mention.id for mention in question.people if mention.sure)
    return rank(query_for(question, people), base.view(), without=without)[:POOL]


def learn_ranking(asked: list[Asked]) -> Features:
    """Fit the weights by which facts are ranked: the own fact against all others found (softmax, Adam)."""
    lists = []
    for one in asked:
        own = next((place for place, hit in enumerate(one.hits) if hit.telling.key == one.own), None)
        if own is not None:
            lists.append((own, [hit.features for hit in one.hits]))

    def gradient(weights: list[float]) -> list[float]:
        slope = [0.001 * weight for weight in weights]
        for own, rows in lists:
            scores = [sum(map(float.__mul__, row, weights)) for row in rows]
            top = max(scores)
            shares = [math.exp(score - top) for score in scores]
            total = sum(shares)
            for place, (share, row) in enumerate(zip(shares, rows, strict=True)):
                pull = (share / total - (place == own)) / len(lists)
                for index, value in enumerate(row):
                    slope[index] += pull * value
        return slope

    learnt = Features(*_adam(gradient, list(retrieval._LEARNT), 60))
    return learnt._replace(**BY_HAND)


def learn_confidence(asked: list[Asked], strange: list[Asked]) -> tuple[Signs, float]:
    """Fit the weights and the bias that tell how sure the first fact is (logistic regression, Adam)."""
    samples: list[tuple[Signs, float, float]] = []
    for one in asked:
        if one.hits and (one.hits[0].telling.key == one.own or not one.near(one.hits[0])):
            samples.append((retrieval.signs(one.hits), float(one.hits[0].telling.key == one.own), 1.0))
        if one.without_own():
            samples.append((retrieval.signs(one.without_own()), 0.0, MISSING_WEIGHT))
    samples += [(retrieval.signs(one.hits), 0.0, UNANSWERABLE_WEIGHT) for one in strange if one.hits]
    whole = sum(weight for _, _, weight in samples)

    def gradient(weights: list[float]) -> list[float]:
        slope = [0.0005 * weight for weight in weights[:-1]] + [0.0]
        for signs, label, weight in samples:
            row = (*signs, 1.0)
            guess = 1 / (1 + math.exp(-sum(map(float.__mul__, row, weights))))
            for index, value in enumerate(row):
                slope[index] += weight * (guess - label) * value / whole
        return slope

    learnt = _adam(gradient, [*retrieval._SIGNS, retrieval._SIGNS_BIAS], 300)
    return Signs(*learnt[:-1]), learnt[-1]


def _adam(gradient: Callable[[list[float]], list[float]], weights: list[float], epochs: int) -> list[float]:
    """Descend along a gradient (Kingma and Ba, 2015)."""
    first, second = [0.0] * len(weights), [0.0] * len(weights)
    for epoch in range(1, epochs + 1):
        for index, slope in enumerate(gradient(weights)):
            first[index] = 0.9 * first[index] + 0.1 * slope
            second[index] = 0.999 * second[index] + 0.001 * slope * slope
            step = first[index] / (1 - 0.9**epoch) / (math.sqrt(second[index] / (1 - 0.999**epoch)) + 1e-8)
            weights[index] -= 0.1 * step
    return weights


def table(lang: str, asked: list[Asked], strange: list[Asked]) -> None:
    """Print how many answers would be told from each confidence on."""
    first = sum(bool(one.hits) and one.hits[0].telling.key == one.own for one in asked)
    near = sum(bool(one.hits) and (one.hits[0].telling.key == one.own or one.near(one.hits[0])) for one in asked)
    print(f"{lang}: {len(asked)} questions, own fact first {100 * first / len(asked):.1f} %,"
          f" it or one of its chapter {100 * near / len(asked):.1f} %")  # fmt: skip
    right = [retrieval.confidence(one.hits) for one in asked if _first_is_near(one)]
    wrong = [retrieval.confidence(one.hits) for one in asked if not _first_is_near(one)]
    missing = [retrieval.confidence(one.without_own()) for one in asked]
    outside = [retrieval.confidence(one.hits) for one in strange]
    print("  from   right told   wrong told   told though missing   told though unanswerable")
    for step in range(5, 96, 5):
        floor = step / 100
        shares = [_share(right, floor, asked), _share(wrong, floor, asked), _share(missing, floor, asked)]
        shares.append(_share(outside, floor, strange))
        print(f"  {floor:4.2f}" + "".join(f"{share:12.1f}" for share in shares))


def _first_is_near(one: Asked) -> bool:
    return bool(one.hits) and (one.hits[0].telling.key == one.own or one.near(one.hits[0]))


def _share(confidences: Sequence[float], floor: float, of: Sequence[Asked]) -> float:
    return 100 * sum(one >= floor for one in confidences) / len(of)


if __name__ == "__main__":
    main(sys.argv[1:])
