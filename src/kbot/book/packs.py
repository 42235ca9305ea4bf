"""Reading a pack: a folder of YAML becomes a `Book`, or a list of everything that is wrong with it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from kbot.book import schemas
from kbot.book.books import Book
from kbot.book.chapters import Scheme
from kbot.book.checks import check
from kbot.book.facts import Character, Event, Impression, Misconception, Place, Relation, Statement, Telling, Theme
from kbot.book.likenesses import likenesses
from kbot.book.yamls import Document, Location, read_yaml
from kbot.errors import BadChapter, BadPack, Fault

_MENDS = {
    "missing": "Add it.",
    "chapter": "Write part.chapter, for example 4.17.",
    "language": "Write a text for each language of the book, {ro: …, en: …}.",
    "cedilla": "Write ș and ț with a comma below.",
    "too_short": "Write at least one entry.",
    "string_type": "Write a text here; put one that holds a comma, a colon or a # into double quotes.",
    "long": f"Keep it under {schemas.MAX_TEXT} characters; move the rest to `detail`.",
    "control": "Write the text on one line.",
    "string_pattern_mismatch": "Use small letters a–z, digits and single hyphens.",
    "tuple_type": "Write a list in brackets, for example [1.17, 1.18].",
    "dict_type": "Write fields, for example {ro: …, en: …}.",
    "model_type": "Write its fields, see data/README.md.",
}
_SECTIONS = (*schemas.SECTIONS, "phrasings", "recaps")
_SHAPES = {
    "string_type": "this is not a text", "tuple_type": "this is not a list", "dict_type": "this has no fields",
    "model_type": "this has no fields", "string_pattern_mismatch": "this is not an id",
    "too_short": "this is empty",
}  # fmt: skip
"""What pydantic says of shapes, for a person."""


def read_pack(folder: Path) -> Book:
    """Read and check the pack in `folder`. Raises `BadPack` with all faults, in the order of the files."""
    reader = _Reader(folder)
    book = reader.read()
    faults = reader.faults
    if book:
        faults = [*faults, *check(book), *likenesses(book)]
    if faults or not book:
        raise BadPack(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    return book


@dataclass(slots=True)
class _Reader:
    folder: Path
    faults: list[Fault] = field(default_factory=list)

    def read(self) -> Book | None:
        documents = self._documents()
        head = documents.get("book.yaml")
        if head is None:
            if not self.faults:
                what = "the pack has no book.yaml" if self.folder.is_dir() else "there is no such folder"
                self.faults.append(Fault(str(self.folder), 1, what, "See data/README.md for the format of a pack."))
            return None
        model = self._book(head)
        if model is None:
            return None
        scheme = Scheme(model.parts, model.chapter_label)
        context = {"scheme": scheme, "languages": model.languages}
        book = Book(
            id=model.id, title=model.title, author=model.author, languages=model.languages, scheme=scheme,
            samples=_samples(model), short_chapters=self._short_chapters(model, scheme, head),
        )  # fmt: skip
        for document in documents.values():
            self._sections(document, book, context)
        self._join_phrasings(book)
        return book

    def _documents(self) -> dict[str, Document]:
        documents = {}
        for path in sorted(self.folder.glob("**/*.yaml")):
            name = path.relative_to(self.folder).as_posix()
            document, faults = read_yaml(path, name)
            self.faults += faults
            if document is not None:
                documents[name] = document
        return documents

    def _book(self, document: Document) -> schemas.BookModel | None:
        raw = document.data.get("book") if isinstance(document.data, dict) else None
        if raw is None:
            self.faults.append(Fault(document.name, 1, "there is no `book:` section", "Add it, see data/README.md."))
            return None
        model: schemas.BookModel | None = self._validated(schemas.BookModel, raw, document, ("book",), {})
        if model is None:
            return None
        texts = {name: getattr(model, name) for name in ("title", "author", "chapter_label")}
        texts |= {f"samples.{name}": getattr(model.samples, name) for name in ("question", "person", "pair")}
        for name, given in texts.items():
            for lang in model.languages:
                if not given.get(lang):
                    line = document.line(("book", *name.split(".")))
                    self.faults.append(Fault(document.name, line, f"`{name}` has no text for “{lang}”", "Add it."))
        return model if self._labels_work(model, document) else None

    def _labels_work(self, model: schemas.BookModel, document: Document) -> bool:
        try:
            for lang in model.languages:
                Scheme(model.parts, model.chapter_label).label(1, lang)
        except (KeyError, IndexError, ValueError, AttributeError):
            line = document.line(("book", "chapter_label"))
            mend = "Use {part}, {part_roman} and {chapter} only."
            self.faults.append(Fault(document.name, line, "`chapter_label` has an unknown field", mend))
            return False
        return True

    def _short_chapters(self, model: schemas.BookModel, scheme: Scheme, head: Document) -> frozenset[int]:
        found = set()
        for written in model.short_chapters:
            try:
                found.add(scheme.read(written))
            except BadChapter as bad:
                line = head.line(("book", "short_chapters"))
                self.faults.append(
                    Fault(head.name, line, f"`short_chapters`: {str(bad).rstrip('.')}", _MENDS["chapter"])
                )
        return frozenset(found)

    def _phrasings(self, items: list[Any], document: Document, book: Book, context: dict[str, Any]) -> None:
        """Note more sample questions; they are joined to their facts when every file is read."""
        for index, raw in enumerate(items):
            at: Location = ("phrasings", index)
            model: schemas.PhrasingModel | None = self._validated(schemas.PhrasingModel, raw, document, at, context)
            if model is not None:
                book.phrasings.append((model.of, model.questions, document.name, document.line(at)))

    def _recaps(self, items: list[Any], document: Document, book: Book, context: dict[str, Any]) -> None:
        for index, raw in enumerate(items):
            at: Location = ("recaps", index)
            model: schemas.RecapModel | None = self._validated(schemas.RecapModel, raw, document, at, context)
            if model is None:
                continue
            if model.chapter in book.recaps:
                wrong = f"chapter {book.scheme.chapter(model.chapter)} has a recap already"
                self.faults.append(Fault(document.name, document.line(at), wrong, "Keep one of them."))
            book.recaps[model.chapter] = (model.text, document.name, document.line(at))

    def _join_phrasings(self, book: Book) -> None:
        facts: dict[str, Telling] = {one.key: one for one in (*book.events, *book.statements, *book.misconceptions)}
        more: dict[str, dict[str, tuple[str, ...]]] = {}
        for key, questions, file, line in book.phrasings:
            if key not in facts:
                self.faults.append(Fault(file, line, f"there is no fact “{key}”", _closest(key, facts)))
                continue
            joined = more.setdefault(key, dict(facts[key].questions))
            for lang, texts in questions.items():
                joined[lang] = tuple(dict.fromkeys((*joined.get(lang, ()), *texts)))
        book.events = [replace(one, questions=more.get(one.key, one.questions)) for one in book.events]
        book.statements = [replace(one, questions=more.get(one.key, one.questions)) for one in book.statements]
        book.misconceptions = [replace(one, questions=more.get(one.key, one.questions)) for one in book.misconceptions]

    def _sections(self, document: Document, book: Book, context: dict[str, Any]) -> None:
        if not isinstance(document.data, dict):
            mend = "Start it with a section such as `events:`."
            self.faults.append(Fault(document.name, 1, "the file has no sections", mend))
            return
        for section, items in document.data.items():
            if section == "book" and document.name == "book.yaml":
                continue
            line = document.line((section,))
            if section == "phrasings" and isinstance(items, list):
                self._phrasings(items, document, book, context)
            elif section == "recaps" and isinstance(items, list):
                self._recaps(items, document, book, context)
            elif section not in schemas.SECTIONS and section not in ("phrasings", "recaps"):
                self.faults.append(
                    Fault(
                        document.name,
                        line,
                        f"there is no section “{section}”",
                        _near(section, [*schemas.SECTIONS, "phrasings", "recaps"]),
                    )
                )
            elif not isinstance(items, list):
                self.faults.append(
                    Fault(document.name, line, f"“{section}” is not a list", "Start each entry with “- ”.")
                )
            else:
                for index, raw in enumerate(items):
                    self._item(section, raw, document, (section, index), book, context)

    def _item(
        self, section: str, raw: Any, document: Document, at: Location, book: Book, context: dict[str, Any]
    ) -> None:
        model = self._validated(schemas.SECTIONS[section], raw, document, at, context)
        if model is None:
            if isinstance(raw, dict):
                book.broken.add(str(raw.get("id")))
            return
        line = document.line(at)
        if model.source != "outside" and not (model.chapters and model.evidence):
            missing = "evidence" if model.chapters else "chapters"
            mend = "Cite the chapter and a few of its words, or mark it `source: outside`."
            self.faults.append(Fault(document.name, line, f"`{missing}` is missing", mend))
            return
        fact = _FACTS[section](model, context["scheme"])
        getattr(book, section).append(fact)
        if fact.key in book.origins:
            where = "{}:{}".format(*book.origins[fact.key])
            mend = "Give one of them another id." if section != "relations" else "Keep one of them."
            self.faults.append(Fault(document.name, line, f"{fact.kind} “{fact.id}” is already at {where}", mend))
        book.origins[fact.key] = (document.name, line)

    def _validated(
        self, model: type[BaseModel], raw: Any, document: Document, at: Location, context: dict[str, Any]
    ) -> Any:
        try:
            return model.model_validate(raw, context=context)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.faults.append(_fault(detail, model, document, at))
            return None


def _fault(detail: Any, model: type[BaseModel], document: Document, at: Location) -> Fault:
    """Say one pydantic error for a person."""
    path = tuple(detail["loc"])
    line = document.line((*at, *path))
    name = ".".join(str(step) for step in path if isinstance(step, str)) or str(at[-1])
    kind = detail["type"]
    if kind == "missing":
        return Fault(document.name, line, f"`{name}` is missing", _MENDS[kind])
    if kind == "extra_forbidden":
        known = [info.alias or field for field, info in model.model_fields.items()]
        return Fault(document.name, line, f"there is no field `{name}` here", _near(str(path[-1]), known))
    if kind == "choice":
        allowed, given = detail["ctx"]["allowed"], detail["ctx"]["given"][:60]
        return Fault(document.name, line, f"`{name}` cannot be “{given}”", _near(given, allowed))
    if kind in _MENDS:
        return Fault(document.name, line, f"`{name}`: {_SHAPES.get(kind, detail['msg'])}", _MENDS[kind])
    shape = detail["msg"][:1].lower() + detail["msg"][1:]
    return Fault(document.name, line, f"`{name}`: {shape}", "See data/README.md.")


def _closest(key: str, facts: Any) -> str:
    close = difflib.get_close_matches(key, list(facts), n=1)
    return f"Did you mean “{close[0]}”?" if close else "Mend the key, or drop the entry."


def _near(given: str, allowed: Any) -> str:
    close = difflib.get_close_matches(given, list(allowed), n=1)
    listed = ", ".join(sorted(allowed))
    return f"Did you mean “{close[0]}”?" if close else f"Use one of: {listed}."


def _sourced(model: schemas.Sourced) -> dict[str, Any]:
    chapters = model.chapters or ()
    return {
        "chapters": chapters,
        "known_from": model.known_from if model.known_from is not None else max(chapters, default=0),
        "until": model.until,
        "evidence": model.evidence,
        "outside": model.source == "outside",
    }


def _samples(model: schemas.BookModel) -> dict[str, dict[str, str]]:
    samples = model.samples
    chapter = dict.fromkeys(model.languages, samples.chapter)
    return {"question": samples.question, "person": samples.person, "pair": samples.pair, "chapter": chapter}


def _character(model: schemas.CharacterModel, scheme: Scheme) -> Character:
    del scheme
    who = tuple(
        Impression(
            text=dict(one.model_extra or {}), chapters=one.chapters, known_from=max(one.chapters), evidence=one.evidence
        )
        for one in model.who
    )  # fmt: skip
    return Character(
        id=model.id, gender=model.gender, name=model.name, short=model.short, genitive=model.genitive or "",
        full_name=model.full_name or {}, forms=model.forms, circle=model.circle or "", weight=model.weight,
        complete=model.complete, dies=model.dies or "", who=who, **_sourced(model),
    )  # fmt: skip


def _relation(model: schemas.RelationModel, scheme: Scheme) -> Relation:
    id_ = f"{model.who}-{model.is_}-{model.of}"
    if model.until is not None:  # one may be a friend twice: until then, and again later
        id_ += f"-{scheme.chapter(model.until)}"
    return Relation(id=id_, who=model.who, role=model.is_, of=model.of, note=model.note or {}, **_sourced(model))


def _place(model: schemas.PlaceModel, scheme: Scheme) -> Place:
    del scheme
    return Place(
        id=model.id, name=model.name, located=model.in_, forms=model.forms, within=model.within or "",
        about=model.about or {}, **_sourced(model),
    )  # fmt: skip


def _telling(model: schemas.TellingModel) -> dict[str, Any]:
    sourced = _sourced(model)
    known = sourced["known_from"]
    return {
        **sourced,
        "id": model.id, "text": model.text, "questions": model.questions, "detail": model.detail or {},
        "weight": model.weight, "themes": model.themes, "place": model.place or "", "cause": model.cause or {},
        "cause_known_from": max(known, *(model.cause_chapters or (0,))), "outcome": model.outcome or {},
        "outcome_known_from": max(known, *(model.outcome_chapters or (0,))),
        "when": model.when or {}, "how": model.how or {},
    }  # fmt: skip


def _event(model: schemas.EventModel, scheme: Scheme) -> Event:
    del scheme
    return Event(
        name=model.name, who=model.who, whom=model.whom, company=model.with_, act=model.act or "",
        leads_to=model.leads_to, mirrors=model.mirrors, foreshadows=model.foreshadows, **_telling(model),
    )  # fmt: skip


def _statement(model: schemas.StatementModel, scheme: Scheme) -> Statement:
    del scheme
    return Statement(
        about=model.about, attribute=model.attribute or "", toward=model.toward or "", value=model.value or {},
        **_telling(model),
    )  # fmt: skip


def _misconception(model: schemas.MisconceptionModel, scheme: Scheme) -> Misconception:
    del scheme
    return Misconception(
        claim=model.claim, verdict=model.verdict, about=model.people, found_in=model.from_, **_telling(model)
    )


def _theme(model: schemas.ThemeModel, scheme: Scheme) -> Theme:
    del scheme
    return Theme(
        id=model.id, name=model.name, about=model.about, forms=model.forms, scenes=model.scenes, **_sourced(model)
    )


_FACTS: dict[str, Any] = {
    "characters": _character,
    "relations": _relation,
    "places": _place,
    "events": _event,
    "statements": _statement,
    "themes": _theme,
    "misconceptions": _misconception,
}
