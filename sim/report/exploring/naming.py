"""How series, levers and differences are written in what explorations say."""

from __future__ import annotations

from sim.outputs.measuring.table import SeriesKey
from sim.report.console import describe
from sim.report.quantities import FTE, PEOPLE, POUNDS, SHARE, Quantity


def quantity_of(unit: str) -> Quantity:
    """Return how figures of a unit are said."""
    if unit.startswith("share"):
        return SHARE
    if unit.startswith("£"):
        return POUNDS
    return FTE if unit == "fte" else PEOPLE


def unit_words(unit: str) -> str:
    """Return in what a difference is told."""
    if unit.startswith("share"):
        return "percentage points"
    return unit.replace("fte", "FTE").partition(", cash")[0]


def opened(words: str) -> str:
    """Return words with a capital at their beginning."""
    return words[:1].upper() + words[1:]


def series_words(key: SeriesKey) -> str:
    """Return what a series is about."""
    return describe(key._asdict())


def file_name(key: SeriesKey) -> str:
    """Return a series' name as a file is called."""
    parts = (key.workforce, key.service, key.level.replace("/", "_"))
    return "_".join([*(part for part in parts if part != "all"), key.measure])


def lever_words(name: str) -> str:
    """Return a lever's name as a reader of a chart sees it."""
    for start in ("rewards > ", "policies > ", "set > ", "change > "):
        name = name.removeprefix(start)
    return name.replace("_", " ")


def difference_words(value: float, unit: str) -> str:
    """Return a difference with its sign and unit."""
    quantity = quantity_of(unit)
    if not quantity.is_share and not quantity.is_money and abs(value) < 10.0:
        return f"{value:+.1f}".replace("-", "−") if round(value, 1) else "0"
    text = quantity.difference(value)
    return f"{text} points" if quantity.is_share else text
