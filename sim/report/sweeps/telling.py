"""What a sweep says on the console: what was run, what came out, what it would take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.outputs.measuring.table import SeriesKey
from sim.report.amounts import counted
from sim.report.exploring.naming import opened, quantity_of, series_words
from sim.report.quantities import month_words
from sim.report.sweeps.naming import AS_IT_IS, levers_words

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def tell_sweep(summary: Mapping[str, Any]) -> str:
    """Return a sweep's answer in words."""
    lines = [str(summary["title"]), ""]
    ran = f"{counted(summary['ran'], 'run')} now" if summary["ran"] else "nothing to run"
    stored = summary["runs"] - summary["ran"] - summary["repeated"]
    before = f", {stored:,} stored before" if stored > 0 else ""
    same = f", {summary['repeated']:,} the same as others" if summary["repeated"] else ""
    points = _points(summary["points"])
    lines.append(f"{points}: {counted(summary['runs'], 'run')}; {ran}{before}{same}.")
    if summary["set_aside"]:
        lines.append(
            f"Damaged and put aside into {summary['result']}/store/damaged: "
            f"{', '.join(summary['set_aside'])}. What was in it was run again."
        )
    for row in summary["series"]:
        lines += ["", *_series(row)]
    target = summary.get("target")
    if target is not None:
        lines += ["", *_target(target, summary["points"])]
    if summary["failed"]:
        lines += [
            "",
            f"{counted(summary['failed'], 'run')} failed; {summary['result']}/failures.csv says which "
            "and why. They are tried again by the same command.",
        ]
    lines += ["", f"Tables and charts: {summary['result']}"]
    return "\n".join(lines)


def _points(points: int) -> str:
    """Return how many points there are, of which the first is the base."""
    return f"The base and {counted(points - 1, 'point')}"


def _series(row: Mapping[str, Any]) -> list[str]:
    key = SeriesKey(*(str(row[name]) for name in SeriesKey._fields))
    told = [row[end] for end in ("base", "lowest", "highest") if row[end] is not None]
    quantity = quantity_of(key.unit).telling_apart(told)
    lines = [f"{opened(series_words(key))}, {month_words(row['date'])}"]
    if row["base"] is not None:
        lines.append(f"  base     {quantity.say(row['base'])}")
    for end in ("lowest", "highest"):
        levers = _levers(row[f"{end}_levers"])
        lines.append(f"  {end:<8} {quantity.say(row[end])}: point {row[f'{end}_point']}, {levers}")
    return lines


def _target(target: Mapping[str, Any], points: int) -> list[str]:
    count = target["points_that_meet_it"]
    key = SeriesKey(*(str(target[name]) for name in SeriesKey._fields))
    sign = "at least" if target["at_least"] else "at most"
    limit = quantity_of(key.unit).say(target["threshold"])
    what = f"{series_words(key)}: {sign} {limit} in {target['date']}"
    if not count:
        return [f"Target: {what}. No point meets it."]
    first = target["first"][0]
    return [
        f"Target: {what}. {count:,} of {points:,} points (with the base) meet it on average; "
        f"the first is point {first['point']}, {_levers(first['levers'])}."
    ]


def _levers(values: Mapping[str, Any]) -> str:
    levers = {name: value for name, value in values.items() if name != "scenario"}
    words = levers_words(levers)
    return f"{values['scenario']} {words if words == AS_IT_IS else f'with {words}'}"


def tell_estimate(found: Mapping[str, Any]) -> str:
    """Return what a sweep would take, in words."""
    draws = f" x {counted(found['draws'], 'draw')}" if found["draws"] else ""
    timed = "as stored runs took" if found["timed"] != "now" else "two tried now"
    return "\n".join(
        [
            str(found["title"]),
            "",
            f"Points: {found['points']:,} (the base and {found['points'] - 1:,}) x "
            f"{counted(found['worlds'], 'world')}{draws} = {counted(found['runs'], 'run')}; "
            f"{found['stored']:,} are stored, {found['to_run']:,} to run.",
            f"Time: {duration(found['seconds'])} with {counted(found['workers'], 'worker')}, at "
            f"{found['seconds_per_run']:.2g} s a run ({timed}).",
            f"Room: {size(found['bytes'])} in {found['result']}.",
            "Nothing was run into the store or written.",
        ]
    )


def duration(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < 1.5 * MINUTE:
        return f"about {seconds:.0f} seconds"
    if seconds < 1.5 * HOUR:
        return f"about {seconds / MINUTE:.0f} minutes"
    return (
        f"about {seconds / HOUR:.1f} hours"
        if seconds < 2 * DAY
        else f"about {seconds / DAY:.1f} days"
    )


def size(count: float) -> str:
    """Return bytes as people say them."""
    for unit, of in (("GB", 1e9), ("MB", 1e6)):
        if count >= of:
            return f"about {count / of:.1f} {unit}"
    return f"about {max(count / 1e3, 1.0):.0f} kB"
