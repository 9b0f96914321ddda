"""Lay one tree over another: how an option changes the scenario that it extends.

Mappings merge key by key, `null` takes an entry away, anything else replaces. Every value keeps the
place where it was written, so that an error points into the right file of a chain.
"""

from __future__ import annotations

from sim.inputs.problems import Problems, nearest
from sim.inputs.tree import Node

OWN_KEYS = ("title", "question", "look_for", "extends")
"""Keys that each scenario file has for itself."""

WHOLE = "areas"
"""The key that replaces its parent's whole: a place alone has not its parent's regions as well."""

WHOLE_ENTRIES = "set"
"""The key under which an entry replaces its parent's entry whole."""

CHANGES = "change"
"""The key under which nulls are kept, because they are meant for another file's entries."""


def lay_over(base: Node, top: Node, problems: Problems, *, keeps_nulls: bool = False) -> Node:
    """Return the base with the top's entries laid over it."""
    if not isinstance(base.value, dict) or not isinstance(top.value, dict):
        return top
    merged = dict(base.value)
    for key, node in top.value.items():
        if node.value is None and not keeps_nulls:
            if key not in merged:
                problems.add(node.place, f"there is no '{key}' to take away", nearest(key, merged))
            merged.pop(key, None)
        elif key in merged:
            merged[key] = lay_over(merged[key], node, problems, keeps_nulls=keeps_nulls)
        else:
            merged[key] = node
    return Node(top.place, merged)


def lay_over_scenario(base: Node, top: Node, problems: Problems) -> Node:
    """Return a scenario's tree laid over that of the one it extends."""
    inherited = {key: node for key, node in base.entries.items() if key not in OWN_KEYS}
    merged: dict[str, Node] = dict(inherited)
    for key, node in top.entries.items():
        before = inherited.get(key)
        if before is None:
            merged[key] = node
        elif node.value is None and key != CHANGES:
            merged.pop(key)
        elif key == WHOLE:
            merged[key] = node
        elif key == WHOLE_ENTRIES and before.entries and node.entries:
            merged[key] = _replace_entries(before, node, problems)
        else:
            merged[key] = lay_over(before, node, problems, keeps_nulls=key == CHANGES)
    return Node(top.place, merged)


def _replace_entries(base: Node, top: Node, problems: Problems) -> Node:
    merged = dict(base.entries)
    for key, node in top.entries.items():
        if node.value is not None:
            merged[key] = node
        elif merged.pop(key, None) is None:
            problems.add(node.place, f"there is no '{key}' to take away", nearest(key, merged))
    return Node(top.place, merged)
