"""The command line.

Exit codes: 0 done; 1 unexpected trouble; 2 wrong use or input; 3 a pack with faults; 4 a setting that cannot be used;
5 the data folder or database cannot be used; 6 a platform refuses the bot; 130 interrupted.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from kbot.config import DEFAULT_PACK, Settings, pack_folder
from kbot.errors import BadChapter, BadInput, BadPack, KbotError
from kbot.language.folding import tidy

UNEXPECTED, INTERRUPTED = 1, 130


class _ReaderGone(Exception):
    """Whoever read our output has seen enough, as in `kbot facts stats | head -1`."""


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A broken pipe is told apart here: click would end with exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderGone from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kbot", prog_name="kbot")
def cli() -> None:
    """A reading-group tutor for a novel, on Telegram, Discord and in the terminal."""


@cli.command()
def chat() -> None:
    """Talk with the tutor here. Ctrl-D ends; lines can also be piped in."""
    from kbot.adapters import terminal
    from kbot.app import terminal_tutor
    from kbot.wording.catalogues import catalogue

    settings = _settings()
    locale = "en" if settings.locale.startswith("en") else "ro"
    name = settings.user
    with terminal_tutor(settings, _progress) as tutor:
        if sys.stdin.isatty() and sys.stdout.isatty():
            history = settings.data_dir / "history"
            farewell = catalogue(locale).words("chat-goodbye")
            terminal.run_prompt(
                tutor, history, name=name, locale=locale, colour=settings.colour, farewell=lambda: farewell
            )
        else:
            terminal.run_piped(tutor, sys.stdin, sys.stdout, name=name, locale=locale)


@cli.command()
@click.argument("question", required=False)
@click.option("--progress", metavar="CHAPTER", help="The last chapter read, such as 3.10 (default: the whole book).")
@click.option("--jsonl", is_flag=True, help="Read JSON lines from standard input, write one JSON line for each.")
def ask(question: str | None, progress: str | None, jsonl: bool) -> None:
    """Answer one QUESTION, or with --jsonl a batch of them."""
    from kbot.adapters.batches import answer_lines, answered
    from kbot.app import open_base

    if jsonl == (question is not None):
        raise BadInput('Give a question, or --jsonl and questions on standard input: kbot ask "Cine este Dolly?"')
    base = open_base(_settings(), _progress)
    try:
        if jsonl:
            for line in answer_lines(sys.stdin.buffer, base):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
            return
        try:
            limit = base.scheme.read(progress[:100]) if progress is not None else None
        except BadChapter as error:
            raise BadInput(f"--progress: {error}") from error
        given = answered([question or ""], limit, base)
        click.echo(_wrapped(given["text"]))
        for number, choice in enumerate(given["choices"], start=1):
            click.echo(f"  {number}. {choice}")
    finally:
        base.close()


@cli.command()
def serve() -> None:
    """Serve Telegram and Discord, whichever has a token, until stopped."""
    from kbot import serving

    settings = _settings()
    serving.set_up_logging(settings.log_level)
    serving.serve(settings, _progress, ready=lambda: click.echo("kbot is ready.", err=True))


@cli.command("eval")
@click.argument("questions", type=click.Path(path_type=Path))
@click.option("--misses/--no-misses", default=True, help="List the items that were not answered right.")
def evaluate(questions: Path, misses: bool) -> None:
    """Measure the answers over QUESTIONS: a question set in YAML, or a folder of them."""
    from kbot.app import open_base
    from kbot.tutor import evaluations

    files = sorted(questions.glob("*.yaml")) if questions.is_dir() else [questions]
    if not files:
        raise BadInput(f"There is no question set (*.yaml) in {questions}.")
    base = open_base(_settings(), _progress)
    for file in files:
        outcomes = evaluations.evaluate(evaluations.read_items(file), base)
        click.echo(f"{file.name}\n{evaluations.report(outcomes, misses=misses)}\n")
    base.close()


@cli.command()
def commands() -> None:
    """Print the manual of the bot's commands, as in docs/commands.md."""
    from kbot.app import open_base
    from kbot.tutor.manuals import commands_page

    base = open_base(_settings(), _progress)
    click.echo(commands_page(base.samples), nl=False)
    base.close()


@cli.group()
def facts() -> None:
    """Check, verify and count the facts of a pack."""


@facts.command()
@click.argument("pack", default=DEFAULT_PACK, envvar="KBOT_PACK")
def check(pack: str) -> None:
    """Check a PACK (a folder, or the name of a shipped one): every fault with file, line and how to mend it."""
    from kbot.book.packs import read_pack

    book = read_pack(pack_folder(pack))
    click.echo(f"{book.id}: {sum(1 for _ in book.facts())} facts, no faults.")


@facts.command()
@click.argument("pack", default=DEFAULT_PACK, envvar="KBOT_PACK")
@click.option(
    "--text", "text", required=True, type=click.Path(path_type=Path), help="The novel: JSON, or Gutenberg's plain text."
)
def verify(pack: str, text: Path) -> None:
    """Find each evidence phrase of a PACK in the chapter it cites; print what does not stand there."""
    from kbot.book.packs import read_pack
    from kbot.book.verifying import read_novel
    from kbot.book.verifying import verify as verified

    book = read_pack(pack_folder(pack))
    faults = list(verified(book, read_novel(text, book.scheme)))
    if faults:
        raise BadPack(faults)
    click.echo(f"{book.id}: every evidence phrase stands where it is cited.")


@facts.command()
@click.argument("pack", default=DEFAULT_PACK, envvar="KBOT_PACK")
def stats(pack: str) -> None:
    """Count the facts of a PACK by part and kind."""
    from kbot.book.counting import table
    from kbot.book.packs import read_pack

    click.echo(table(read_pack(pack_folder(pack))))


def _wrapped(text: str) -> str:
    """Wrap at words where a person reads along."""
    from kbot.adapters.terminal_texts import wrapped

    return wrapped(text, min(shutil.get_terminal_size().columns, 100)) if sys.stdout.isatty() else text


def _settings() -> Settings:
    return Settings.read(os.environ, Path(click.get_app_dir("kbot")))


def _progress(line: str) -> None:
    if sys.stderr.isatty():
        click.echo(line, err=True)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; end the process with a documented exit code and never with a traceback."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        cli.main(arguments, prog_name="kbot", standalone_mode=False)
    except KbotError as error:
        _end(str(error), error.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _end("", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except _ReaderGone:
        _drop_output()
        sys.exit(0)
    except Exception as error:
        logging.getLogger(__name__).info("unexpected trouble", exc_info=True)  # shown by `serve`
        if isinstance(error, OSError):
            _drop_output()
        _end(f"Something unexpected happened: {type(error).__name__}: {tidy(str(error))[0]}", UNEXPECTED)


def _drop_output() -> None:
    """Send what is still to be written nowhere: standard output takes no more, and Python would try again."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _end(message: str, code: int) -> None:
    if message:
        click.echo(message, err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
