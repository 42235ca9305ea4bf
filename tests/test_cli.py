"""The command line: every documented exit code, and never a traceback."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from conftest import SMALL_PACK
from kbot.book.factbases import FactBase
from kbot.cli import main
from kbot.store.locks import sole_use

TELEGRAM_TOKEN = "1234567:AAbbccddeeffgghhiijjkkllmmnnooppqqr"


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str

    def complains_once(self) -> str:
        """The one line of complaint on standard error; nothing else was written."""
        assert self.out == ""
        assert "Traceback" not in self.err
        assert self.err.count("\n") == 1, self.err
        assert self.err.rstrip("\n").isprintable()
        return self.err


@pytest.fixture
def data(tmp_path: Path, compiled_dir: Path, small_base: FactBase, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of its own: a data folder that holds the small pack compiled, no token."""
    del small_base
    for name in [name for name in os.environ if name.startswith(("KBOT_", "LC_"))]:
        monkeypatch.delenv(name)
    folder = tmp_path / "data"
    folder.mkdir()
    compiled = f"{SMALL_PACK.name}.facts.sqlite"
    (folder / compiled).write_bytes((compiled_dir / compiled).read_bytes())
    monkeypatch.setenv("KBOT_DATA_DIR", str(folder))
    monkeypatch.setenv("KBOT_PACK", str(SMALL_PACK))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return folder


Run = Callable[..., Ended]


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process: `run("ask", "cine e Anna?", stdin=b"")`."""
    del data

    def run(*arguments: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8", errors="strict"))
        code = 0
        try:
            main(list(arguments))
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        shown = capsys.readouterr()
        return Ended(code, shown.out, shown.err)

    return run


@dataclass(frozen=True)
class Program:
    """`kbot` as a process of its own, in the environment of this one."""

    arguments: tuple[str, ...]

    def start(self, **streams: Any) -> subprocess.Popen[bytes]:
        """Start it; standard streams are pipes unless given."""
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen([sys.executable, "-m", "kbot.cli", *self.arguments], **{**pipes, **streams})


# 0: done


def test_a_question_is_answered(run: Run) -> None:
    ended = run("ask", "why did the lamp go out?")
    assert (ended.code, ended.err) == (0, "")
    assert "the supply boat is late" in ended.out
    assert "chapter 4" in ended.out


def test_a_question_back_lists_its_choices(run: Run) -> None:
    ended = run("ask", "who is Quill?")
    assert ended.code == 0
    assert ended.out.splitlines()[1:] == ["  1. Mara Quill", "  2. Tobias Quill", "  3. Ines Quill"]


def test_progress_is_a_gate(run: Run) -> None:
    told, kept = run("ask", "whom did Mara save?"), run("ask", "whom did Mara save?", "--progress", "1.4")
    assert (told.code, kept.code) == (0, 0)
    assert "Heron" in told.out
    assert "Heron" not in kept.out
    assert kept.out


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "?",
        "-",
        "x" * 100_000,
        "why did the lamp go out? " * 4_000,
        "\x1b]0;title\x07\x1b[2J\r\n\t\x00",
        "\udce4\ud83d",
        "**Mara** _x_ `y` [z](https://example.org) ||w|| <b>v</b>",
        "'; DROP TABLE facts; --",
        '" OR "1"="1',
        "%s {mara} %(x)d {{0}}",
        "🕯️" * 200,
        "../../etc/passwd",
        "NULL",
    ],
    ids=lambda question: ascii(question[:20]),
)
def test_any_question_gets_clean_words_and_no_trouble(run: Run, question: str) -> None:
    ended = run("ask", "--", question)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.strip()
    assert len(ended.out) < 2_000
    assert all(letter.isprintable() or letter == "\n" for letter in ended.out)


def test_a_batch_is_answered_line_by_line(run: Run) -> None:
    questions = [{"id": 1, "turns": ["how old is Mara?"]}, {"id": 2, "turns": ["\ud800"]}]
    stdin = b"\n".join([*(json.dumps(one).encode() for one in questions), b"\xff", b"", b"no line feed at the end"])
    ended = run("ask", "--jsonl", stdin=stdin)
    assert (ended.code, ended.err) == (0, "")
    results = [json.loads(line) for line in ended.out.splitlines()]
    assert [("error" in one, one["id"]) for one in results] == [
        (False, 1),
        (False, 2),
        (True, None),
        (True, None),
        (True, None),
    ]


def test_lines_piped_into_chat_are_a_talk_that_goes_on_next_time(run: Run, data: Path) -> None:
    first = run("chat", stdin=b"who is Quill?\n1\n")
    second = run("chat", stdin="how old is she?\nmulțumesc\n".encode())
    assert (first.code, first.err, second.code, second.err) == (0, "", 0, "")
    assert "keeps the lamp" in first.out
    assert "thirty" in second.out
    assert (data / "lighthouse.terminal.sqlite").exists()


def test_bytes_that_are_no_text_do_not_end_a_piped_talk(run: Run) -> None:
    ended = run("chat", stdin=b"\xff\xfe\x00\x80\nhow old is Mara?\n")
    assert (ended.code, ended.err) == (0, "")
    assert "thirty" in ended.out


def test_help_and_version_are_shown(run: Run) -> None:
    assert run("--version") == Ended(0, f"kbot, version {version('kbot')}\n", "")
    for arguments in (["--help"], ["-h"], ["ask", "-h"], ["facts", "verify", "--help"]):
        ended = run(*arguments)
        assert (ended.code, ended.err) == (0, "")
        assert "Usage: kbot" in ended.out


def test_every_command_says_what_it_does(run: Run) -> None:
    for arguments, commands in (
        (["--help"], ("chat", "ask", "serve", "facts")),
        (["facts", "-h"], ("check", "verify", "stats")),
    ):
        lines = run(*arguments).out.splitlines()
        for command in commands:
            [line] = [line.split() for line in lines if line.split()[:1] == [command]]
            assert len(line) > 3


def test_facts_are_checked_and_counted(run: Run) -> None:
    assert run("facts", "check", str(SMALL_PACK)).out == "lighthouse: 10 facts, no faults.\n"
    stats = run("facts", "stats", str(SMALL_PACK))
    assert stats.code == 0
    assert "character            ·       3      3\n" in stats.out


# 2: wrong use or input


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["ask", "who is Mara?", "--jsonl"], ["ask", "", "--jsonl"]],
    ids=["neither", "both", "both, one empty"],
)
def test_a_question_or_a_batch_is_needed_but_not_both(run: Run, arguments: list[str]) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert "kbot ask" in ended.complains_once()


@pytest.mark.parametrize(
    "progress", ["", "9.1", "1.8", "0.0", "1.0", "soon", "-3", "1" * 5000, "a\nb\x1b[31m", "\ud800", "IIII.2"]
)
def test_a_chapter_that_the_book_lacks_is_refused(run: Run, progress: str) -> None:
    ended = run("ask", "who is Mara?", f"--progress={progress}")
    assert ended.code == 2
    assert ended.complains_once().startswith("--progress: ")


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["ask", "--nonsense"], ["facts", "nonsense"], ["ask", "a", "b"], ["facts", "verify"]]
)
def test_wrong_use_is_explained_with_the_usage(run: Run, arguments: list[str]) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert "Usage: kbot" in ended.err
    assert "Traceback" not in ended.err


def test_a_novel_that_is_not_there_is_told_from_one_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    for text in (tmp_path / "missing.txt", tmp_path):
        ended = run("facts", "verify", str(SMALL_PACK), f"--text={text}")
        assert ended.code == 2
        assert str(text) in ended.complains_once()


# 3: a pack with faults

FAULTY = """\
events:
  - id: storm
    name: {en: the storm}
    text: {en: "A storm comes."}
    who: [nobody-of-that-name]
    chapters: [1.99]
    evidence: one
    questions: {en: ["what comes?"]}
nonsense: []
"""


@pytest.mark.parametrize("arguments", [["facts", "check"], ["facts", "stats"], ["ask", "what comes?"], ["chat"]])
def test_all_faults_of_a_pack_are_listed_with_file_and_line(
    run: Run, pack_with: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    folder = pack_with(part=FAULTY, broken="events: [")
    monkeypatch.setenv("KBOT_PACK", str(folder))
    ended = run(*arguments, *([str(folder)] if arguments[0] == "facts" else []))
    assert (ended.code, ended.out) == (3, "")
    assert "Traceback" not in ended.err
    lines = ended.err.splitlines()
    assert len(lines) >= 3
    assert all(line.split(": ")[0].rpartition(":")[2].isdigit() for line in lines), ended.err
    assert {line.partition(":")[0] for line in lines} == {"part.yaml", "broken.yaml"}


# 4: a setting that cannot be used


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KBOT_PACK", "no-such-novel"),
        ("KBOT_PACK", "no\nsuch\x1b[31m novel"),
        ("KBOT_PACK", "x" * 5000),
        ("KBOT_DATA_DIR", "~nobody-of-that-name/kbot"),
        ("KBOT_LOG_LEVEL", "loud"),
        ("KBOT_TELEGRAM_TOKEN", "secret"),
        ("KBOT_DISCORD_TOKEN_FILE", "/nowhere/token"),
        ("KBOT_TELEGRAM_API_URL", "localhost:8081"),
    ],
)
def test_a_bad_setting_is_named_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    for arguments in (["ask", "who is Mara?"], ["chat"], ["serve"]):
        ended = run(*arguments)
        assert ended.code == 4
        assert name.removeprefix("KBOT_").split("_")[0].lower() in ended.complains_once().lower()
        assert "secret" not in ended.err


def test_a_pack_that_is_not_there_cannot_be_checked(run: Run, tmp_path: Path) -> None:
    ended = run("facts", "check", str(tmp_path / "nowhere"))
    assert ended.code == 4
    assert "nowhere" in ended.complains_once()


def test_serving_without_a_token_prints_the_steps_to_get_one(run: Run) -> None:
    ended = run("serve")
    assert (ended.code, ended.out) == (4, "")
    for words in ("@BotFather", "discord.com/developers", "KBOT_TELEGRAM_TOKEN=", "KBOT_DISCORD_TOKEN=", "kbot chat"):
        assert words in ended.err
    assert "Traceback" not in ended.err


# 5: the data folder or database cannot be used


@pytest.mark.parametrize("arguments", [["ask", "who is Mara?"], ["chat"]])
def test_a_data_folder_that_cannot_be_made_is_explained(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/kbot")):
        monkeypatch.setenv("KBOT_DATA_DIR", str(place))
        ended = run(*arguments)
        assert ended.code == 5
        assert "KBOT_DATA_DIR" in ended.complains_once()
        assert str(place) in ended.err


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_data_folder_is_explained(run: Run, data: Path) -> None:
    data.chmod(0o500)
    ended = run("chat", stdin=b"who is Mara?\n")
    data.chmod(0o700)
    assert ended.code == 5
    assert ended.complains_once()


def test_a_damaged_memory_of_dialogues_is_explained(run: Run, data: Path) -> None:
    (data / "lighthouse.terminal.sqlite").write_bytes(b"no database " * 1000)
    ended = run("chat", stdin=b"who is Mara?\n")
    assert ended.code == 5
    assert "lighthouse.terminal.sqlite" in ended.complains_once()


def test_a_damaged_fact_base_is_made_anew(run: Run, data: Path) -> None:
    """It holds nothing that the pack does not."""
    compiled = data / f"{SMALL_PACK.name}.facts.sqlite"
    whole = compiled.read_bytes()
    for damaged in (b"", b"no database " * 1000, whole[: len(whole) // 2], whole[:100] + b"\xff" * (len(whole) - 100)):
        compiled.write_bytes(damaged)
        ended = run("ask", "how old is Mara?")
        assert (ended.code, ended.err) == (0, "")
        assert "thirty" in ended.out


def test_a_folder_in_use_is_not_served_twice(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBOT_TELEGRAM_TOKEN", TELEGRAM_TOKEN)
    with sole_use(data):
        ended = run("serve")
    assert ended.code == 5
    assert "Another kbot" in ended.complains_once()
    assert TELEGRAM_TOKEN not in ended.err


# 1, 130, and a reader who went away: as a process


def test_ctrl_c_ends_with_130_and_without_a_word(data: Path) -> None:
    del data
    with Program(("ask", "--jsonl")).start() as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b'{"id": 1, "turns": ["hi"]}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (130, b"")
    assert err.strip() == b""


def test_a_reader_who_has_seen_enough_is_no_trouble(data: Path) -> None:
    """As in `kbot ask --jsonl < questions | head -1`."""
    del data
    with Program(("ask", "--jsonl")).start() as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b'{"id": 1, "turns": ["hi"]}\n')
        process.stdin.flush()
        assert process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b'{"id": 2, "turns": ["hi"]}\n' * 3)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(10) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a disk that is always full")
def test_a_full_disk_under_the_output_is_explained(data: Path) -> None:
    del data
    with Path("/dev/full").open("wb") as full:
        process = Program(("ask", "how old is Mara?")).start(stdout=full)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 1
    assert b"Traceback" not in err
    assert err.decode().count("\n") == 1


def test_what_nobody_foresaw_ends_with_1_and_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise LookupError("a bug\nof ours")

    monkeypatch.setattr("kbot.book.packs.read_pack", breaks)
    ended = run("facts", "check", str(SMALL_PACK))
    assert ended.code == 1
    assert "LookupError" in ended.complains_once()
