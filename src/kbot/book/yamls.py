"""YAML with line numbers: plain values, and the line on which each of them stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from kbot.errors import Fault

MAX_BYTES = 8_000_000
_DEEPEST = 30
Location = tuple[str | int, ...]


class Document:
    """A YAML file read: `data` (dicts, lists, strings, whole numbers, booleans, None) and the line of each value."""

    def __init__(self, data: Any, lines: Mapping[Location, int], name: str) -> None:
        self.data = data
        self.name = name
        self._lines = lines

    def line(self, location: Location) -> int:
        """Return the line (from 1) of the value at `location`, or of the nearest value around it."""
        while location and location not in self._lines:
            location = location[:-1]
        return self._lines.get(location, 1)


def read_yaml(path: Path, name: str) -> tuple[Document | None, list[Fault]]:
    """Read one file. Returns the document (`None` if it is no YAML at all) and the faults found on the way.

    Numbers with a dot stay words: `1.10` is a chapter, not 1.1. Anchors, aliases and repeated keys are faults.
    """
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            return None, [Fault(name, 1, f"the file is larger than {MAX_BYTES // 1_000_000} MB", "Split it.")]
        text = raw.decode("utf-8")
    except OSError as error:
        return None, [Fault(name, 1, f"the file cannot be read: {error.strerror or error}", "Check its rights.")]
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, [Fault(name, line, "the file is not UTF-8", "Save it as UTF-8.")]
    try:
        loader = yaml.CSafeLoader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "it cannot be understood"
        hint = "Put texts that hold a colon, a # or quotes into double quotes, and indent with spaces."
        return None, [Fault(name, mark.line + 1 if mark else 1, f"this is not YAML: {problem}", hint)]
    except (yaml.YAMLError, RecursionError) as error:
        return None, [Fault(name, 1, f"this is not YAML: {str(error).splitlines()[0]}", "Mend it near its start.")]
    if root is None:
        return Document({}, {}, name), []
    walk = _Walk(name)
    data = walk.value(root, ())
    return Document(data, walk.lines, name), walk.faults


class _Walk:
    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Location, int] = {}
        self.faults: list[Fault] = []
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, at: Location) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(at, line)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self._seen or len(at) > _DEEPEST:
            self.faults.append(
                Fault(self.name, line, "anchors and deep nesting are not used in packs", "Write it out.")
            )
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*at, index)) for index, child in enumerate(node.value)]
        return self._mapping(node, at)

    def _mapping(self, node: yaml.Node, at: Location) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            line = key_node.start_mark.line + 1
            if key in data:
                self.faults.append(Fault(self.name, line, f"“{key}” stands here twice", "Keep one of the two."))
            self.lines[(*at, key)] = line
            data[key] = self.value(value_node, (*at, key))
        return data


def _scalar(node: yaml.ScalarNode) -> Any:
    tag = node.tag.rpartition(":")[2]
    if tag == "null":
        return None
    if tag == "int" and node.value.isascii() and node.value.lstrip("-").isdigit() and len(node.value) < 12:
        return int(node.value)
    if tag == "bool" and node.value.lower() in ("true", "false"):
        return node.value.lower() == "true"
    return str(node.value)
