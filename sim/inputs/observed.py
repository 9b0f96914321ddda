"""Published series against which a projection is laid: strict reading of `observed/*.csv`."""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.inputs.assumptions import Source
from sim.inputs.measured import is_share
from sim.inputs.problems import Place, Problems, nearest, share_meant
from sim.inputs.vocabulary import EVERY, GRADES, MEASURES
from sim.inputs.yaml_reader import read_text, shown

COLUMNS = (
    "series",
    "workforce",
    "service",
    "level",
    "measure",
    "date",
    "value",
    "low",
    "high",
    "grade",
    "source",
)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True)
class Observation:
    """One published figure: `low` and `high` where it was rounded or given as a range.

    `document` is what `source` names. `of` is the country that the figure is of, where a run is about a
    part of it: then rates may be laid beside the run's, and numbers of people and things may not.
    """

    series: str
    workforce: str
    service: str
    level: str
    measure: str
    date: datetime.date
    value: float
    low: float | None
    high: float | None
    grade: str
    source: str
    document: Source | None = None
    of: str = ""


@dataclass(frozen=True)
class Known:
    """The names that published figures may use: by workforce its services and levels, and sources.

    `others` are routes, programmes and the like, which stand in place of a level.
    """

    services: Mapping[str, frozenset[str]]
    levels: Mapping[str, frozenset[str]]
    others: frozenset[str]
    sources: frozenset[str]


def read_observed(
    path: Path, root: Path, known: Known, problems: Problems
) -> tuple[Observation, ...]:
    """Return the observations of one file; what is wrong with it is noted, line by line."""
    text = read_text(path, root, problems)
    if text is None:
        return ()
    place = Place(shown(path), 1)
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        problems.add(place, f"this is not CSV: {error}", "", "save it as CSV UTF-8")
        return ()
    header = tuple(rows[0]) if rows else ()
    if header != COLUMNS:
        found = f"the columns are {', '.join(header)[:200] or 'none'}"
        has_other_marks = any(mark in "".join(header) for mark in (";", "\t"))
        do = "separate them by commas" if has_other_marks else ""
        problems.add(place, found, f"they must be {', '.join(COLUMNS)}", do)
        return ()
    observations = []
    for line, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        at = Place(shown(path), line)
        if len(row) != len(COLUMNS):
            problems.add(at, f"the line has {len(row)} columns", f"{len(COLUMNS)} are needed")
            continue
        observation = _observation(dict(zip(COLUMNS, row, strict=True)), at, known, problems)
        if observation is not None:
            observations.append(observation)
    return tuple(observations)


def _observation(
    row: dict[str, str], at: Place, known: Known, problems: Problems
) -> Observation | None:
    """Return the figure of a line, or note everything that is wrong with it."""
    before = len(problems.found)
    workforce = row["workforce"]
    levels = {EVERY, *known.levels.get(workforce, ()), *known.others}
    allowed: dict[str, Iterable[str]] = {
        "workforce": known.services,
        "measure": MEASURES,
        "grade": GRADES,
        "source": known.sources,
    }
    if workforce in known.services:
        allowed |= {"service": {EVERY, *known.services[workforce]}, "level": levels}
    for column, names in allowed.items():
        if row[column] not in names:
            found = f"unknown {column} '{row[column][:60]}'"
            problems.add(at, found, nearest(row[column], sorted(names)))
    if not row["series"]:
        problems.add(at, "series is empty", "", "give the series a name")
    date = _day(row["date"], at, problems)
    value, low, high = (_number(row, name, at, problems) for name in ("value", "low", "high"))
    if value is None and not row["value"]:
        problems.add(at, "value is empty", "", "give a number")
    if value is None or date is None or len(problems.found) > before:
        return None
    if not (value if low is None else low) <= value <= (value if high is None else high):
        found = f"value {value:,.10g} is not between low {row['low']} and high {row['high']}"
        problems.add(at, found, "low <= value <= high")
    most = 1.0 if is_share(row["measure"]) else math.inf
    if not 0.0 <= value <= most:
        bounds = "lies between 0 and 1" if most == 1.0 else "is 0 or more"
        do = share_meant(value) if most == 1.0 else ""
        problems.add(at, f"value is {value:,.10g}", f"{row['measure']} {bounds}", do)
    return Observation(
        series=row["series"],
        workforce=workforce,
        service=row["service"],
        level=row["level"],
        measure=row["measure"],
        date=date,
        value=value,
        low=low,
        high=high,
        grade=row["grade"],
        source=row["source"],
    )


def _day(text: str, at: Place, problems: Problems) -> datetime.date | None:
    try:
        if DAY.fullmatch(text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    problems.add(at, f"date is '{text[:60]}'", "a day such as 2005-09-30 is needed")
    return None


def _number(row: dict[str, str], column: str, at: Place, problems: Problems) -> float | None:
    text = row[column]
    if text == "":
        return None
    if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        problems.add(at, f"{column} is '{text[:60]}'", "a plain number is needed, such as 0.05")
        return None
    return float(text)
