"""Whose careers differ from the base's in a stored result, world by world."""

from __future__ import annotations

from dataclasses import dataclass

from sim.base.dates import MONTHS_IN_YEAR, YearMonth
from sim.outputs.event_reading import event_logs, read_coded
from sim.outputs.store import Result
from sim.study.statistics.careers import CODED, Careers, careers_of, shared_words, who_changed

COLUMNS = ("person", "time", "to_hours")


@dataclass(frozen=True)
class Changed:
    """How many careers differ from the base's in each way, in one world; `people` have any event."""

    option: str
    draw: int
    world: int
    counts: dict[str, int]
    people: int

    @property
    def all(self) -> int:
        """How many careers differ."""
        return sum(self.counts.values())


def changed_careers(result: Result, world: int | None = None) -> list[Changed]:
    """Return how careers differ from the base's in each option and world of which logs are kept.

    Those of one world, or of all. None if the base's are not kept.
    """
    logs = event_logs(result)
    base = result.summary["base"]
    compared = {row["option"] for row in result.summary["comparisons"]}
    months = {row["scenario"]: _years(row) for row in result.summary["scenarios"]}
    found = []
    for option, draw, number in logs:
        if option not in compared or (base, draw, number) not in logs:
            continue
        if world is None or number == world:
            ours, theirs = _careers(result, (base, option), draw, number, months)
            end = min(months[base], months[option])
            counts = who_changed(ours, theirs, end)
            people = len({*ours.people.tolist()} | {*theirs.people.tolist()})
            found.append(Changed(option, draw, number, counts, people))
    return found


def _careers(
    result: Result, names: tuple[str, str], draw: int, world: int, ends: dict[str, float]
) -> tuple[Careers, Careers]:
    read = [read_coded(result, (name, draw, world), COLUMNS, CODED) for name in names]
    common = shared_words([words for _, words in read])
    ours, theirs = (
        careers_of(columns, words, common, ends[name])
        for name, (columns, words) in zip(names, read, strict=True)
    )
    return ours, theirs


def _years(row: dict[str, str]) -> float:
    first, last = YearMonth.parse(row["from"]), YearMonth.parse(row["until"])
    return (last.months_after(first) + 1) / MONTHS_IN_YEAR
