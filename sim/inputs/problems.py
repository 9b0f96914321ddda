"""Problems found in input files: collected, worded alike and raised together.

A person who mends a file wants all its faults at once, each with its place, what was found, what is
allowed and what to do. `Problems` gathers them while loading goes on as far as it can.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.base.errors import InputError


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: a file as the user knows it, line and column from 1, keys down to it."""

    file: str
    line: int = 0
    column: int = 0
    keys: str = ""

    def __str__(self) -> str:
        numbers = (number for number in (self.line, self.column) if number)
        spot = ":".join((self.file, *map(str, numbers)))
        return f"{spot}: {self.keys}" if self.keys else spot

    def below(self, step: str | int) -> str:
        """Return the keys that lead to an entry below this one."""
        name = step if isinstance(step, str) else f"row {step + 1}"
        return f"{self.keys} > {name}" if self.keys else name


@dataclass
class Problems:
    """The problems of one loading; those of the user's `own` files are told first."""

    found: dict[str, Place] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    def add(self, place: Place, found: str, allowed: str, do: str = "") -> None:
        """Note a problem; the same words twice count once."""
        words = "; ".join(part for part in (found, allowed, do) if part)
        self.found.setdefault(f"{place}: {ended(words)}", place)

    def raise_any(self) -> None:
        """Raise InputError with all problems, in the order of the files, if there are any."""
        if self.found:
            raise InputError(*sorted(self.found, key=self._order))

    def _order(self, words: str) -> tuple[bool, Place, str]:
        place = self.found[words]
        return place.file not in self.own, place, words


def ended(words: str) -> str:
    """Return a sentence with a full stop, if it has no end yet."""
    return words if words.endswith((".", "?")) else f"{words}."


def share_meant(value: float, most: float = 1.0) -> str:
    """Return advice for per cent where a share is needed; none if that would be too much as well."""
    return f"did you mean {value / 100:g}?" if most < value <= 100 * most else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return advice that names the known words nearest to ``name``, or lists them if few."""
    names = list(dict.fromkeys(known))
    close = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    if not names:
        return "there are none yet"
    if len(names) <= 30:
        return f"known are {', '.join(names)}"
    return f"there are {len(names)} to choose from"
