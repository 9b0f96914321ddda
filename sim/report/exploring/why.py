"""Why one scenario differs from another: a waterfall of its levers, in words, chart and table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.outputs.spread import mean_interval
from sim.report.console import table
from sim.report.costs.shapes import Bar, BarChart, BarGroup, Piece
from sim.report.exploring.naming import (
    difference_words,
    file_name,
    lever_words,
    opened,
    quantity_of,
    series_words,
    unit_words,
)
from sim.report.quantities import month_words
from sim.report.shapes import Words
from sim.report.wording import MILESTONES, quoted
from sim.study.why import Why

WHOLE = "All together"
UP, ALL, DOWN = 0, 1, 2
LOOKS = ("Adds", "All together", "Takes away")
HEADS = ("Difference", "95% interval\nof the mean")
MOST_GROUPS = 3


def rows_of(why: Why) -> list[dict[str, Any]]:
    """Return the split as rows: every series, year and lever, and the whole under `all`."""
    rows = []
    for series, key in enumerate(why.keys):
        for year, date in enumerate(why.dates):
            for name, mean, low, high in _shares(why, series, year):
                rows.append({
                    "workforce": key.workforce, "service": key.service, "level": key.level,
                    "measure": key.measure, "unit": key.unit, "date": date, "lever": name,
                    "mean": mean, "mean_low_95": low, "mean_high_95": high,
                })  # fmt: skip
    return rows


def _shares(why: Why, series: int, year: int) -> Iterator[tuple[str, float, float, float]]:
    """Yield (name, mean, low, high) of each lever and of the whole."""
    means, low, high = (part[:, series, year] for part in why.split.interval())
    for number, name in enumerate(why.names):
        yield name, float(means[number]), float(low[number]), float(high[number])
    own = why.split.whole[:, series, year]
    yield "all", float(own.mean()), *mean_interval(own)


def tell_why(why: Why, a: str, b: str) -> str:
    """Return the split on the last date as text."""
    worlds = why.split.whole.shape[0]
    last = len(why.dates) - 1
    how = f"{why.orders} orders of levers, sampled" if why.orders else "all orders of levers"
    of = "one world" if worlds == 1 else f"{worlds} worlds"
    lines = [
        f"Why {b} differs from {a}: {len(why.names)} lever{'s' * (len(why.names) > 1)}, {how}, "
        f"{why.runs} runs, {of}",
        f"Year to {month_words(why.dates[last])}"
        + ("; in brackets 95% intervals of the mean" if worlds > 1 else ""),
    ]
    header = ("lever", *(series_words(key) for key in why.keys))
    body = [[lever_words(name)] for name in why.names] + [["all together"]]
    for series, key in enumerate(why.keys):
        for row, (_, mean, low, high) in zip(body, _shares(why, series, last), strict=True):
            text = difference_words(mean, key.unit)
            if worlds > 1:
                ends = (
                    difference_words(end, key.unit).removesuffix(" points") for end in (low, high)
                )
                text += f" ({' to '.join(ends)})"
            row.append(text)
    if len(why.keys) > 2:
        for series in range(len(why.keys)):
            cells = [(row[0], row[series + 1]) for row in body]
            lines += ["", *table(("lever", header[series + 1]), cells)]
    else:
        lines += ["", *table(header, body)]
    return "\n".join(lines)


def why_charts(why: Why, labels: tuple[str, str], place: str, seed: int) -> list[BarChart]:
    """Return a waterfall for each series that differs, a group for each milestone."""
    return [
        _chart(why, number, labels, place, seed)
        for number in range(len(why.keys))
        if np.abs(why.split.whole[:, number]).max() > 0.0
    ]


def _chart(why: Why, series: int, labels: tuple[str, str], place: str, seed: int) -> BarChart:
    key = why.keys[series]
    years = _milestones(why)
    worlds = why.split.whole.shape[0]
    base, option = labels
    last = years[-1]
    order = "in all orders" if not why.orders else f"in {why.orders} orders"
    unit = unit_words(key.unit)
    words = Words(
        title=_title(why, series, last, option),
        subtitle=f"{opened(series_words(key))}, {place}: {quoted(option)} less {quoted(base)}, "
        f"average over the 12 months to each date, in {unit}, split over what differs between them.",
        note=f"Each bar is what a lever adds on average over the orders in which levers can be pulled "
        f"({order}), so bars add up to the whole. "
        + ("Ranges show chance only." if worlds > 1 else "One simulated world, so no range."),
        source=f"Source: simulated ({worlds} world{'s' * (worlds > 1)} of each of "
        f"{why.runs // worlds} scenarios, seed {seed}).",
        shows=_shows(why, series, years),
    )
    groups = tuple(_group(why, series, year) for year in years)
    header = ("", *(month_words(why.dates[year]) for year in years))
    body = []
    for number, name in enumerate([*why.names, "all together"]):
        figures = [list(_shares(why, series, year))[number][1] for year in years]
        body.append((lever_words(name), *(difference_words(f, key.unit) for f in figures)))
    return BarChart(
        f"why_{file_name(key)}", words, quantity_of(key.unit), groups, LOOKS, HEADS,
        (header, *body), joins=True,
    )  # fmt: skip


def _milestones(why: Why) -> list[int]:
    """Return the numbers of the last date and of milestones before it at which there is a difference."""
    last = len(why.dates) - 1
    chosen = [n for n, date in enumerate(why.dates) if date in MILESTONES and n < last]
    return [*chosen[-(MOST_GROUPS - 1) :], last]


def _group(why: Why, series: int, year: int) -> BarGroup:
    unit = why.keys[series].unit
    bars, at = [], 0.0
    for name, mean, low, high in _shares(why, series, year):
        is_whole = name == "all"
        start = 0.0 if is_whole else at
        end = mean if is_whole else at + mean
        look = ALL if is_whole else UP if mean >= 0.0 else DOWN
        interval = "" if low == high else (
            f"{difference_words(low, unit)} to {difference_words(high, unit)}".replace(" points", "")
        )  # fmt: skip
        label = WHOLE if is_whole else lever_words(name)
        figures = (difference_words(mean, unit).removesuffix(" points"), interval)
        bars.append(
            Bar(
                opened(label), (Piece(start, end, look),), figures,
                f"{label}, {why.dates[year]}", (("difference", mean, low, high),), is_bold=is_whole,
            )
        )  # fmt: skip
        at = end
    return BarGroup(f"Year to {month_words(why.dates[year])}", tuple(bars))


def _title(why: Why, series: int, year: int, option: str) -> str:
    key = why.keys[series]
    levers = list(_shares(why, series, year))[:-1]
    whole = float(why.split.whole[:, series, year].mean())
    what = series_words(key)
    when = month_words(why.dates[year])
    if not whole:
        return f"In the year to {when} {quoted(option)} leaves {what} as they were"
    name, mean, *_ = max(levers, key=lambda one: one[1] if whole > 0 else -one[1])
    size = difference_words(whole, key.unit)
    share = (
        ""
        if len(levers) == 1
        else f", {difference_words(mean, key.unit)} of it by {lever_words(name)}"
    )
    return f"{opened(what)}: {size} by {quoted(option)} in the year to {when}{share}"


def _shows(why: Why, series: int, years: list[int]) -> str:
    unit = why.keys[series].unit
    words = ["Waterfall of bars, a group for each date and a bar for each lever."]
    for year in years:
        parts = [
            f"{lever_words(name)} {difference_words(mean, unit)}"
            for name, mean, *_ in _shares(why, series, year)
        ]
        words.append(f"Year to {month_words(why.dates[year])}: {', '.join(parts)}.")
    return " ".join(words)
