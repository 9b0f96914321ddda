"""What a scenario is made of, read from its files as a result keeps them, and in what two differ.

Whoever judges a programme by a scenario that lacks it must know what else that scenario lacks. Files
of a result have all changes applied (`resolved.py`), so that what two of them share reads the same in
both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from sim.inputs.problems import Problems
from sim.inputs.yaml_reader import read_yaml

STRUCTURES = ("routes", "programmes", "workforces")
"""Things with a file of their own, which a scenario lists by name."""
LEVERS = ("rewards", "policies")
RULES = ("areas", "start", "until", "strain", "pay_response")
TOP_NAME = re.compile(r"^([\w.]+):", re.MULTILINE)
"""A name with nothing before it on its line, as `to_yaml` writes what is not inside anything else."""
NUMBERS, RULE = "numbers", "rules"
ONE = {
    **{name: name.removesuffix("s") for name in (*STRUCTURES, "rewards", NUMBERS, RULE)},
    "policies": "policy",
}
"""What one of a kind is called."""


class How(StrEnum):
    """How another scenario differs in one thing."""

    WITHOUT = "without"
    WITH = "with"
    OTHER = "with other"


class Other(NamedTuple):
    """One thing in which another scenario differs, such as the route that it is without."""

    how: How
    kind: str
    name: str


@dataclass(frozen=True)
class Kept:
    """A scenario as a result keeps it: `things` by kind and name, and the numbers that it sets.

    Its title and its targets are no part of it, as they change nothing that happens.
    """

    folder: Path
    things: dict[tuple[str, str], Any]
    numbers: dict[str, Any]

    @cached_property
    def used(self) -> frozenset[str]:
        """The assumptions that go into the scenario.

        To read all that is said of them takes most of a second, and only their names are needed.
        """
        file = self.folder / "assumptions" / "used.yaml"
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        return frozenset(TOP_NAME.findall(text))

    def others(self, scenario: Kept, apart_from: str) -> tuple[Other, ...]:
        """Return in what another scenario differs from this one, one programme left out.

        A number that only one of the two uses belongs to something that the other lacks, and is not
        told besides.
        """
        found = []
        for kind, name in dict.fromkeys((*self.things, *scenario.things)):
            if (kind, name) == ("programmes", apart_from):
                continue
            here, there = (own.things.get((kind, name)) for own in (self, scenario))
            if here != there:
                both = How.WITH if here is None else How.OTHER
                found.append(Other(How.WITHOUT if there is None else both, kind, name))
        for name in dict.fromkeys((*self.numbers, *scenario.numbers)):
            is_other = self.numbers.get(name) != scenario.numbers.get(name)
            if is_other and name in self.used and name in scenario.used:
                found.append(Other(How.OTHER, NUMBERS, name))
        return tuple(found)


def read_kept(file: Path) -> Kept | None:
    """Return the scenario of a file that a result keeps; None if it keeps none.

    Raises InputError if the file cannot be read.
    """
    if not file.is_file():
        return None
    content = _content(file)
    things: dict[tuple[str, str], Any] = {}
    for kind in STRUCTURES:
        for name in content.get(kind) or ():
            own = file.parent / kind / f"{name}.yaml"
            things[kind, name] = own.read_bytes() if own.is_file() else b""
    for kind in LEVERS:
        things |= {(kind, name): whole for name, whole in (content.get(kind) or {}).items()}
    things |= {(RULE, name): content[name] for name in RULES if name in content}
    return Kept(file.parent, things, content.get("set") or {})


def _content(file: Path) -> dict[str, Any]:
    problems = Problems()
    node = read_yaml(file, file.parent, problems)
    problems.raise_any()
    return {} if node is None else dict(node.plain())


def others_words(
    others: Sequence[Other], title: Callable[[str], str] = str, most: int | None = None
) -> str:
    """Return in what a scenario differs, as in ``without routes a, b, policy c; with reward d``.

    Of a kind at most so many are named, if it is said.
    """
    parts = []
    for how in How:
        kinds: dict[str, list[str]] = {}
        for other in others:
            if other.how is how:
                kinds.setdefault(other.kind, []).append(title(other.name))
        if kinds:
            told = ", ".join(_kind_words(kind, names, most) for kind, names in kinds.items())
            parts.append(f"{how} {told}")
    return "; ".join(parts)


def _kind_words(kind: str, names: Sequence[str], most: int | None) -> str:
    named = names[:most]
    more = f" and {len(names) - len(named)} more" if len(names) > len(named) else ""
    return f"{ONE[kind] if len(names) == 1 else kind} {', '.join(named)}{more}"
