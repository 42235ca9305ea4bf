"""The summary that students read: each of its wrong claims has its correction in the pack."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kbot.book.factbases import FactBase
from kbot.book.facts import Misconception
from kbot.language.folding import fold

CLAIMS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "tables" / "seed.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def corrections(base: FactBase) -> list[Misconception]:
    """The misconceptions of the shipped pack that come from the summary."""
    found = base.view().kind("misconception")
    return [one for one in found if isinstance(one, Misconception) and one.found_in == "seed"]


def _covers(correction: Misconception, claim: dict[str, Any]) -> bool:
    words = fold(" ".join((correction.claim["ro"], *correction.questions.get("ro", ()))))
    return set(claim["people"]) <= set(correction.people) and all(
        re.search(rf"\b\w*{one}", words) for one in claim["words"]
    )


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim["claim"][:60] for claim in CLAIMS])
def test_each_claim_of_the_summary_is_corrected(claim: dict[str, Any], corrections: list[Misconception]) -> None:
    """Some misconception marked `from: seed` is about the same people and the same thing."""
    assert [one.id for one in corrections if _covers(one, claim)]


def test_a_correction_is_whole(corrections: list[Misconception]) -> None:
    """A claim and a correction in both languages, chapters to look it up, and questions as a student would ask."""
    assert len(corrections) >= 25
    for one in corrections:
        assert set(one.claim) == set(one.text) == set(one.questions) == {"ro", "en"}, one.id
        assert one.chapters, one.id
        assert one.evidence, one.id
        assert one.claim["ro"] != one.text["ro"], one.id


def test_what_is_wrong_is_not_called_true(corrections: list[Misconception]) -> None:
    """Heroin, Petersburg, Dolly's hopes: the verdict of the gravest errors is `wrong`."""
    verdicts = {one.id: one.verdict for one in corrections}
    for word in ("heroin", "petersburg", "dolly-marries", "dolly-hoped"):
        found = {id_: verdict for id_, verdict in verdicts.items() if word in id_}
        assert found
        assert set(found.values()) == {"wrong"}, found
