"""Scenarios between two others: some of the levers in which the second differs, and not the rest.

A lever is an entry of the second scenario's file with all that it extends: a reward, a policy, a
number set, a programme or route taken in or left out, a change of a structure, a switch. What is set
or changed in a programme goes with the programme. What cannot stand without another is one lever with
it. A single new reward or policy is looked into: its elements are the levers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.base.errors import InputError
from sim.inputs.plan import Plan
from sim.inputs.problems import Place, Problems
from sim.inputs.resolve import Resolved, resolve
from sim.inputs.scenario import make_scenario
from sim.inputs.story_words import listed
from sim.inputs.tree import Node

MAPPINGS = ("rewards", "policies", "set", "change", "strain", "pay_response")
LISTS = ("workforces", "routes", "programmes")
SAME = ("start", "until", "areas")
ELEMENTS = "elements"
EFFECTS = "effects"
AND, MORE = " and ", "more"
MOST_NAMED = 2
ACTING = ("pay_uplift", "pay_flat", "golden_hello", "retention_payment")
"""Keys of a reward that do something by themselves; each effect does too."""

Entry = tuple[str, ...]
"""Keys that lead to an entry: `("rewards", "pay")`, `("routes", "sw_fast_track")`."""


@dataclass(frozen=True)
class MixedLever:
    """One lever: its name, and the entries that it puts as the second scenario has them."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Mix:
    """Two scenarios and the levers between them."""

    a: Resolved
    b: Resolved
    levers: tuple[MixedLever, ...]

    def plan(self, chosen: frozenset[int]) -> Plan:
        """Return the plan of the first scenario with some of the second's levers, by number.

        With none and with all of them these are the plans of the scenarios themselves.
        """
        if not chosen:
            return self.a.plan
        if len(chosen) == len(self.levers):
            return self.b.plan
        levers = [self.levers[number] for number in sorted(chosen)]
        problems = Problems()
        plan = _plan(self.a, self.b, levers, problems)
        if plan is None:
            names = listed([lever.name for lever in levers])
            raise InputError(
                f"{self.b.plan.name} with {names} alone is no scenario that can be run, so its "
                f"difference from {self.a.plan.name} cannot be split; first problem: "
                f"{next(iter(problems.found))}"
            )
        return plan


def find_levers(a: Resolved, b: Resolved) -> Mix:
    """Return the levers in which scenario b differs from a.

    Raises InputError if they are of different libraries, areas or months, or do not differ.
    """
    _check_alike(a, b)
    found = _grouped(a, b, _entries(a, b))
    if len(found) == 1:
        found = _looked_into(found[0], a, b)
    if not found:
        raise InputError(
            f"{b.plan.name} has the same levers as {a.plan.name}; there is nothing to split. Name two "
            "scenarios that differ; `diff` says in what."
        )
    return Mix(a, b, tuple(_joined(found, a, b)))


def _check_alike(a: Resolved, b: Resolved) -> None:
    if a.scenario.library.folder != b.scenario.library.folder:
        raise InputError(
            f"{a.plan.name} and {b.plan.name} are of different libraries; a difference is split "
            "between scenarios of one library."
        )
    before, after = a.scenario.tree.plain(), b.scenario.tree.plain()
    for key in SAME:
        if before.get(key) != after.get(key):
            raise InputError(
                f"{a.plan.name} and {b.plan.name} have different '{key}'; a difference is split "
                "between scenarios of the same months and areas."
            )


def _entries(a: Resolved, b: Resolved) -> list[Entry]:
    """Return the entries in which b differs from a, in the order of the file's keys."""
    before, after = a.scenario.tree, b.scenario.tree
    found: list[Entry] = []
    for key in LISTS:
        was, now = (_names(tree, key) for tree in (before, after))
        found += [(key, name) for name in (*now, *was) if (name in was) != (name in now)]
    for key in MAPPINGS:
        ours, theirs = (_mapping(tree, key) for tree in (before, after))
        for name in dict.fromkeys((*theirs, *ours)):
            one, other = ours.get(name), theirs.get(name)
            if one is None or other is None or one.plain() != other.plain():
                found.append((key, name))
    return list(dict.fromkeys(found))


def _names(tree: Node, key: str) -> list[str]:
    node = tree.entries.get(key)
    return [] if node is None or not isinstance(node.value, list) else node.plain()


def _mapping(tree: Node, key: str) -> dict[str, Node]:
    """Return the entries of a key; `strain: off` for all is one entry without a name."""
    node = tree.entries.get(key)
    if node is None:
        return {}
    return node.entries if isinstance(node.value, dict) else {"": node}


def _grouped(a: Resolved, b: Resolved, entries: Sequence[Entry]) -> list[MixedLever]:
    """Return levers: what concerns one programme or route together, everything else by itself."""
    structures = {*a.scenario.library.structures["programmes"]}
    structures |= {*a.scenario.library.structures["routes"]}
    grouped: dict[str, list[Entry]] = {}
    for key, name in entries:
        first = name.partition(".")[0] if key in ("set", "change", *LISTS) else ""
        own = first if first in structures else f"{key} > {name}".removesuffix(" > ")
        grouped.setdefault(own, []).append((key, name))
    return [MixedLever(name, tuple(own)) for name, own in grouped.items()]


def _looked_into(lever: MixedLever, a: Resolved, b: Resolved) -> list[MixedLever]:
    """Return the parts of a lever that is one new reward or policy; the lever if it has none."""
    if len(lever.entries) > 1 or lever.entries[0][0] not in ("rewards", "policies"):
        return [lever]
    entry = lever.entries[0]
    if a.scenario.tree.find(entry[:1]).entries.get(entry[1]) is not None:
        return [lever]
    node = b.scenario.tree.find(entry)
    parts = [(*entry, ELEMENTS, name) for name in node.find((ELEMENTS,)).entries]
    if ELEMENTS not in node.entries:
        parts = [(*entry, key) for key in node.entries if key in ACTING]
        effects = node.entries.get(EFFECTS)
        parts += [(*entry, EFFECTS, risk) for risk in (effects.entries if effects else {})]
    if len(parts) < 2:
        return [lever]
    return [
        MixedLever(f"effect on {part[-1]}" if part[-2] == EFFECTS else part[-1], (part,))
        for part in parts
    ]


def _joined(levers: list[MixedLever], a: Resolved, b: Resolved) -> list[MixedLever]:
    """Return levers of which each can be pulled alone: one that cannot is joined with another."""
    found = list(levers)
    number = 0
    while number < len(found) > 1:
        if _plan(a, b, [found[number]], Problems()) is not None:
            number += 1
            continue
        others = [other for other in found if other is not found[number]]
        partner = next(
            (o for o in others if _plan(a, b, [found[number], o], Problems()) is not None),
            others[0],
        )
        names = [*partner.name.split(AND), found[number].name]
        shown = names if len(names) <= MOST_NAMED else [*names[:MOST_NAMED], MORE]
        both = MixedLever(AND.join(dict.fromkeys(shown)), partner.entries + found[number].entries)
        found = [
            both if lever is partner else lever for lever in found if lever is not found[number]
        ]
        number = 0
    return found


def _plan(
    a: Resolved, b: Resolved, levers: Sequence[MixedLever], problems: Problems
) -> Plan | None:
    """Return the plan of a with some levers of b; None, and notes, if there is none."""
    tree = a.scenario.tree
    entries = [entry for lever in levers for entry in lever.entries]
    for entry in entries:
        tree = _with_entry(tree, b.scenario.tree, entry)
    tree = _without_idle(tree, b)
    scenario = make_scenario(b.scenario.path, tree, b.scenario.chain, b.scenario.library, problems)
    if scenario is None or problems.found:
        return None
    resolved = resolve(scenario, problems)
    idle = [name for name in scenario.shape.set if name not in resolved.used]
    if idle:
        # What is set and not used belongs to what another lever brings in.
        rows = {n: node for n, node in tree.find(("set",)).entries.items() if n not in idle}
        problems = Problems()
        tree = Node(tree.place, {**tree.entries, "set": Node(tree.place, rows)})
        scenario = make_scenario(
            b.scenario.path, tree, b.scenario.chain, b.scenario.library, problems
        )
        if scenario is None:
            return None
        resolved = resolve(scenario, problems)
    if problems.found:
        return None
    names = ", ".join(lever.name for lever in levers)
    return replace(resolved.plan, name=f"{a.plan.name} with {names}", title=names)


def _without_idle(tree: Node, b: Resolved) -> Node:
    """Return a tree without changes of workforces, routes and programmes that take no part in it."""
    changes = tree.entries.get("change")
    if changes is None:
        return tree
    part = {name for key in LISTS for name in _names(tree, key)}
    own = {name: node for name, node in changes.entries.items() if name in part}
    return Node(tree.place, {**tree.entries, "change": Node(changes.place, own)})


def _with_entry(tree: Node, other: Node, entry: Entry) -> Node:
    """Return a tree with one entry as the other tree has it: put there, replaced or taken away."""
    key, *rest = entry
    if key in LISTS:
        return _with_name(tree, other, key, rest[0])
    if rest == [""]:
        rest = []
    return _put(tree, other, (key, *rest))


def _put(tree: Node, other: Node, path: Entry) -> Node:
    """Return a tree with what the other has at a path; keys beside the parts of a reward come along."""
    key, *rest = path
    theirs = other.entries.get(key)
    own = dict(tree.entries)
    if theirs is None:
        own.pop(key, None)
    elif not rest:
        own[key] = theirs
    else:
        ours = own.get(key)
        if ours is None or not isinstance(ours.value, dict):
            is_list_of_parts = key in (*MAPPINGS, ELEMENTS, EFFECTS)
            ours = Node(theirs.place, {}) if is_list_of_parts else _bare(theirs)
        own[key] = _put(ours, theirs, tuple(rest))
    return Node(tree.place if tree.entries else Place(other.place.file), own)


def _bare(node: Node) -> Node:
    """Return a mapping with only those of its entries that do nothing by themselves."""
    idle = {
        key: value
        for key, value in node.entries.items()
        if not isinstance(value.value, dict) and key not in ACTING
    }
    return Node(node.place, idle)


def _with_name(tree: Node, other: Node, key: str, name: str) -> Node:
    """Return a tree with a name in a list, or out of it, as the other has it."""
    mine, theirs = tree.entries.get(key), other.entries.get(key)
    listed_here = [] if mine is None or not isinstance(mine.value, list) else list(mine.value)
    there = [] if theirs is None or not isinstance(theirs.value, list) else theirs.value
    node = next((one for one in there if one.value == name), None)
    kept = [one for one in listed_here if one.value != name]
    if node is not None:
        # In the order of the other's list, as far as that says anything.
        order = [one.value for one in there]
        kept.append(node)
        kept.sort(key=lambda one: order.index(one.value) if one.value in order else -1)
    place = tree.place if mine is None else mine.place
    return Node(tree.place, {**tree.entries, key: Node(place, kept)})
