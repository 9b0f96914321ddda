"""Options across futures, told: a regret table and how often a target is met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.report.console import table
from sim.report.exploring.naming import (
    difference_words,
    file_name,
    opened,
    quantity_of,
    series_words,
    unit_words,
)
from sim.report.quantities import SHARE, month_words
from sim.report.reading import scenario_label
from sim.report.shapes import Mark, Row, RowCell, RowChart, RowGroup, RowPanel, Words
from sim.report.wording import with_words
from sim.study.robustness import Option, Robustness

HIGH = 0.95


def rows_of(found: Robustness) -> list[dict[str, Any]]:
    """Return a row for each option: its levers, regret and how often it meets the target."""
    rows = []
    for number, (scenario, values) in enumerate(found.options):
        row: dict[str, Any] = {"scenario": scenario, **dict(zip(found.levers, values, strict=True))}
        own = found.regret.regret[number]
        row |= {
            "mean": float(found.values[number].mean()),
            "regret_mean": float(found.regret.mean[number]),
            "regret_p95": float(np.quantile(own, HIGH)),
            "regret_largest": float(found.regret.largest[number]),
            "is_best_share": float((own == 0.0).mean()),
            "is_minimax": number == found.regret.least,
        }
        if found.met:
            met = found.met[number]
            row |= {"met_share": met.share}
            if found.are_drawn:
                row |= {"met_low_95": met.low, "met_high_95": met.high}
        rows.append(row)
    return rows


def data_of(found: Robustness) -> dict[str, Any]:
    """Return the answer as plain data."""
    return {
        "measure": found.key.measure,
        "workforce": found.key.workforce,
        "service": found.key.service,
        "level": found.key.level,
        "date": found.date,
        "futures": found.values.shape[1],
        "futures_left_out": found.left_out,
        "options": rows_of(found),
    }


def option_words(option: Option, levers: tuple[str, ...], titles: Mapping[str, str]) -> str:
    """Return an option as people say it."""
    scenario, values = option
    parts = [f"{titles.get(n, n)} {v:g}" if isinstance(v, float | int) else f"{titles.get(n, n)} {v}"
             for n, v in zip(levers, values, strict=True)]  # fmt: skip
    return ", ".join([scenario_label(scenario), *parts])


def tell_robustness(found: Robustness, titles: Mapping[str, str]) -> str:
    """Return the regret table as text, the least largest regret first."""
    unit = found.key.unit
    better = "more" if found.wish.more_is_better else "less"
    lines = [
        f"{opened(series_words(found.key))} in {month_words(found.date)}, {better} is better: "
        f"{len(found.options)} options in {found.values.shape[1]:,} futures",
        "Regret: how far an option falls short of the best one of the same future.",
        "",
    ]
    header: tuple[str, ...] = ("option", "mean regret", "largest regret", "best in")
    if found.met:
        header += ("target met in",)
    body = []
    for number in np.argsort(found.regret.largest, kind="stable"):
        cells = [
            option_words(found.options[number], found.levers, titles),
            *(
                difference_words(float(value), unit).lstrip("+")
                for value in (found.regret.mean[number], found.regret.largest[number])
            ),
            f"{(found.regret.regret[number] == 0.0).mean():.0%}",
        ]
        if found.met:
            met = found.met[number]
            interval = f" ({met.low:.0%} to {met.high:.0%})" if found.are_drawn else ""
            cells.append(f"{met.share:.0%}{interval}")
        body.append(tuple(cells))
    lines += table(header, body)
    if found.left_out:
        lines += [
            "",
            f"  {found.left_out:,} futures in which not every option was run were left out.",
        ]
    return "\n".join(lines)


def regret_chart(found: Robustness, titles: Mapping[str, str], source: str) -> RowChart:
    """Return regret of each option, and how often it meets the target if there is one."""
    unit = found.key.unit
    panels = [RowPanel("Regret", unit_words(unit), quantity_of(unit), from_zero=True)]
    if found.met:
        panels.append(RowPanel("Target met", "of futures", SHARE, from_zero=True))
    rows = []
    for number in np.argsort(found.regret.largest, kind="stable"):
        own = found.regret.regret[number]
        mean, top = float(own.mean()), float(found.regret.largest[number])
        cells = [
            RowCell((Mark(mean, float(own.min()), top),), difference_words(top, unit).lstrip("+"))
        ]
        if found.met:
            met = found.met[number]
            ends = (met.low, met.high) if found.are_drawn else (met.share, met.share)
            cells.append(RowCell((Mark(met.share, *ends),), f"{met.share:.0%}"))
        rows.append(Row(option_words(found.options[number], found.levers, titles), tuple(cells)))
    interval = ", with its 95% interval" if found.are_drawn else ""
    best = option_words(found.options[found.regret.least], found.levers, titles)
    words = Words(
        title=f"{opened(best)}: the least that one may regret, at most "
        f"{difference_words(float(found.regret.largest.min()), unit).lstrip('+')}",
        subtitle=f"{opened(series_words(found.key))} in {month_words(found.date)}, regret over "
        f"{found.values.shape[1]:,} futures. Dots: mean; lines: least to largest; figures: largest."
        + (f" Target met: share of futures{interval}." if found.met else ""),
        note="Regret is how far an option falls short of the best one of the same future: draw, world "
        "and levers that nobody chooses.",
        source=source,
        shows="",
    )
    return with_words(
        RowChart(
            f"regret_{file_name(found.key)}", words, tuple(panels), (RowGroup("", tuple(rows)),)
        )
    )
