"""Careers told from stored event logs: one person's in every scenario, or some that tell much.

Scenarios of one world share their people and their luck, so a person's life is the same in two
scenarios until the policy reaches them. What is shared is told once; where lives part, each goes on
under the names of its scenarios.
"""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.base.errors import InputError
from sim.inputs.problems import nearest
from sim.outputs.event_reading import event_logs
from sim.outputs.store import Result
from sim.report.lives import (
    Event,
    Group,
    Life,
    Lives,
    Log,
    event_at,
    grouped,
    read_lives,
    read_log,
    run_years,
    shared,
)
from sim.report.names import plain, route_words
from sim.report.quantities import listed
from sim.report.telling import Teller, month_of

WIDTH = 100
INDENT = 2
MOST_OPTIONS = 4
MOST_NAMED = 5
SHORT = {
    "new": "new", "out": "out", "in_training": "on a course", "seeking": "seeks a post",
    "in_post": "in post", "training_in_post": "course beside the post", "agency": "agency",
    "on_break": "break", "gone": "gone",
}  # fmt: skip
PASSED_THROUGH = SHORT["seeking"]
TIMES = {2: "twice"}
TELLING_KINDS = {
    "displace": "lost a post when a setting closed",
    "repeat": "repeated a stage of a course",
    "fail": "did not pass",
    "retire": "retired",
}
"""Kinds of events of which an example is offered, beside a career by each route."""


@dataclass(frozen=True)
class Logs:
    """The event logs that a question is about: some scenarios of one draw and world.

    `others` are scenarios of the same world whose logs are there and were not asked for.
    """

    result: Result
    scenarios: tuple[str, ...]
    others: tuple[str, ...]
    draw: int
    world: int
    worlds: tuple[int, ...]

    @property
    def titles(self) -> dict[str, str]:
        """Titles of routes by name."""
        return dict(self.result.summary.get("titles", {}))

    def named(self) -> str:
        """Return the scenarios as a sentence names them."""
        if len(self.scenarios) > MOST_NAMED:
            return f"any of the {len(self.scenarios)} scenarios"
        return listed(list(self.scenarios))


def choose_logs(result: Result, scenario: str | None, world: int | None) -> Logs:
    """Return the event logs meant.

    Raises InputError if there are none, or none of that scenario or world.
    """
    logs = event_logs(result)
    if not logs:
        raise InputError(
            f"{result.folder}: this result holds no careers; they are kept only when asked for. Run the "
            "same command again with --events and --overwrite, and then trace."
        )
    names = list(dict.fromkeys(name for name, _, _ in logs))
    if scenario is not None and scenario not in names:
        raise InputError(
            f"--scenario {scenario}: there are no careers of such a scenario in {result.folder}; "
            f"{nearest(scenario, names)}"
        )
    names = names if scenario is None else [scenario]
    worlds = sorted({number for name, _, number in logs if name in names})
    if world is not None and world not in worlds:
        raise InputError(
            f"--world {world}: {result.folder} holds careers of the "
            f"world{'s' if len(worlds) > 1 else ''} {listed([str(number) for number in worlds])}. "
            "Name one of them, or leave --world out."
        )
    chosen = worlds[0] if world is None else world
    draw = min(number for name, number, which in logs if name in names and which == chosen)
    there = [name for name, number, which in logs if (number, which) == (draw, chosen)]
    return Logs(
        result,
        tuple(name for name in there if name in names),
        tuple(name for name in there if name not in names),
        draw,
        chosen,
        tuple(worlds),
    )


def find_lives(logs: Logs, person: int) -> Lives:
    """Return a person's life in each scenario.

    Raises InputError if nothing happens to anybody of that key.
    """
    lives = read_lives(logs.result, logs.scenarios, logs.draw, logs.world, person)
    if lives is None and logs.others:
        # To whom nothing happens here may be known from another scenario of the same world.
        everywhere = (*logs.scenarios, *logs.others)
        found = read_lives(logs.result, everywhere, logs.draw, logs.world, person)
        if found is not None:
            return dataclasses.replace(found, lives=found.lives[: len(logs.scenarios)])
    if lives is None:
        raise InputError(
            f"--person {person}: nothing happens to anybody of that key in world {logs.world} of "
            f"{logs.named()}. `trace {logs.result.folder}` without --person lists some "
            "keys; --world says in which world to look."
        )
    return lives


def tell_lives(lives: Lives, logs: Logs) -> str:
    """Return a person's story: what all scenarios share, then how each goes on."""
    teller = Teller(lives.is_woman, lives.born, logs.titles)
    groups = grouped(lives.lives)
    lines = [*_heading(lives, logs), ""]
    if len(groups) == 1:
        if len(lives.lives) > 1:
            lines.append(f"The same in all {len(lives.lives)} scenarios:")
        lines += _beginning(teller, groups) + _branch(teller, groups, 0, None, INDENT)
    else:
        number = shared(groups)
        begins = _beginning(teller, groups)
        same = _wrapped(teller.sentences(groups[0].life.events[:number]), INDENT)
        lines += [_same_until(groups, number, has_shared=bool(begins or same)), *begins, *same]
        before = groups[0].life.events[number - 1] if number else None
        lines += _branches(teller, groups, number, before, INDENT, begins_told=bool(begins))
    return "\n".join([*lines, "", *_years(groups, logs)])


def _heading(lives: Lives, logs: Logs) -> list[str]:
    who = "a woman" if lives.is_woman else "a man"
    more = f" of {len(logs.worlds)} (--world for another)" if len(logs.worlds) > 1 else ""
    where = logs.scenarios[0] if len(logs.scenarios) == 1 else f"{len(logs.scenarios)} scenarios"
    return [
        f"Person {lives.person}, {who} born in {lives.born}: {where}, world {lives.world}{more}"
    ]


def _same_until(groups: Sequence[Group], number: int, *, has_shared: bool) -> str:
    if any(group.life.is_nobody for group in groups):
        return "Not in every scenario:"
    if not has_shared:
        return "Not the same from the beginning:"
    scenarios = sum(len(group.scenarios) for group in groups)
    return f"The same in all {scenarios} scenarios until {month_of(_parting(groups, number))}:"


def _parting(groups: Sequence[Group], number: int) -> str:
    """Return the date of the first event that is not the same in all."""
    return min(event.date for group in groups if (event := event_at(group, number)) is not None)


def _beginning(teller: Teller, groups: Sequence[Group]) -> list[str]:
    """Return where the person stood at the start, if that is the same in all groups."""
    begins = {teller.beginning(group.life) for group in groups if not group.life.is_nobody}
    return _wrapped(list(begins), INDENT) if len(begins) == 1 else []


def _branch(
    teller: Teller, groups: Sequence[Group], begin: int, before: Event | None, indent: int
) -> list[str]:
    """Return the story from event `begin` on of lives that have parted from others before."""
    end = shared(groups, begin)
    events = groups[0].life.events
    lines = _wrapped(teller.sentences(events[begin:end], before, with_days=begin > 0), indent)
    if len(groups) == 1:
        return lines + _wrapped([_end(teller, groups[0].life)], indent)
    return lines + _branches(teller, groups, end, events[end - 1] if end else None, indent)


def _branches(
    teller: Teller,
    groups: Sequence[Group],
    number: int,
    before: Event | None,
    indent: int,
    *,
    begins_told: bool = True,
) -> list[str]:
    """Return how lives go on that part at an event, each way under its scenarios."""
    parted: dict[Event | None, list[Group]] = {}
    for group in groups:
        parted.setdefault(event_at(group, number), []).append(group)
    lines = []
    for same in parted.values():
        # Lives that are told alike to their ends and are not one group differ in where they began.
        for branch in [same] if event_at(same[0], number) is not None else [[g] for g in same]:
            names = [name for group in branch for name in group.scenarios]
            lines += ["", *_wrapped([f"In {listed(names)}:"], indent)]
            if not begins_told:
                lines += _wrapped([teller.beginning(branch[0].life)], indent + INDENT)
            lines += _branch(teller, branch, number, before, indent + INDENT)
    return lines


def _end(teller: Teller, life: Life) -> str:
    if life.is_nobody:
        return f"This person never comes in: {teller.who} is not admitted, hired or needed."
    return ("" if life.events else "Nothing happens. ") + teller.ending(life)


def _years(groups: Sequence[Group], logs: Logs) -> list[str]:
    """Return how long the person was in post by the end, and how that differs from the base."""
    years = {name: group.life.years_in_post() for group in groups for name in group.scenarios}
    if len(set(years.values())) == 1:
        return [f"In post for {_span(next(iter(years.values())))} of the run."]
    base = logs.result.summary["base"]
    lines = ["In post in the run:"]
    for group in groups:
        own = group.life.years_in_post()
        gap = own - years.get(base, own)
        lines += _wrapped(
            [f"{_span(own)} in {listed(list(group.scenarios))}{_gap(gap, base)}"], INDENT
        )
    return lines


def _span(years: float) -> str:
    return f"{years:.1f} years"


def _gap(years: float, base: str) -> str:
    """Return by how much more or less that is than in the base; nothing if by less than a day."""
    if abs(years) < 1 / 366:
        return ""
    months = round(abs(years) * 12)
    size = f"{abs(years):.1f} years" if months >= 12 else f"{months} months"
    size = {0: "a few days", 1: "1 month"}.get(months, size)
    return f" ({size} {'more' if years > 0 else 'less'} than in {base})"


def _wrapped(sentences: Sequence[str], indent: int) -> list[str]:
    space = " " * indent
    return [
        line
        for sentence in sentences
        if sentence
        for line in textwrap.wrap(
            sentence, WIDTH, initial_indent=space, subsequent_indent=space + "  "
        )
    ]


def lives_data(lives: Lives, logs: Logs) -> dict[str, Any]:
    """Return a person's events in each scenario as plain data, each with its sentence."""
    teller = Teller(lives.is_woman, lives.born, logs.titles)
    groups = grouped(lives.lives)
    number = shared(groups)
    return {
        "person": str(lives.person),
        "woman": lives.is_woman,
        "born": lives.born,
        "draw": lives.draw,
        "world": lives.world,
        "same_until": _parting(groups, number) if len(groups) > 1 else None,
        "same_events": number,
        "scenarios": [_life_data(life, teller) for life in lives.lives],
    }


def _life_data(life: Life, teller: Teller) -> dict[str, Any]:
    events = [
        {
            "date": event.date,
            "time": event.time,
            "kind": event.kind,
            "from": vars(event.before),
            "to": vars(event.after),
            "hours": event.hours,
            "to_hours": event.to_hours,
            "route": event.route,
            "says": f"{teller.who} {teller.happened(event)}",
        }
        for event in life.events
    ]
    return {
        "scenario": life.scenario,
        "from": life.start,
        "until": life.until,
        "is_there": not life.is_nobody,
        "years_in_post": round(life.years_in_post(), 4),
        "events": events,
    }


@dataclass(frozen=True)
class Example:
    """A career worth a look: why, whose, and in short."""

    why: str
    person: int
    gist: str


def find_examples(logs: Logs) -> list[Example]:
    """Return telling careers: one by each route, of some kinds of events, and where options matter."""
    log = read_log(logs.result, logs.scenarios[0], logs.draw, logs.world)
    taken: set[int] = set()
    found = _by_route(log, logs, taken) + _by_kind(log, taken)
    told = {row["option"] for row in logs.result.summary["comparisons"]}
    options = [name for name in logs.scenarios[1:] if name in told]
    for option in options[:MOST_OPTIONS]:
        found += _apart(log, logs, option, taken)
    return found


def _pick(log: Log, chosen: np.ndarray, why: str, taken: set[int]) -> list[Example]:
    """Return an example of people given by number: who has the most kinds of events, then events."""
    fresh = chosen[~np.isin(log.people[chosen], np.array(sorted(taken), dtype=np.uint64))]
    if not len(fresh):
        return []
    order = np.lexsort((log.people[fresh], -log.counts[fresh], -log.kinds[fresh]))
    return [_example(log, int(fresh[order[0]]), why, taken)]


def _example(log: Log, number: int, why: str, taken: set[int]) -> Example:
    person = int(log.people[number])
    taken.add(person)
    return Example(why, person, _gist(log, log.rows(number)))


def _gist(log: Log, rows: slice) -> str:
    before = log.names["from_state"][log.from_state[rows][0]]
    steps = []
    for date, code in zip(log.date[rows], log.to_state[rows], strict=True):
        state = log.names["to_state"][code]
        if state != before:
            steps.append((str(date)[:4], SHORT.get(state, plain(state))))
        before = state
    return gist_of(steps)


def gist_of(steps: Sequence[tuple[str, str]]) -> str:
    """Return a career in short from (year, state): each year once, and what comes again told once.

    What is passed through within a year, such as looking for a post, is left out.
    """
    by_year: dict[str, list[str]] = {}
    for year, state in steps:
        by_year.setdefault(year, []).append(state)
    kept: list[tuple[str, str]] = []
    for year, states in by_year.items():
        rest = [s for s in states[:-1] if s not in (PASSED_THROUGH, states[-1])]
        kept += [(year, s) for s in (*dict.fromkeys(rest), states[-1])]
    fresh = [step for n, step in enumerate(kept) if n == 0 or step[1] != kept[n - 1][1]]
    return "; ".join(_said(run) for run in _runs(fresh))


def _runs(steps: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return steps in runs: pairs that follow one another again and again are one run."""
    runs: list[list[tuple[str, str]]] = []
    number = 0
    while number < len(steps):
        pair = [state for _, state in steps[number : number + 2]]
        end = number + 2
        while len(pair) == 2 and [state for _, state in steps[end : end + 2]] == pair:
            end += 2
        end = end if end > number + 2 else number + 1
        runs.append(list(steps[number:end]))
        number = end
    return runs


def _said(run: Sequence[tuple[str, str]]) -> str:
    """Return one step, or one that comes again, with its years."""
    if len(run) == 1:
        return f"{run[0][0]} {run[0][1]}"
    (first, one), (_, other) = run[:2]
    times = len(run) // 2
    return f"{first}-{run[-1][0]} {one}, then {other}, {TIMES.get(times, f'{times} times')}"


def _by_route(log: Log, logs: Logs, taken: set[int]) -> list[Example]:
    completes = log.has("kind", "qualify", "award")
    found = []
    for route in log.names["route"]:
        if route:
            why = f"completed {route_words(route, logs.titles)}"
            found += _pick(log, log.whose(completes & log.has("route", route)), why, taken)
    return found


def _by_kind(log: Log, taken: set[int]) -> list[Example]:
    return [
        example
        for kind, why in TELLING_KINDS.items()
        for example in _pick(log, log.whose(log.has("kind", kind)), why, taken)
    ]


def _apart(log: Log, logs: Logs, option: str, taken: set[int]) -> list[Example]:
    """Return whose years in post an option raises most, and lowers most."""
    other = read_log(logs.result, option, logs.draw, logs.world)
    spans = {row["scenario"]: row for row in logs.result.summary["scenarios"]}
    base = spans[logs.scenarios[0]]
    both, ours, theirs = np.intersect1d(log.people, other.people, return_indices=True)
    if not len(both):
        return []
    end = run_years(base["from"], base["until"])
    gap = other.years_in_post(end)[theirs] - log.years_in_post(end)[ours]
    found = []
    for sign, word in ((1, "longer"), (-1, "shorter")):
        best = int(np.argmax(sign * gap))
        if sign * gap[best] > 0.05 and int(both[best]) not in taken:
            why = f"in post {abs(gap[best]):.1f} years {word} in {option}"
            found.append(_example(log, int(ours[best]), why, taken))
    return found


def tell_examples(examples: Sequence[Example], logs: Logs) -> str:
    """Return the list of examples, with the command that tells one."""
    if not examples:
        return f"Nothing happens to anybody in {logs.scenarios[0]}, world {logs.world}."
    lines = [f"Careers worth a look: {logs.scenarios[0]}, world {logs.world}", ""]
    for example in examples:
        lines.append(f"  {example.person:<20}  {example.why}")
        lines += _wrapped([example.gist], 24)
    command = f"python run.py trace {logs.result.folder} --person {examples[0].person}"
    return "\n".join([*lines, "", "To be told one in full, in every scenario:", f"  {command}"])


def examples_data(examples: Sequence[Example], logs: Logs) -> dict[str, Any]:
    """Return the examples as plain data."""
    rows = [{"person": str(e.person), "why": e.why, "gist": e.gist} for e in examples]
    return {
        "scenario": logs.scenarios[0],
        "draw": logs.draw,
        "world": logs.world,
        "worlds": list(logs.worlds),
        "careers": rows,
    }
