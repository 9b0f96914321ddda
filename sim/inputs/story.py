"""Tell a scenario as a dated story: who is there at the start, what changes when, what is promised.

The story is told from the plan, that is from what the engine will do, and not from the files; a
number that a file meant otherwise shows here before anything runs. Of a scenario that extends another
the story says first in what it differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.base.dates import financial_year
from sim.inputs.difference import differences
from sim.inputs.resolve import Resolved
from sim.inputs.story_entries import Entry, entries_of, idle
from sim.inputs.story_words import at_the_start, listed, target_in_words

MOST_OF_ONE = 3
MOST_DIFFERENCES = 8


@dataclass(frozen=True)
class Story:
    """A scenario in plain English.

    `extends` is the scenario that it extends, and `differs` in what it differs from that one; so do the
    `marked` of the entries.
    """

    name: str
    title: str
    question: str
    look_for: tuple[str, ...]
    span: str
    start: tuple[str, ...]
    entries: tuple[Entry, ...]
    changes: tuple[str, ...]
    targets: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    extends: str = ""
    differs: tuple[str, ...] = ()
    marked: frozenset[Entry] = frozenset()

    def text(self) -> str:
        """Return the story as it is printed."""
        lines = [f"{self.title} ({self.name})", *([self.question] if self.question else [])]
        if self.warnings:
            lines += ["", "Take care", *(f"  {line}" for line in self.warnings)]
        if self.extends:
            lines += ["", f"What this option changes, against {self.extends}"]
            lines += [f"  {line}" for line in self.differs]
        lines += ["", self.span, "", "At the start", *(f"  {line}" for line in self.start)]
        if self.changes:
            lines += ["", "Values set by this scenario", *(f"  {line}" for line in self.changes)]
        if self.marked:
            lines += ["", f"* differs from {self.extends}"]
        year = ""
        for entry in self.entries:
            if financial_year(entry.month) != year:
                year = financial_year(entry.month)
                lines += ["", year]
            lines.append(f"{'*' if entry in self.marked else ' '} {_line(entry)}")
        if self.targets:
            lines += ["", "Promised", *(f"  {line}" for line in self.targets)]
        if self.look_for:
            lines += ["", "Look for", *(f"  {line}" for line in self.look_for)]
        return "\n".join(lines)

    def data(self) -> dict[str, Any]:
        """Return the story as plain data."""
        return {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "look_for": list(self.look_for),
            "span": self.span,
            "warnings": list(self.warnings),
            "extends": self.extends or None,
            "differs": list(self.differs),
            "start": list(self.start),
            "set": list(self.changes),
            "story": [
                {
                    "date": str(entry.month),
                    "about": entry.about,
                    "title": entry.title,
                    "says": entry.says,
                    "differs": entry in self.marked,
                }
                for entry in self.entries
            ],
            "targets": list(self.targets),
        }


def tell(resolved: Resolved, parent: Resolved | None = None) -> Story:
    """Return the story of a scenario, and in what it differs from the one that it extends."""
    plan = resolved.plan
    titles = _titles(resolved)
    last = plan.start.plus(plan.months - 1)
    story = Story(
        name=plan.name,
        title=plan.title,
        question=resolved.scenario.shape.question or "",
        look_for=plan.notes,
        span=f"From {plan.start.words()} to {last.words()}, {plan.months} months.",
        start=tuple(at_the_start(plan, titles)),
        entries=tuple(entries_of(plan, titles)),
        changes=tuple(_changes(resolved)),
        targets=tuple(target_in_words(target, plan, titles) for target in plan.targets),
        warnings=tuple(idle(plan)),
    )
    if parent is None:
        return story
    before = tell(parent)
    told = {(entry.month, entry.about, entry.says) for entry in before.entries}
    marked = [e for e in story.entries if (e.month, e.about, e.says) not in told]
    if plan.areas != parent.plan.areas:
        # Every number is another one; what is told is what the scenario of the whole has not.
        known = {entry.about for entry in before.entries}
        marked = [entry for entry in marked if entry.about not in known]
        where = f"It is about {listed(plan.areas)}; every number is theirs alone."
        values = [line for line in story.changes if line not in before.changes]
        differs = [where, *values, *_shortened(marked, {})]
        return replace(
            story, extends=parent.plan.name, differs=tuple(differs), marked=frozenset(marked)
        )
    return replace(
        story,
        extends=parent.plan.name,
        differs=tuple(_differs(story, before, marked) or _otherwise(parent, resolved)),
        marked=frozenset(marked),
    )


def _titles(resolved: Resolved) -> dict[str, str]:
    return {
        str(name): str(getattr(shape, "title", name))
        for shapes in resolved.scenario.shapes.values()
        for name, shape in shapes.items()
    }


def _differs(story: Story, before: Story, marked: Sequence[Entry]) -> list[str]:
    """Return in what a story differs from that of the scenario that it extends."""
    lines = [story.span] if story.span != before.span else []
    for now, was in (
        (story.changes, before.changes),
        (story.start, before.start),
        (story.targets, before.targets),
    ):
        lines += [line for line in now if line not in was]
        subjects = {line.split(": ")[0] for line in now}
        gone_lines = [line for line in was if line.split(": ")[0] not in subjects]
        lines += [f"no longer: {line}" for line in gone_lines]
    told = {(entry.month, entry.about, entry.says) for entry in story.entries}
    gone = [e for e in before.entries if (e.month, e.about, e.says) not in told]
    in_place_of = _pairs(marked, gone)
    lines += _shortened(marked, {entry: f" (before: {was.says})" for entry, was in in_place_of})
    taken = [was for _, was in in_place_of]
    left = [entry for entry in gone if entry not in taken]
    return lines + [f"no longer: {line}" for line in _shortened(left, {})]


def _pairs(now: Sequence[Entry], was: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """Return entries that stand in place of others: of the same thing and month, one of each."""
    pairs = []
    for entry in now:
        key = (entry.month, entry.about)
        alike = [other for other in now if (other.month, other.about) == key]
        others = [other for other in was if (other.month, other.about) == key]
        if len(alike) == len(others) == 1:
            pairs.append((entry, others[0]))
    return pairs


def _shortened(entries: Sequence[Entry], notes: dict[Entry, str]) -> list[str]:
    """Return lines of entries, of each thing the first few."""
    lines = []
    for about in dict.fromkeys(entry.about for entry in entries):
        own = [entry for entry in entries if entry.about == about]
        lines += [f"{_line(entry)}{notes.get(entry, '')}" for entry in own[:MOST_OF_ONE]]
        if len(own) > MOST_OF_ONE:
            more = len(own) - MOST_OF_ONE
            lines.append(f"          {own[-1].title}: and {more} more, to {own[-1].month.words()}")
    return lines


def _otherwise(parent: Resolved, resolved: Resolved) -> list[str]:
    """Return differences that do not show in a story, such as strain or rates of careers."""
    found = [f"{row.kind} {row.name}: {row.says}" for row in differences(parent, resolved)]
    more = len(found) - MOST_DIFFERENCES
    rest = [f"and {more} more; the command diff says all"] if more > 0 else []
    return [*found[:MOST_DIFFERENCES], *rest] or ["nothing but its words"]


def _line(entry: Entry) -> str:
    return f"{entry.month.words()[:3]} {entry.month.year}  {entry.title}: {entry.says}"


def _changes(resolved: Resolved) -> Iterable[str]:
    """Yield the scenario's overrides with their reasons."""
    for name in resolved.used:
        assumption = resolved.scenario.assumptions[name]
        for override in assumption.overrides:
            labels = ", ".join(label for _, label in override.labels)
            since = f" from {override.since.words()}" if override.since else ""
            where = f" for {labels}" if labels else ""
            value = f"{override.value:,.10g} ({assumption.unit})"
            yield f"{name}{where} is {value}{since}: {override.because}"
