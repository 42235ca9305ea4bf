"""What can go wrong, as one tree: pinned, with its exit codes."""

from __future__ import annotations

import re

import pytest

from kbot import cli, errors
from kbot.errors import BadChapter, BadPack, Fault, KbotError


def _tree(kind: type[KbotError], depth: int = 0) -> list[tuple[int, str]]:
    return [(depth, kind.__name__)] + [entry for child in kind.__subclasses__() for entry in _tree(child, depth + 1)]


def test_the_tree_is_what_its_docstring_draws() -> None:
    """Names and places; nobody adds an error in another room."""
    drawn = re.findall(r"^ {4}((?:[│├└─ ]*))(\w+)(?:  .*)?$", errors.__doc__ or "", re.MULTILINE)
    assert [(len(indent) // 4, name) for indent, name in drawn] == _tree(KbotError)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("KbotError", 1), ("BadInput", 2), ("BadChapter", 2), ("BadPack", 3), ("BadSettings", 4), ("StoreError", 5),
        ("AlreadyRunning", 5), ("ConnectionFailed", 6),
    ],
)  # fmt: skip
def test_each_error_ends_the_command_line_with_its_code(kind: str, code: int) -> None:
    """Documented in `kbot.cli`, and part of what scripts rely on."""
    assert getattr(errors, kind).exit_code == code
    assert kind in {name for _, name in _tree(KbotError)}
    assert re.search(rf"\b{code} \w", cli.__doc__ or "")


def test_every_error_has_a_code() -> None:
    """The table above is whole."""
    assert len(_tree(KbotError)) == 8


def test_a_fault_reads_like_a_compilers() -> None:
    """file:line: what is wrong. How to mend it."""
    assert str(Fault("part-1.yaml", 12, "`name` is missing", "Add it.")) == "part-1.yaml:12: `name` is missing. Add it."
    assert str(Fault("part-1.yaml", 12, "`name` is missing")) == "part-1.yaml:12: `name` is missing."


def test_a_fault_is_one_line_whatever_it_quotes() -> None:
    """Line breaks and escape codes out of a file do not reach the terminal."""
    fault = Fault("a.yaml", 1, "`is` cannot be “\n\x1b[31m”", "Mend it.")
    assert str(fault) == "a.yaml:1: `is` cannot be “  [31m”. Mend it."


def test_a_bad_pack_lists_its_faults() -> None:
    """One a line, and kept for programs."""
    faults = [Fault("a", 1, "x"), Fault("b", 2, "y", "z")]
    error = BadPack(faults)
    assert str(error) == "a:1: x.\nb:2: y. z"
    assert error.faults == tuple(faults)


def test_errors_can_be_caught_at_any_height() -> None:
    """A chapter that is none is bad input, and bad input is kbot's."""
    for kind in (BadChapter, errors.BadInput, KbotError):
        with pytest.raises(kind):
            raise BadChapter("x")
