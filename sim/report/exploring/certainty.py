"""How certain differences are, and whose careers they are made of, told beside a comparison."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.outputs.measuring.table import SeriesKey
from sim.report.console import MEASURES_SHOWN, table
from sim.report.exploring.naming import difference_words, series_words
from sim.study.certainty import Certainty
from sim.study.statistics.careers import WAYS
from sim.study.statistics.stopping import Reached
from sim.study.whose import Changed


def rows_of(found: Sequence[Certainty]) -> list[dict[str, Any]]:
    """Return a row for each option and series."""
    return [
        {
            "option": one.option, "base": one.base, "date": one.date,
            "workforce": key.workforce, "service": key.service, "level": key.level,
            "measure": key.measure, "unit": key.unit, "worlds": one.worlds, "mean": own.mean,
            "mean_low_95": own.low, "mean_high_95": own.high,
            "probability_higher": own.higher.share, "probability_low_95": own.higher.low,
            "probability_high_95": own.higher.high, "p_by_t": own.by_t, "p_by_signs": own.by_signs,
            "p_holm": float(one.family.by_holm[n]), "p_largest_t": float(one.family.by_most[n]),
            "joint_low_95": float(one.family.low[n]), "joint_high_95": float(one.family.high[n]),
            "variance_saved": own.saved if math.isfinite(own.saved) else "",
        }
        for one in found
        for n, (key, own) in enumerate(zip(one.keys, one.paired, strict=True))
    ]  # fmt: skip


def tell_certainty(found: Sequence[Certainty]) -> str:
    """Return, for each option, what is certain of the key measures and of all together."""
    return "\n\n".join(_tell(one) for one in found)


def _tell(one: Certainty) -> str:
    chosen = _shown(one.keys)
    body = []
    for n in chosen:
        own = one.paired[n]
        if own.mean == own.low == own.high == 0.0:
            continue
        higher = own.higher
        saved = "-" if not math.isfinite(own.saved) else f"{own.saved:,.0f} times"
        body.append(
            (
                series_words(one.keys[n]),
                f"{higher.share:.0%} ({higher.low:.0%} to {higher.high:.0%})",
                _p(float(one.family.by_holm[n])),
                saved if own.saved < math.inf else "-",
            )
        )
    clear = int(one.is_clear.sum())
    lines = [
        f"How certain: {one.option} against {one.base}, {one.worlds} worlds, year to {one.date}",
        *table(("measure", "probability higher (95%)", "p, all together", "worlds saved"), body),
        f"  Judged together (Holm), {clear} of {len(one.keys)} measures differ at the 5% level; one of "
        "twenty would by chance if each were judged alone.",
        "  Worlds saved: how many times as many independent worlds would tell as much.",
    ]
    return "\n".join(lines)


def _shown(keys: Sequence[SeriesKey]) -> list[int]:
    named = {(key.workforce, key.service, key.level, key.measure): n for n, key in enumerate(keys)}
    shown = [named[cell] for cell in MEASURES_SHOWN if cell in named]
    return shown or list(range(min(len(keys), 12)))


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.3f}"


def tell_reached(found: Sequence[tuple[str, SeriesKey, Reached]], most: int) -> str:
    """Return how precisely each difference is known against what was wanted."""
    lines = ["Precision wanted: worlds from the spread of a pilot (two-stage rule), 95% intervals"]
    for option, key, own in found:
        gap = difference_words(own.mean, key.unit)
        width = f"{own.half_width:.3g}"
        if key.unit.startswith("share"):
            width = f"{100 * own.half_width:.2g} points"
        said = (
            "as wanted"
            if own.is_narrow
            else f"wider than wanted: {most} worlds were the most allowed"
        )
        lines.append(
            f"  {option}, {series_words(key)}: {gap} ± {width} in {own.worlds} worlds, {said}"
        )
    return "\n".join(lines)


def changed_rows(found: Sequence[Changed]) -> list[dict[str, Any]]:
    """Return a row for each option, world and way."""
    return [
        {"option": one.option, "draw": one.draw, "world": one.world, "way": way, "people": people}
        for one in found
        for way, people in one.counts.items()
    ]


def tell_changed(found: Sequence[Changed], base: str) -> str:
    """Return whose careers differ from the base's, as means over worlds, in the ways that occur."""
    blocks = []
    for option in dict.fromkeys(one.option for one in found):
        own = [one for one in found if one.option == option]
        worlds = len(own)
        of = f"world {own[0].world}" if worlds == 1 else f"mean of {worlds} worlds"
        differ = sum(one.all for one in own) / worlds
        people = sum(one.people for one in own) / worlds
        lines = [
            f"Whose career differs in {option} from {base}, {of}: {differ:,.0f} of {people:,.0f} people "
            "to whom anything happens",
            *(
                f"  {sum(one.counts[way] for one in own) / worlds:>10,.0f}  {words}"
                for way, words in WAYS.items()
                if any(one.counts[way] for one in own)
            ),
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
