"""Packs in files and books in memory for the tests: small, made up, and easy to break."""

from __future__ import annotations

from pathlib import Path

from kbot.book.facts import Relation
from kbot.book.packs import read_pack
from kbot.errors import BadPack, Fault

CHAPTERS = "chapters: [1.1], evidence: lit the lamp alone"


def person(id_: str = "mara", gender: str = "f", chapters: str = "[1.1]") -> str:
    """A character as YAML; its short name is its id."""
    return f"""
  - id: {id_}
    gender: {gender}
    name: {{en: {id_.title()} Quill}}
    short: {{en: {id_.title()}}}
    chapters: {chapters}
    evidence: lit the lamp alone
    who: [{{chapters: {chapters}, en: {id_.title()} is somebody., evidence: lit the lamp alone}}]"""


def people(*ids: str) -> str:
    """A section of characters; an id may be `id:gender`."""
    return "characters:" + "".join(person(*id_.split(":")) for id_ in ids) + "\n"


def event(id_: str = "storm", more: str = "") -> str:
    """An event as YAML, with further lines."""
    return f"""
  - id: {id_}
    name: {{en: the storm}}
    text: {{en: A storm comes up.}}
    chapters: [1.2]
    evidence: lit the lamp alone
    questions: {{en: [what happens?]}}{more}
"""


def related(*triples: str) -> str:
    """A section of relations: `related("mara friend tobias")`."""
    lines = ["  - {{who: {}, is: {}, of: {}, {}}}".format(*triple.split(), CHAPTERS) for triple in triples]
    return "\n".join(["relations:", *lines, ""])


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """The faults of a pack; () if it has none."""
    try:
        read_pack(folder)
    except BadPack as bad:
        return bad.faults
    return ()


def relation(who: str, role: str, of: str, known_from: int = 1, until: int | None = None) -> Relation:
    """A relation that needs no pack."""
    return Relation(
        id=f"{who}-{role}-{of}", who=who, role=role, of=of, chapters=(known_from,), known_from=known_from, until=until
    )
