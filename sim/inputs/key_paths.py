"""Key paths: how a place in a file is named, `rewards > pay > pay_uplift`, and how a value is put there.

Rows of a list are named as messages name them: `row 2` is the second.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sim.inputs.problems import Place
from sim.inputs.tree import Keys, Node, Scalar

STEP = " > "
ROW = re.compile(r"row ([1-9][0-9]*)")
VALUE = "value"
"""The key of the number in a row of `set`."""


def steps_of(path: str) -> Keys:
    """Return the keys of a path; a row's number counts from 0."""
    steps: list[str | int] = []
    for step in path.split(STEP):
        row = ROW.fullmatch(step)
        steps.append(int(row.group(1)) - 1 if row else step)
    return tuple(steps)


def numbers_at(node: Node) -> list[float]:
    """Return the numbers that a path leads to: one, or those of the rows of an entry of `set`."""
    if isinstance(node.value, list):
        return [number for row in node.value for number in numbers_at(row)]
    if isinstance(node.value, dict):
        return numbers_at(node.value[VALUE]) if VALUE in node.value else []
    is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return [float(node.value)] if is_number and not isinstance(node.value, str | None) else []


def leads_to_values(node: Node) -> bool:
    """Return whether a path that ends here ends at a value, or at rows of `set` with one each."""
    if isinstance(node.value, list):
        return bool(node.value) and all(leads_to_values(row) for row in node.value)
    if isinstance(node.value, dict):
        return VALUE in node.value and leads_to_values(node.value[VALUE])
    return True


def with_value(node: Node, steps: Keys, value: Scalar, place: Place, *, times: bool) -> Node:
    """Return a tree with a value at a path that is there, or with what is there times a number.

    `place` is where the value is said to have been written.
    """
    if steps:
        step, *rest = steps
        inner = with_value(_child(node, step), tuple(rest), value, place, times=times)
        return _with_child(node, step, inner)
    if isinstance(node.value, list):
        return Node(
            node.place, [with_value(row, (), value, place, times=times) for row in node.value]
        )
    if isinstance(node.value, dict):
        inner = with_value(node.value[VALUE], (), value, place, times=times)
        return Node(node.place, {**node.value, VALUE: inner})
    if times:
        assert isinstance(value, int | float)
        assert isinstance(node.value, int | float)
        value = node.value * value
    return Node(replace(place, keys=node.place.keys), value)


def _child(node: Node, step: str | int) -> Node:
    inner = node.find((step,))
    assert inner is not node
    return inner


def _with_child(node: Node, step: str | int, child: Node) -> Node:
    if isinstance(node.value, list):
        return Node(node.place, [child if n == step else row for n, row in enumerate(node.value)])
    return Node(node.place, {**node.entries, str(step): child})
