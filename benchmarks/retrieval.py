"""How well facts are found, and how the weights of `kbot.answering.retrieval` are learnt.

    .venv/bin/python benchmarks/retrieval.py [--learn] [HOW MANY]

Each sample question of the pack is asked with itself held out. Printed: how often the question's own fact comes
first; and, for each probability, how many right and wrong answers would be told from there on, and how many questions
would be answered if their fact were missing altogether.
`--learn` fits the weights on every other question (logistic regression, plain gradient descent), measures on the rest
and prints them.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from kbot.answering import retrieval
from kbot.answering.questions import read_question
from kbot.answering.retrieval import Features, Hit, Query, rank
from kbot.book.compiling import compiled
from kbot.book.factbases import FactBase
from kbot.config import shipped_packs

EPOCHS, RATE, POOL = 60, 0.25, 12


@dataclass
class Asked:
    """A held-out question: its language, its own fact, the facts found for it."""

    lang: str
    own: str
    chapters: frozenset[int]
    hits: list[Hit]


def main(arguments: list[str]) -> None:
    """Print the tables."""
    count = next((int(one) for one in arguments if one.isdecimal()), 600)
    with tempfile.TemporaryDirectory() as folder:
        base = FactBase(compiled(shipped_packs() / "anna-karenina", Path(folder)))
        started = time.perf_counter()
        asked = [one for lang in base.languages for one in ask(base, lang, count)]
        print(f"{len(asked)} questions, {(time.perf_counter() - started) / len(asked) * 1000:.1f} ms each")
    if "--learn" in arguments:
        weights, bias = learn(asked[::2])
        retrieval._LEARNT, retrieval._BIAS = weights, bias
        print(", ".join(f"{name}={value:.2f}" for name, value in weights._asdict().items()), f"bias={bias:.2f}")
        asked = asked[1::2]
        for one in asked:
            one.hits = sorted(one.hits, key=lambda hit: -retrieval.probability(hit.features))
    for lang in base.languages:
        table(lang, [one for one in asked if one.lang == lang])


def ask(base: FactBase, lang: str, count: int) -> list[Asked]:
    """Ask `count` held-out questions of a language."""
    rng = random.Random(7)  # noqa: S311  # the same questions each time
    passages = [one for one in base.sample_questions() if one[2] == lang]
    found = []
    for passage, fact, _, text in rng.sample(passages, min(count, len(passages))):
        question = read_question(text, base, lang=lang)
        people = tuple(mention.id for mention in question.people if mention.sure)
        places = tuple(mention.id for mention in question.mentions if mention.kind == "place")
        focus = question.form if question.form in ("where", "why", "when", "how", "outcome") else ""
        query = Query(question.words, people, lang, focus, places, question.claim)
        own = base.telling(fact)
        found.append(Asked(lang, own.key, frozenset(own.chapters), rank(query, base.view(), without=passage)[:POOL]))
    return found


def learn(asked: list[Asked]) -> tuple[Features, float]:
    """Fit weights and bias: own facts are right, others wrong, others of the same chapter left out of account."""
    samples: list[tuple[Features, float]] = []
    for one in asked:
        for hit in one.hits:
            same = hit.telling.key == one.own
            if same or not one.chapters & set(hit.telling.chapters):
                samples.append((hit.features, float(same)))
    weights, bias = [0.0] * len(Features._fields), 0.0
    rng = random.Random(3)  # noqa: S311  # the same order each time
    for epoch in range(EPOCHS):
        rng.shuffle(samples)
        rate = RATE / (1 + epoch / 6)
        for features, label in samples:
            guess = 1 / (1 + math.exp(-bias - sum(map(float.__mul__, features, weights))))
            step = rate * 0.1 * (label - guess)
            bias += step
            for place, value in enumerate(features):
                weights[place] += step * value
    return Features(*weights), bias


def table(lang: str, asked: list[Asked]) -> None:
    """Print how many answers would be told from each probability on."""
    right: list[float] = []
    wrong: list[float] = []
    missing: list[float] = []
    for one in asked:
        scores = [(retrieval.probability(hit.features), hit) for hit in one.hits]
        if scores:
            score, best = scores[0]
            near = best.telling.key == one.own or one.chapters & set(best.telling.chapters)
            (right if near else wrong).append(score)
        others = [s for s, hit in scores if hit.telling.key != one.own and not one.chapters & set(hit.telling.chapters)]
        missing.append(max(others, default=0.0))
    first = sum(bool(one.hits) and one.hits[0].telling.key == one.own for one in asked)
    print(f"{lang}: {len(asked)} questions, own fact first {100 * first / len(asked):.1f} %,"
          f" it or one of its chapter {100 * len(right) / len(asked):.1f} %")  # fmt: skip
    print("  from   right told   wrong told   told though missing")
    for step in range(20, 96, 5):
        floor = step / 100
        shares = [100 * sum(score >= floor for score in scores) / len(asked) for scores in (right, wrong, missing)]
        print(f"  {floor:4.2f}" + "".join(f"{share:12.1f}" for share in shares))


if __name__ == "__main__":
    main(sys.argv[1:])
