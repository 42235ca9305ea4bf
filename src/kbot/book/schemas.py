"""The YAML of a pack, as pydantic models: one class for each section of `data/README.md`.

Validation runs with a context: `{"scheme": Scheme, "languages": (…)}`. Only the pack reader imports this module, so
that answering from a compiled fact base does not pay for pydantic.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from kbot.book.chapters import Chapter
from kbot.book.facts import ACTS, ATTRIBUTES, GENDERS, ROLES, VERDICTS
from kbot.errors import BadChapter

MAX_TEXT = 700
_CEDILLAS = "şţŞŢ"


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _word(value: Any) -> Any:
    """YAML takes a bare `true` for a truth value; here it is a word."""
    return str(value).lower() if isinstance(value, bool) else value


def _one_of(allowed: frozenset[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in allowed:
            raise PydanticCustomError("choice", "unknown", {"given": value, "allowed": sorted(allowed)})
        return value

    return AfterValidator(check)


def _chapter(value: Any, info: ValidationInfo) -> int:
    part, _, number = str(value).partition(".")
    if not (part.isascii() and part.isdigit() and number.isascii() and number.isdigit()):
        raise PydanticCustomError("chapter", f"“{str(value)[:30]}” is not a chapter", {})
    try:
        return int((info.context or {})["scheme"].ordinal(Chapter(int(part[:4]), int(number[:4]))))
    except BadChapter as bad:
        raise PydanticCustomError("chapter", str(bad).rstrip("."), {}) from bad


def _texts(value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    languages = (info.context or {})["languages"]
    missing = [lang for lang in languages if not value.get(lang, "").strip()]
    strange = [lang for lang in value if lang not in languages]
    if missing:
        raise PydanticCustomError("language", f"no text for “{missing[0]}”", {})
    if strange:
        raise PydanticCustomError("language", f"“{strange[0]}” is not a language of this book", {})
    return {lang: _text(text) for lang, text in value.items()}


def _text(text: str) -> str:
    cedilla = next((letter for letter in text if letter in _CEDILLAS), None)
    if cedilla:
        raise PydanticCustomError("cedilla", f"“{cedilla}” has a cedilla", {})
    if len(text) > MAX_TEXT:
        raise PydanticCustomError("long", f"a text of {len(text)} characters is too long", {})
    if any(not letter.isprintable() for letter in text.strip()):
        raise PydanticCustomError("control", "a text has a line break or a character that cannot be seen", {})
    return text.strip()


def _question_lists(value: dict[str, Any], info: ValidationInfo) -> dict[str, tuple[str, ...]]:
    strange = [lang for lang in value if lang not in (info.context or {})["languages"]]
    if strange:
        raise PydanticCustomError("language", f"“{strange[0]}” is not a language of this book", {})
    return {lang: tuple(_text(question) for question in questions) for lang, questions in value.items()}


Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Line = Annotated[str, Field(min_length=1), AfterValidator(_text)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(_listed)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_listed)]
ChapterRef = Annotated[int, BeforeValidator(_chapter)]
Chapters = Annotated[tuple[ChapterRef, ...], Field(min_length=1)]
Texts = Annotated[dict[str, str], AfterValidator(_texts)]
Questions = Annotated[dict[str, Annotated[tuple[str, ...], BeforeValidator(_listed)]], AfterValidator(_question_lists)]


class Model(BaseModel):
    """Every section forbids fields it does not know: a misspelt field is a fault, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SamplesModel(Model):
    question: dict[str, str]
    person: dict[str, str]
    pair: dict[str, str]
    chapter: Line


class BookModel(Model):
    id: Id
    title: dict[str, str]
    author: dict[str, str]
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    parts: Annotated[tuple[Annotated[int, Field(ge=1, le=2000)], ...], Field(min_length=1, max_length=200)]
    chapter_label: dict[str, str]
    samples: SamplesModel
    short_chapters: tuple[Annotated[str, Field(pattern=r"^\d{1,4}\.\d{1,4}$")], ...] = ()


class Sourced(Model):
    """What every fact cites."""

    chapters: Chapters | None = None
    known_from: ChapterRef | None = None
    until: ChapterRef | None = None
    evidence: Lines = ()
    source: Annotated[str, _one_of(frozenset(("outside",)))] | None = None


class ImpressionModel(Model):
    chapters: Chapters
    evidence: Lines = ()
    model_config = ConfigDict(extra="allow", frozen=True)  # the other fields are languages: checked when read


class CharacterModel(Sourced):
    id: Id
    gender: Annotated[str, _one_of(GENDERS)]
    name: Texts
    short: Texts
    genitive: Line | None = None
    full_name: Texts | None = None
    forms: Lines = ()
    circle: Id | None = None
    weight: Annotated[int, Field(ge=1, le=3)] = 1
    complete: Annotated[
        tuple[Annotated[str, _one_of(frozenset(("spouse", "siblings", "children", "parents", "death")))], ...],
        BeforeValidator(_listed),
    ] = ()
    dies: Id | None = None
    who: Annotated[tuple[ImpressionModel, ...], Field(min_length=1)]


class RelationModel(Sourced):
    who: Id
    is_: Annotated[str, _one_of(ROLES), Field(alias="is")]
    of: Id
    note: Texts | None = None


class PlaceModel(Sourced):
    id: Id
    name: Texts
    in_: Annotated[Texts, Field(alias="in")]
    forms: Lines = ()
    within: Id | None = None
    about: Texts | None = None


class TellingModel(Sourced):
    id: Id
    text: Texts
    questions: Questions = Field(default_factory=dict)
    detail: Texts | None = None
    weight: Annotated[int, Field(ge=1, le=3)] = 2
    themes: Ids = ()
    place: Id | None = None
    cause: Texts | None = None
    cause_chapters: Chapters | None = None
    outcome: Texts | None = None
    outcome_chapters: Chapters | None = None
    when: Texts | None = None
    how: Texts | None = None


class EventModel(TellingModel):
    name: Texts
    who: Ids = ()
    whom: Ids = ()
    with_: Annotated[Ids, Field(alias="with")] = ()
    act: Annotated[str, _one_of(ACTS)] | None = None
    leads_to: Ids = ()
    mirrors: Ids = ()
    foreshadows: Ids = ()


class StatementModel(TellingModel):
    about: Annotated[Ids, Field(min_length=1)]
    attribute: Annotated[str, _one_of(ATTRIBUTES)] | None = None
    toward: Id | None = None
    value: Texts | None = None


class MisconceptionModel(TellingModel):
    claim: Texts
    verdict: Annotated[str, BeforeValidator(_word), _one_of(VERDICTS)]
    people: Ids = ()
    from_: Annotated[str, Field(alias="from")] = "common"


class ThemeModel(Sourced):
    id: Id
    name: Texts
    about: Texts
    forms: Lines = ()
    scenes: Ids = ()


class PhrasingModel(Model):
    """More ways to ask for a fact that stands elsewhere."""

    of: Annotated[str, Field(pattern=r"^(event|statement|misconception):[a-z0-9-]+$")]
    questions: Questions


class RecapModel(Model):
    """What a chapter tells, in a few sentences."""

    chapter: ChapterRef
    text: Texts


SECTIONS: dict[str, type[Sourced]] = {
    "characters": CharacterModel,
    "relations": RelationModel,
    "places": PlaceModel,
    "events": EventModel,
    "statements": StatementModel,
    "themes": ThemeModel,
    "misconceptions": MisconceptionModel,
}
