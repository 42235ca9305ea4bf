"""The registry's commands as Discord's slash commands: English by default, with the other languages beside it."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeAlias

import discord
from discord import app_commands

from kbot.tutor.registry import Command, Parameter, Type
from kbot.wording.catalogues import LANGUAGES

__all__ = ["MAX_CHOICE", "Interaction", "Localisations", "slash_command"]

Interaction: TypeAlias = discord.Interaction[discord.Client]
Answer: TypeAlias = Callable[[Interaction, Command], Awaitable[None]]
Suggest: TypeAlias = Callable[[Interaction, Command, Parameter, str], Awaitable[list[app_commands.Choice[str]]]]

MAX_CHOICE: Final = 100
_DEFAULT: Final = "en"
_MAX_DESCRIPTION: Final = 100


class Localisations(app_commands.Translator):
    """Gives each name and description in the languages it was built with."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return the words for a locale, `None` where the default stands."""
        del context
        words = string.extras.get(locale.value)
        return words if isinstance(words, str) else None


def slash_command(command: Command, answer: Answer, suggest: Suggest) -> app_commands.Command[Any, ..., None]:
    """Return a registry command as a slash command that calls `answer` when used and `suggest` while being typed."""

    async def use(interaction: Interaction, **_values: object) -> None:
        await answer(interaction, command)

    use.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # discord.py reads the options off it
        [
            inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Interaction),
            *(_option(parameter) for parameter in command.parameters),
        ]
    )
    app_commands.describe(
        **{
            parameter.name: _localised(lambda lang, p=parameter: command.parameter_about(p, lang)[:_MAX_DESCRIPTION])  # type: ignore[misc]
            for parameter in command.parameters
        }
    )(use)
    app_commands.choices(
        **{
            parameter.name: [app_commands.Choice(name=value, value=value) for value in parameter.choices]
            for parameter in command.parameters
            if parameter.type is Type.CHOICE
        }
    )(use)
    app_commands.autocomplete(
        **{
            parameter.name: _completion(command, parameter, suggest)
            for parameter in command.parameters
            if parameter.completes
        }
    )(use)
    return app_commands.Command(
        name=_localised(command.word),
        description=_localised(lambda lang: command.about(lang)[:_MAX_DESCRIPTION]),
        callback=use,
    )


def _option(parameter: Parameter) -> inspect.Parameter:
    kind: Any = int if parameter.type is Type.NUMBER else str
    if parameter.required:
        return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, annotation=kind)
    return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, annotation=kind | None, default=None)


def _completion(
    command: Command, parameter: Parameter, suggest: Suggest
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def complete(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await suggest(interaction, command, parameter, typed)

    return complete


def _localised(words: Callable[[str], str]) -> app_commands.locale_str:
    return app_commands.locale_str(words(_DEFAULT), **{lang: words(lang) for lang in LANGUAGES if lang != _DEFAULT})
