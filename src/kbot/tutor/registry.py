"""The commands, each once. Menus, slash commands, completion, help and `docs/commands.md` come from here.

Names and descriptions stand in the catalogues: `command-who` with `.name`, `.about`, `.example`, and one attribute for
each parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from kbot.language.folding import fold
from kbot.tutor.inputs import Role
from kbot.wording.catalogues import LANGUAGES, catalogue


class Type(Enum):
    """What a parameter takes; adapters show and complete it accordingly."""

    TEXT = "text"
    CHARACTER = "character"
    CHAPTER = "chapter"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed parameter; `choices` are the values of a CHOICE."""

    name: str
    type: Type
    required: bool = True
    choices: tuple[str, ...] = ()

    @property
    def completes(self) -> bool:
        """Whether suggestions are worth asking for (`Completing`)."""
        return self.type in (Type.CHARACTER, Type.CHAPTER)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `name` is its English, technical name (a–z); `role` who may use it in a group.

    `changes_class` says that with a parameter it changes something for the whole class: the reader's role must then be
    asked for afresh.
    """

    name: str
    parameters: tuple[Parameter, ...] = ()
    role: Role = Role.MEMBER
    changes_class: bool = False

    def word(self, lang: str) -> str:
        """Return what people type after the slash in a language: small Latin letters only."""
        return catalogue(lang).words(f"command-{self.name}.name")

    def about(self, lang: str) -> str:
        """Return what it does, in at most 100 characters."""
        return catalogue(lang).words(f"command-{self.name}.about")

    def example(self, lang: str, samples: Mapping[str, str]) -> str:
        """Return an example to tap or type; the tests run it. `samples`: the book's own (`FactBase.samples`)."""
        return catalogue(lang).words(f"command-{self.name}.example", **samples)

    def parameter_about(self, parameter: Parameter, lang: str) -> str:
        """Return what a parameter is, in at most 100 characters."""
        return catalogue(lang).words(f"command-{self.name}.{parameter.name}")


_READING = Parameter("chapter", Type.CHAPTER, required=False)

COMMANDS: tuple[Command, ...] = (
    Command("start"),
    Command("help"),
    Command("ask", (Parameter("question", Type.TEXT),)),
    Command("who", (Parameter("character", Type.CHARACTER),)),
    Command("relation", (Parameter("first", Type.CHARACTER), Parameter("second", Type.CHARACTER))),
    Command("chapter", (Parameter("chapter", Type.CHAPTER),)),
    Command("reading", (_READING,), changes_class=True),
    Command("quiz"),
    Command("unanswered", role=Role.ADMIN),
    Command("language", (Parameter("language", Type.CHOICE, choices=LANGUAGES),), changes_class=True),
    Command("about"),
)


def find_command(word: str) -> Command | None:
    """Return the command a person means by a typed word (any language, any case, with or without slash)."""
    typed = fold(word.lstrip("/!"))
    for command in COMMANDS:
        if typed == command.name or any(typed == fold(command.word(lang)) for lang in LANGUAGES):
            return command
    return None
