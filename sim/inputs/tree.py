"""A file as a small tree in which every value knows its file, line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from sim.inputs.problems import Place

Scalar = str | int | float | bool | None
Keys = tuple[str | int, ...]


class Word(str):
    """A text that knows where it was written, so that a wrong name can be pointed at later."""

    place: Place

    def __new__(cls, text: str, place: Place) -> Self:
        """Return the text with its place."""
        word = super().__new__(cls, text)
        word.place = place
        return word

    def __reduce__(self) -> tuple[type[Word], tuple[str, Place]]:
        """Return what the text is made of, for another process."""
        return Word, (str(self), self.place)


def place_of(text: str) -> Place:
    """Return where a text was written; nowhere if it did not come from a file."""
    return text.place if isinstance(text, Word) else Place("(made in Python)")


@dataclass(frozen=True)
class Node:
    """A value with its place: a scalar, a mapping of text to nodes, or a list of nodes."""

    place: Place
    value: Scalar | dict[str, Node] | list[Node]

    @property
    def entries(self) -> dict[str, Node]:
        """The mapping's entries; none if it is something else."""
        return self.value if isinstance(self.value, dict) else {}

    def plain(self) -> Any:
        """Return the value as ordinary Python dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def worded(self) -> Any:
        """Return the value as `plain` does, with texts and keys that know their place."""
        if isinstance(self.value, dict):
            return {Word(key, node.place): node.worded() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.worded() for node in self.value]
        return Word(self.value, self.place) if isinstance(self.value, str) else self.value

    def find(self, path: Keys) -> Node:
        """Return the node at a path of keys and numbers, or the last one on the way that exists."""
        node = self
        for step in path:
            if isinstance(node.value, dict) and isinstance(step, str) and step in node.value:
                node = node.value[step]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
        return node

    def scalars(self, path: Keys = ()) -> Iterator[tuple[Keys, Node]]:
        """Go through all scalars with the paths that lead to them."""
        if isinstance(self.value, dict):
            for key, node in self.value.items():
                yield from node.scalars((*path, key))
        elif isinstance(self.value, list):
            for number, node in enumerate(self.value):
                yield from node.scalars((*path, number))
        else:
            yield path, self


def describe(value: object) -> str:
    """Return a found value in a few words."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    text = str(value)
    return f"the text '{text[:60]}{'…' if len(text) > 60 else ''}'"
