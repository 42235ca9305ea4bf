"""How fast and how well questions are answered: on the pack, and on packs made 10 and 100 times as large.

    .venv/bin/python benchmarks/answering.py [10] [100]

Asked are the questions of `tests/questions/`, one core, after one round to warm up. Beside kbot's own search stand,
over the same facts and the same questions: BM25 (Robertson and Zaragoza, 2009; k1 1.2, b 0.75) over each fact's texts
and sample questions, and rapidfuzz's `WRatio` over the sample questions. For these two, and for kbot's search alone, an
answer counts as right where the first fact found has the required words and a fitting chapter.

The larger packs repeat each fact under other ids, its words changed at random to words of other facts, so that terms
grow as rare and as common as in a larger book. A copy keeps one sample question in each language.
"""

from __future__ import annotations

import dataclasses
import json
import math
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from rapidfuzz import fuzz, process

from kbot.answering import retrieval
from kbot.answering.dialogues import Thread, converse
from kbot.answering.queries import query_for
from kbot.answering.questions import read_question
from kbot.answering.visibility import people_of
from kbot.book.books import Book
from kbot.book.compiling import compiled, write
from kbot.book.factbases import FactBase
from kbot.book.facts import Event, Statement, Telling, Texts
from kbot.config import shipped_packs
from kbot.language.folding import fold, tidy
from kbot.language.terms import terms_of
from kbot.tutor.evaluations import Item, read_items
from kbot.tutor.replies import reply

QUESTIONS = Path(__file__).parent.parent / "tests" / "questions"
K1, B = 1.2, 0.75
Telled = TypeVar("Telled", Event, Statement)


@dataclass
class Asked:
    """A question of the sets that one fact answers, and what a right fact must have."""

    item: Item
    text: str
    lang: str
    wanted: frozenset[int]

    def right(self, telling: Telling) -> bool:
        """Whether a fact has the required words and a fitting chapter."""
        texts = (telling.text, telling.detail, telling.cause, telling.outcome)
        words = " " + " ".join(fold(one.get(self.lang, "")) for one in texts)
        required = all(any(f" {fold(word)}" in words for word in entry.split("|")) for entry in self.item.required)
        return required and (not self.wanted or bool(self.wanted & set(telling.chapters)))


def main(arguments: list[str]) -> None:
    """Print the tables."""
    pack = shipped_packs() / "anna-karenina"
    if arguments[:1] == ["--resident"]:
        resident(FactBase(compiled(pack, Path(arguments[1]))), json.loads(sys.stdin.read()))
        return
    with tempfile.TemporaryDirectory() as folder:
        base = FactBase(compiled(pack, Path(folder)))
        items = [item for path in sorted(QUESTIONS.glob("*.yaml")) for item in read_items(path)]
        questions = [item.turns[-1] for item in items]
        measure("kbot, whole answers", [tidy(one)[0] for one in questions], partial(_answer, base))
        asking = [sys.executable, __file__, "--resident", folder]
        held = subprocess.run(asking, input=json.dumps(questions), check=True, capture_output=True, text=True)
        print(f"  resident: {held.stdout.strip()} MB")
        compare(base, _asked(items, base))
        from kbot.book.packs import read_pack  # not where memory is measured

        for times in (int(one) for one in arguments if one.isdecimal()):
            path = Path(folder) / f"{times}.sqlite"
            write(enlarged(read_pack(pack), times), path, "benchmark")
            large = FactBase(path)
            measure(f"kbot, {times} times the facts ({large.size})", questions, partial(_answer, large))


def _answer(base: FactBase, text: str) -> None:
    view = base.view()
    reply(converse(Thread(), text, view)[0], view)


def resident(base: FactBase, questions: Sequence[str]) -> None:
    """Ask everything in a process of its own and print what memory it holds, in MB."""
    for text in questions:
        _answer(base, tidy(text)[0])
    status = Path("/proc/self/status").read_text(encoding="ascii")  # the peak that getrusage gives outlives an exec
    print(next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")))


def measure(name: str, questions: Sequence[str], answer: Callable[[str], object]) -> None:
    """Print how long questions take, after one round to warm up."""
    for text in questions:
        answer(text)
    times = []
    for text in questions:
        started = time.perf_counter()
        answer(text)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    p50, p99 = times[len(times) // 2], times[math.ceil(len(times) * 0.99) - 1]
    print(f"{name}: {len(times)} questions, p50 {p50:.2f} ms, p99 {p99:.2f} ms, worst {times[-1]:.2f} ms")


def _asked(items: Sequence[Item], base: FactBase) -> list[Asked]:
    found = []
    for item in items:
        if item.kind == "found" and len(item.turns) == 1 and item.required:
            question = read_question(item.turns[0], base)
            wanted = frozenset(base.scheme.read(chapter) for chapter in item.chapters)
            found.append(Asked(item, item.turns[0], question.lang, wanted))
    return found


def compare(base: FactBase, asked: Sequence[Asked]) -> None:
    """Print how often each search finds a right fact first, and how long it takes."""
    finders = {"kbot": _kbot(base), "BM25": _bm25(base), "WRatio": _wratio(base)}
    for name, find in finders.items():
        firsts = {id(one): find(one) for one in asked}
        right = sum(bool(first) and one.right(first) for one in asked if (first := firsts[id(one)]))
        print(f"{name}: right fact first for {right} of {len(asked)} ({100 * right / len(asked):.1f} %)")
        measure(f"  {name}, search alone", [one.text for one in asked], _by_text(asked, find))


def _by_text(asked: Sequence[Asked], find: Callable[[Asked], Telling | None]) -> Callable[[str], object]:
    known = {one.text: one for one in asked}
    return lambda text: find(known[text])


def _kbot(base: FactBase) -> Callable[[Asked], Telling | None]:
    view = base.view()

    def find(asked: Asked) -> Telling | None:
        question = read_question(asked.text, base)
        people = [person.id for person in people_of(question, view)]
        hits = retrieval.rank(query_for(question, people), view, kinds=("event", "statement"))
        return hits[0].telling if hits else None

    return find


def _bm25(base: FactBase) -> Callable[[Asked], Telling | None]:
    documents: dict[int, Counter[str]] = {}
    for number in (*base.numbers_of("event"), *base.numbers_of("statement")):
        telling = base.telling(number)
        texts = [text for texts in telling.questions.values() for text in texts]
        texts += [text for one in (telling.text, telling.cause, telling.outcome) for text in one.values()]
        documents[number] = Counter(term for text in texts for term in terms_of(text))
    lengths = {number: counts.total() for number, counts in documents.items()}
    average = sum(lengths.values()) / len(lengths)
    holders: dict[str, list[int]] = defaultdict(list)
    for number, counts in documents.items():
        for term in counts:
            holders[term].append(number)

    def find(asked: Asked) -> Telling | None:
        scores: dict[int, float] = defaultdict(float)
        for term in set(terms_of(asked.text)):
            rare = math.log(1 + (len(documents) - len(holders[term]) + 0.5) / (len(holders[term]) + 0.5))
            for number in holders[term]:
                times = documents[number][term]
                scores[number] += rare * times * (K1 + 1) / (times + K1 * (1 - B + B * lengths[number] / average))
        return base.telling(max(scores, key=lambda number: scores[number])) if scores else None

    return find


def _wratio(base: FactBase) -> Callable[[Asked], Telling | None]:
    samples = [(fold(text), fact) for _, fact, _, text in base.sample_questions()]
    texts = [text for text, _ in samples]

    def find(asked: Asked) -> Telling | None:
        best = process.extractOne(fold(asked.text), texts, scorer=fuzz.WRatio)
        return base.telling(samples[best[2]][1]) if best else None

    return find


def enlarged(book: Book, times: int) -> Book:
    """Make a book's events and statements `times` as many."""
    rng = random.Random(5)  # noqa: S311  # the same book each time
    words = [word for event in book.events for text in event.text.values() for word in text.split()]

    def changed(texts: Texts) -> dict[str, str]:
        return {
            lang: " ".join(rng.choice(words) if rng.random() < 0.5 else word for word in text.split())
            for lang, text in texts.items()
        }

    def asked(fact: Telling) -> dict[str, tuple[str, ...]]:
        return {lang: tuple(changed({lang: one})[lang] for one in texts[:1]) for lang, texts in fact.questions.items()}

    def copies(facts: list[Telled]) -> list[Telled]:
        return [
            dataclasses.replace(fact, id=f"{fact.id}-{number}", text=changed(fact.text), questions=asked(fact))
            for number in range(2, times + 1) for fact in facts
        ]  # fmt: skip

    book.events += copies(book.events)
    book.statements += copies(book.statements)
    return book


if __name__ == "__main__":
    main(sys.argv[1:])
