"""The files of the shipped libraries are parsed once in each process.

Hundreds of tests read Toyland, or a copy of it with one line changed, and parsing is nearly all that
this takes. What a text parses to depends on the text alone, so the parser's events are kept for each
text that is a file of `scenarios/`; any other text, and every spoilt one, goes to the parser itself.
Where the file lies, its size, and what may stand in it are looked at each time.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from ruamel.yaml import YAML

from tests.libraries import SCENARIOS


@functools.cache
def shipped_texts() -> frozenset[str]:
    """Return the texts of all YAML files of the shipped libraries."""
    return frozenset(path.read_text(encoding="utf-8") for path in SCENARIOS.rglob("*.yaml"))


@functools.cache
def events_of(text: str) -> tuple[Any, ...]:
    """Return what the parser finds in a text, in order."""
    return tuple(YAML(typ="safe", pure=True).parse(text))


class ShippedTextsOnce(YAML):
    """A parser that has not forgotten the shipped libraries."""

    def parse(self, stream: Any) -> Iterable[Any]:
        """Return the events of a text."""
        return events_of(stream) if stream in shipped_texts() else super().parse(stream)
