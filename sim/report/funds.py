"""Charts of funds: the cash limit and what has been spent so far, scenario by scenario."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.report.quantities import POUNDS, month_words
from sim.report.reading import Cell, Numbers, Sorted, scenario_label, tell_apart
from sim.report.shapes import MOST_TRACKS, LineChart, Role, Track, Words
from sim.report.wording import (
    in_base,
    note_of,
    quoted,
    range_words,
    shows_lines,
    source_words,
    within_words,
)

LIMIT, SPENT = "fund_limit_gbp", "fund_spent_gbp"
PURSE_OF = "/"
"""Stands between the names of a programme and of its purse."""
MONTHS_AFTER = 12
"""How long a chart goes on after the last payment."""


def fund_cells(numbers: Numbers) -> list[Cell]:
    """Return the cells of spending of all programmes of a result, their purses apart."""
    return sorted(
        {cell for _, cell in numbers.series if cell[0] == SPENT and PURSE_OF not in cell[3]}
    )


def fund_chart(cell: Cell, numbers: Numbers, place: str) -> LineChart | None:
    """Return the chart of one programme; None if nothing is ever spent in any scenario."""
    spending = [
        track
        for name in numbers.scenarios
        if (track := numbers.track(name, cell, _role(name, numbers))) is not None
    ]
    if not any(track.mean[-1] > 0 for track in spending):
        return None
    first, others = spending[0], spending[1:]
    chosen, limits = _chosen(cell, numbers, first, others)
    tracks = _until_spent([first, *limits[:1], *chosen.drawn, *limits[1:]])
    programme = numbers.titles.get(cell[3]) or scenario_label(cell[3])
    published = numbers.published(cell, tracks[0].dates[-1])
    words = Words(
        title=_title(programme, numbers, (first, limits, chosen.drawn)),
        subtitle=f"{programme}: all payments so far, whatever was taken back later, and the limit; "
        f"cash, {place}. {range_words(numbers)}",
        note=note_of(numbers, chosen, within_words(numbers)),
        source=source_words(numbers, published),
        shows=shows_lines(tracks, POUNDS, published, ()),
    )
    return LineChart(f"fund_{cell[3]}", words, POUNDS, tracks, published)


def _role(scenario: str, numbers: Numbers) -> Role:
    return Role.BASE if scenario == numbers.base else Role.OPTION


def _chosen(
    cell: Cell, numbers: Numbers, first: Track, others: list[Track]
) -> tuple[Sorted, list[Track]]:
    """Return which options to draw and the limits, one for each amount, within the most of lines."""
    most = MOST_TRACKS - 1
    while True:
        chosen = tell_apart(first, others, most)
        limits = _limits(cell, numbers, [first, *chosen.drawn])
        if most == 0 or 1 + len(chosen.drawn) + len(limits) <= MOST_TRACKS:
            return chosen, limits
        most -= 1


def _limits(cell: Cell, numbers: Numbers, tracks: list[Track]) -> list[Track]:
    limits: list[Track] = []
    for track in tracks:
        name = numbers.scenarios[track.place]
        label = "Limit" if not limits else f"Limit in {quoted(track.label)}"
        limit = numbers.track(name, (LIMIT, *cell[1:]), Role.REFERENCE, label)
        if limit is None or any(limit.mean[-1] == known.mean[-1] for known in limits):
            continue
        limits.append(dataclasses.replace(limit, place=len(limits)))
    return limits


def _last_payment(track: Track) -> int:
    """Return the number of the first date after which nothing more is spent."""
    changes = np.flatnonzero(np.diff(track.mean) > 0)
    return int(changes[-1]) + 1 if len(changes) else 0


def _until_spent(tracks: list[Track]) -> tuple[Track, ...]:
    """Return all tracks up to one date, a year after the last payment in any of them."""
    spent = [track for track in tracks if track.role is not Role.REFERENCE]
    ends = [track.dates[: _last_payment(track) + MONTHS_AFTER + 1][-1] for track in spent]
    until = max(ends)
    return tuple(_cut(track, until) for track in tracks)


def _cut(track: Track, until: str) -> Track:
    """Return a track without the dates after one."""
    end = sum(date <= until for date in track.dates)
    return dataclasses.replace(
        track,
        dates=track.dates[:end],
        mean=track.mean[:end],
        low=track.low[:end],
        high=track.high[:end],
    )


def _title(programme: str, numbers: Numbers, tracks: tuple[Track, list[Track], list[Track]]) -> str:
    """Return what is spent of the limit by when, and the most that an option spends."""
    first, limits, drawn = tracks
    spent = float(first.mean[-1])
    where = in_base(numbers) if first.role is Role.BASE else quoted(first.label)
    limit = f" of its {POUNDS.say(float(limits[0].mean[-1]))} limit" if limits else ""
    when = month_words(first.dates[_last_payment(first)])
    article = "" if programme.lower().startswith(("the ", "a ", "an ")) else "the "
    title = f"In {where}, {article}{programme} spends {POUNDS.say(spent)}{limit} by {when}"
    if drawn:
        other = max(drawn, key=lambda track: abs(float(track.mean[-1]) - spent))
        title += f"; {POUNDS.say(float(other.mean[-1]))} in {quoted(other.label)}"
    return title
