"""What matters, told: bars beside the noise floor, a tornado, and how indices settle."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.report.console import number, table
from sim.report.costs.shapes import Bar, BarChart, BarGroup, Piece
from sim.report.exploring.curves import Curve, CurveChart, Level
from sim.report.exploring.naming import (
    difference_words,
    file_name,
    opened,
    quantity_of,
    series_words,
    unit_words,
)
from sim.report.quantities import Quantity, listed, month_words
from sim.report.shapes import Line, Mark, Row, RowCell, RowChart, RowGroup, RowPanel, Words
from sim.report.wording import with_words
from sim.study.sensitivity.analysis import Matters
from sim.study.sensitivity.indices import Indices

TITLES = {
    "mu_star": "Morris screen",
    "first": "Sobol', by itself",
    "total": "Sobol', in all",
    "pawn": "PAWN",
    "delta": "Delta",
}
UNITS = {
    "first": "share of the variance",
    "total": "share of the variance",
    "pawn": "0 to 1",
    "delta": "0 to 1",
}
MOST_CURVES = 4
HEADS = ("At its\nlowest", "At its\nhighest")


class _Index(Quantity):
    """An index between 0 and 1."""

    def number(self, value: float, like: float | None = None) -> str:
        """Return it with two decimals."""
        return f"{value:.2f}".replace("-", "−")

    def difference(self, value: float, like: float | None = None) -> str:
        """Return it as it is: it is no difference."""
        return self.number(value)


INDEX = _Index("")


def rows_of(matters: Sequence[Matters]) -> list[dict[str, Any]]:
    """Return all indices as rows, with the noise floor and whether each is above it."""
    return [
        {
            "workforce": one.key.workforce, "service": one.key.service, "level": one.key.level,
            "measure": one.key.measure, "date": one.date, "index": found.index, "input": name,
            "value": float(found.value[n]), "low": float(found.low[n]), "high": float(found.high[n]),
            "noise_floor": float(found.floor), "is_above": bool(found.is_above[n]),
        }
        for one in matters
        for found in one.indices
        for n, name in enumerate(found.names)
    ]  # fmt: skip


def data_of(matters: Sequence[Matters]) -> list[dict[str, Any]]:
    """Return the standing of each series' emulator, and its swings, as plain data."""
    return [
        {
            "workforce": one.key.workforce,
            "service": one.key.service,
            "level": one.key.level,
            "measure": one.key.measure,
            "date": one.date,
            "points": one.points,
            "emulator": None
            if one.emulator is None
            else {
                "explained": one.emulator.explained,
                "error": one.emulator.error,
                "covered_by_90_percent": one.emulator.covered,
                "is_used": one.emulator.is_good,
            },
            "one_at_a_time": [dataclasses.asdict(swing) for swing in one.swings],
        }
        for one in matters
    ]


def tell_matters(matters: Sequence[Matters], titles: Mapping[str, str]) -> str:
    """Return what matters as text."""
    return "\n\n".join(_tell(one, titles) for one in matters)


def _tell(one: Matters, titles: Mapping[str, str]) -> str:
    lines = [
        f"What matters for {series_words(one.key)} in {month_words(one.date)}: {one.points} points",
        "  In brackets: not above the noise floor, and so not to be told from noise.",
        "",
    ]
    order = one.indices[-1].ranked()
    header = ("input", *(TITLES[found.index] for found in one.indices))
    body = [
        (titles.get(one.indices[0].names[n], one.indices[0].names[n]),
         *(_cell(found, n, one.key.unit) for found in one.indices))
        for n in order
    ]  # fmt: skip
    floor = ("noise floor", *(_figure(f, float(f.floor), one.key.unit) for f in one.indices))
    lines += table(header, [*body, floor])
    if one.emulator is not None:
        lines += ["", f"  {emulator_words(one)}"]
    lines += [f"  {note}" for note in one.notes]
    return "\n".join(lines)


def emulator_words(one: Matters) -> str:
    """Return how good the emulator is on runs that it has not seen, and whether it is used."""
    emulator = one.emulator
    assert emulator is not None
    error = (
        number(emulator.error, one.key.unit) if emulator.error >= 1.0 else f"{emulator.error:.3g}"
    )
    if one.key.unit.startswith("share"):
        error = f"{100 * emulator.error:.2g} points"
    said = (
        f"The emulator explains {emulator.explained:.0%} of the variance of held-out points and misses "
        f"them by {error}; {emulator.covered:.0%} lie in its 90% intervals."
    )
    return (
        said
        if emulator.is_good
        else f"{said} That is too little, so it is not used: run more points."
    )


def _cell(found: Indices, n: int, unit: str) -> str:
    text = _figure(found, float(found.value[n]), unit)
    return text if found.is_above[n] else f"({text})"


def _figure(found: Indices, value: float, unit: str) -> str:
    if found.index == "mu_star":
        return difference_words(value, unit).lstrip("+")
    return INDEX.number(value)


def matter_charts(
    one: Matters, titles: Mapping[str, str], source: str
) -> list[RowChart | BarChart | CurveChart]:
    """Return the charts of one series: bars, settling, and the tornado if levers moved by themselves."""
    charts: list[RowChart | BarChart | CurveChart] = [_bars(one, titles, source)]
    if one.swings:
        charts.append(_tornado(one, titles, source))
    if len(one.settling) > 1:
        charts.append(_settling(one, titles, source))
    return charts


def _bars(one: Matters, titles: Mapping[str, str], source: str) -> RowChart:
    order = one.indices[-1].ranked()
    panels = tuple(
        RowPanel(
            TITLES[found.index],
            UNITS.get(found.index, unit_words(one.key.unit)),
            INDEX if found.index in UNITS else quantity_of(one.key.unit),
            (Line(float(found.floor), "noise floor"),),
            from_zero=True,
        )
        for found in one.indices
    )
    rows = tuple(
        Row(
            titles.get(one.indices[0].names[n], one.indices[0].names[n]),
            tuple(
                RowCell(
                    (
                        Mark(
                            float(found.value[n]),
                            max(float(found.low[n]), 0.0),
                            float(found.high[n]),
                        ),
                    ),
                    _cell(found, n, one.key.unit),
                )
                for found in one.indices
            ),
        )
        for n in order
    )
    words = Words(
        title=_title(one, titles),
        subtitle=f"{opened(series_words(one.key))} in {month_words(one.date)}, by index. Dots: value; "
        "lines: 95% interval; upright line: noise floor, what inputs that do nothing come to.",
        note="In brackets: not above the noise floor. "
        + (emulator_words(one) if one.emulator is not None else ""),
        source=source,
        shows="",
    )
    chart = RowChart(f"sensitivity_{file_name(one.key)}", words, panels, (RowGroup("", rows),))
    return with_words(chart)


def _title(one: Matters, titles: Mapping[str, str]) -> str:
    last = one.indices[-1]
    above = [n for n in last.ranked() if n in last.mattering]
    what = series_words(one.key)
    if not above:
        return f"No input can be told from noise in its effect on {what}"
    names = [titles.get(last.names[n], last.names[n]) for n in above[:3]]
    more = f", of {len(last.names)} inputs" if len(last.names) > len(names) else ""
    verb = "matters" if len(names) == 1 else "matter"
    return f"{opened(listed(names))} {verb} most for {what}{more}"


def _tornado(one: Matters, titles: Mapping[str, str], source: str) -> BarChart:
    swings = sorted(one.swings, key=lambda s: -abs(s.at_high - s.at_low))
    unit = one.key.unit
    bars = []
    for swing in swings:
        low, high = swing.at_low - one.middle, swing.at_high - one.middle
        bars.append(
            Bar(
                titles.get(swing.name, swing.name),
                (Piece(0.0, low, 1), Piece(0.0, high, 0)),
                tuple(difference_words(v, unit).removesuffix(" points") for v in (low, high)),
                swing.name,
                (("at its lowest", low, None, None), ("at its highest", high, None, None)),
            )
        )
    widest = swings[0]
    words = Words(
        title=f"By itself {titles.get(widest.name, widest.name)} moves {series_words(one.key)} most",
        subtitle=f"{opened(series_words(one.key))} in {month_words(one.date)}, difference from the "
        f"scenario as it is, in {unit_words(unit)}: each input at the ends of its range by itself.",
        note="One at a time says nothing of what inputs do together.",
        source=source,
        shows="Bars from the middle, a row for each input. "
        + " ".join(
            f"{bar.label}: {bar.figures[0]} at its lowest, {bar.figures[1]} at its highest."
            for bar in bars
        ),
    )
    return BarChart(
        f"tornado_{file_name(one.key)}", words, quantity_of(unit), (BarGroup("", tuple(bars)),),
        ("At its highest", "At its lowest"), HEADS,
    )  # fmt: skip


def _settling(one: Matters, titles: Mapping[str, str], source: str) -> CurveChart:
    last = one.settling[-1][1]
    chosen = last.ranked()[:MOST_CURVES]
    x = np.array([float(size) for size, _ in one.settling])
    curves = tuple(
        Curve(
            titles.get(last.names[n], last.names[n]), x,
            np.array([found.value[n] for _, found in one.settling]),
            np.array([found.low[n] for _, found in one.settling]),
            np.array([found.high[n] for _, found in one.settling]),
        )
        for n in chosen
    )  # fmt: skip
    is_screen = last.index == "mu_star"
    across = "trajectories" if is_screen else "points"
    # What is noise, or next to nothing, may change places for ever.
    order = [
        tuple(n for n in found.ranked() if n in last.mattering)[:3] for _, found in one.settling
    ]
    settled = next((n for n in range(len(order)) if len({*order[n:]}) == 1), len(order) - 1)
    stays = f"stays the same from {one.settling[settled][0]} {across} on"
    if settled == len(order) - 1:
        stays = f"still changes at {one.settling[settled][0]} {across}"
    words = Words(
        title=f"Which inputs matter most {stays}",
        subtitle=f"{TITLES[last.index]} for {series_words(one.key)} in {month_words(one.date)}, by how "
        f"many {across} went into it. Lines: value; shaded: 95% interval.",
        note="An order that still changes with the last of them asks for more.",
        source=source,
        shows=f"Line chart of indices over {across}. "
        + " ".join(f"{c.label}: {c.y[0]:.3g} to {c.y[-1]:.3g}." for c in curves),
    )
    return CurveChart(
        f"settling_{file_name(one.key)}", words, across,
        quantity_of(one.key.unit) if is_screen else INDEX, curves,
        (Level(float(last.floor), "Noise floor"),),
    )  # fmt: skip
