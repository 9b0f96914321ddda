"""Read a YAML file into a tree, strictly and safely.

The tree is built from the parser's events, one after another, so that hostile files are stopped
while they are read: by size before opening, then by depth, number of values, anchors, tags. Plain
words become numbers by the core rules of YAML 1.2 and no more: `no`, `08:30` and `0301` stay text.
"""

from __future__ import annotations

import math
import os
import re
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sim.inputs.problems import Place, Problems, nearest
from sim.inputs.tree import Node, Scalar, describe

MAX_BYTES = 2_000_000
MAX_VALUES = 200_000
MAX_DEPTH = 20
MAX_DIGITS = 40

NUMBER = re.compile(
    r"[-+]?(0|[1-9][0-9]*|(0|[1-9][0-9]*)?\.[0-9]+|(0|[1-9][0-9]*)\.)([eE][-+]?[0-9]+)?"
)
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


def shown(path: Path) -> str:
    """Return a path as the user would type it: relative to here if it lies below."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def read_text(path: Path, root: Path, problems: Problems) -> str | None:
    """Return a text file's content, or note why it cannot be read.

    A file that leads out of ``root`` through a link is refused, so is what is not a plain file.
    """
    place = Place(shown(path))
    try:
        if not path.resolve(strict=True).is_relative_to(root.resolve()):
            problems.add(place, "the file leads out of its folder", "links may not", "copy it in")
            return None
        # Opened first and asked then, so that what is measured is what is read; without
        # O_NONBLOCK a pipe would keep us waiting for ever.
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            os.close(handle)
            problems.add(place, "this is not a file", "a text file is needed")
            return None
        with os.fdopen(handle, "rb") as file:
            if status.st_size > MAX_BYTES:
                found = f"the file has {status.st_size / 1e6:,.1f} MB"
                problems.add(place, found, f"at most {MAX_BYTES / 1e6:g} MB", "split it")
                return None
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        beside = {file.name for file in path.parent.glob(f"*{path.suffix}")} - {path.name}
        found = "the link leads to no file" if path.is_symlink() else "there is no such file"
        problems.add(place, found, nearest(path.name, sorted(beside)))
        return None
    except (OSError, RuntimeError) as error:
        problems.add(place, f"the file cannot be read ({_reason(error)})", "", "check the path")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        at = Place(place.file, line, 1)
        problems.add(at, "this is not UTF-8 text", "a text file is needed", "save it as UTF-8")
        return None
    if "\0" in text:
        problems.add(place, "this is a binary file", "a text file is needed")
        return None
    return text


def read_yaml(path: Path, root: Path, problems: Problems) -> Node | None:
    """Return the tree of a YAML file whose top is a mapping, or note why there is none."""
    text = read_text(path, root, problems)
    if text is None:
        return None
    file = shown(path)
    try:
        top = _Builder(file, problems).build(text)
    except _StoppedError:
        return None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        what = " ".join(str(error.problem or error.context).split())
        problems.add(place, f"this is not YAML: {what}", "", "mend it here or just above")
        return None
    except (YAMLError, ValueError) as error:
        what = " ".join(str(error).split())[:120]
        problems.add(Place(file), f"this is not YAML: {what}", "a text file is needed")
        return None
    if top is None or top.value is None:
        problems.add(Place(file), "the file is empty", "a mapping of keys to values is needed")
        return None
    if not isinstance(top.value, dict):
        allowed = "a mapping of keys to values is needed (key: value)"
        problems.add(top.place, f"the file holds {describe(top.plain())}", allowed)
        return None
    return top


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


class _StoppedError(Exception):
    """The file was given up; the problem has been noted."""


class _Builder:
    """Events in, tree out. Its stack holds the containers that are open."""

    def __init__(self, file: str, problems: Problems) -> None:
        self.file = file
        self.problems = problems
        self.stack: list[tuple[Node, list[tuple[str, Place]]]] = []
        self.top: Node | None = None
        self.values = 0
        self.documents = 0

    def build(self, text: str) -> Node | None:
        """Return the tree of the only document, None if there is none."""
        for event in YAML(typ="safe", pure=True).parse(text):
            name = type(event).__name__
            mark = event.start_mark
            place = Place(self.file, mark.line + 1, mark.column + 1)
            if name == "DocumentStartEvent":
                self.documents += 1
                if self.documents > 1:
                    self.stop(place, "a second document starts here", "one a file")
            elif name == "AliasEvent":
                self.refuse_anchor(place)
            elif name in ("MappingStartEvent", "SequenceStartEvent"):
                self.check(event, place)
                self.open(Node(place, {} if name == "MappingStartEvent" else []))
            elif name in ("MappingEndEvent", "SequenceEndEvent"):
                self.stack.pop()
            elif name == "ScalarEvent":
                self.check(event, place)
                self.scalar(event, place)
        return self.top

    def check(self, event: Any, place: Place) -> None:
        """Stop at what is not allowed anywhere."""
        self.values += 1
        if self.values > MAX_VALUES:
            self.stop(place, f"there are more than {MAX_VALUES:,} values", "", "split the file")
        if event.anchor is not None:
            self.refuse_anchor(place)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.stop(
                place, f"there is a tag ({str(tag)[:40]})", "tags are not allowed", "remove it"
            )

    def refuse_anchor(self, place: Place) -> None:
        """Stop at an anchor or alias; without them no small file can unfold into a huge one."""
        self.stop(place, "there is an anchor (&) or alias (*)", "none is allowed", "write it out")

    def stop(self, place: Place, found: str, allowed: str, do: str = "") -> None:
        """Note the problem and give the file up."""
        self.problems.add(place, found, allowed, do)
        raise _StoppedError

    def open(self, node: Node) -> None:
        """Put a container in its place; what follows goes into it until it ends."""
        node = self.put(node)
        self.stack.append((node, []))
        if len(self.stack) > MAX_DEPTH:
            self.stop(node.place, f"there are more than {MAX_DEPTH} levels of nesting", "")

    def scalar(self, event: Any, place: Place) -> None:
        """Put a scalar in its place: as a key if a mapping waits for one, else as a value."""
        if self.stack:
            container, keys = self.stack[-1]
            if isinstance(container.value, dict) and not keys:
                if event.value in container.value:
                    first = container.value[event.value].place.line
                    found = f"the key '{event.value}' is there twice (first in line {first})"
                    self.problems.add(place, found, "once only", "remove one")
                keys.append((event.value, place))
                return
        plain = event.style is None
        self.put(Node(place, self.resolve(event.value, place) if plain else event.value))

    def put(self, node: Node) -> Node:
        """Return the node as it was put into the open container: in a mapping it has its key's place."""
        if not self.stack:
            self.top = node
            return node
        container, keys = self.stack[-1]
        if isinstance(container.value, list):
            below = container.place.below(len(container.value))
            node = Node(replace(node.place, keys=below), node.value)
            container.value.append(node)
        elif isinstance(container.value, dict):
            if not keys:
                self.stop(node.place, "a key is a mapping or a list", "keys are text")
            key, place = keys.pop()
            node = Node(replace(place, keys=container.place.below(key)), node.value)
            container.value[key] = node
        return node

    def resolve(self, text: str, place: Place) -> Scalar:
        """Return what a plain word means: nothing, a truth value, a number or itself."""
        if text in WORDS:
            return WORDS[text]
        if NOT_FINITE.fullmatch(text):
            self.problems.add(place, f"{text} is not a number", "a finite number is needed")
            return 0.0
        if not NUMBER.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS or not math.isfinite(float(text)):
            found = f"the number {text[:20]}… is too long or too large"
            self.problems.add(place, found, "a finite number is needed")
            return 0.0
        return int(text) if WHOLE.fullmatch(text) else float(text)
