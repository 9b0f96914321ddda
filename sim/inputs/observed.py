"""Published series against which a projection is laid: strict reading of `observed/*.csv`."""

from __future__ import annotations

import csv
import datetime
import math
from dataclasses import dataclass
from pathlib import Path

from sim.base.errors import InputError
from sim.inputs.assumptions import Source

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
MOST_BYTES = 5_000_000


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


def read_observed(path: Path) -> tuple[Observation, ...]:
    """Return the observations of one file.

    Raises InputError, with all problems at once, if it is not a CSV of the agreed columns.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such file. Name a CSV file of observed series.")
    if path.stat().st_size > MOST_BYTES:
        raise InputError(f"{path}: larger than {MOST_BYTES:,} bytes, the most that is read.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a UTF-8 text file. Save it as CSV UTF-8.") from None
    rows = csv.DictReader(text.splitlines())
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise InputError(
            f"{path}:1: the columns are {', '.join(rows.fieldnames or ('none',))}; "
            f"they must be {', '.join(COLUMNS)}."
        )
    problems: list[str] = []
    found = []
    for line, row in enumerate(rows, start=2):
        try:
            found.append(_observation(row))
        except ValueError as error:
            problems.append(f"{path}:{line}: {error}")
    if problems:
        raise InputError(*problems)
    return tuple(found)


def _observation(row: dict[str, str]) -> Observation:
    if None in row or any(value is None for value in row.values()):
        raise ValueError(f"the line does not have {len(COLUMNS)} columns.")
    value = _number(row["value"], "value")
    if value is None:
        raise ValueError("value is empty; give a number.")
    try:
        date = datetime.date.fromisoformat(row["date"])
    except ValueError:
        raise ValueError(f"date is {row['date']!r}; give a day such as 2005-09-30.") from None
    return Observation(
        row["series"],
        row["workforce"],
        row["service"],
        row["level"],
        row["measure"],
        date,
        value,
        _number(row["low"], "low"),
        _number(row["high"], "high"),
        row["grade"],
        row["source"],
    )


def _number(text: str, column: str) -> float | None:
    if text == "":
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{column} is {text!r}; give a number.")
    return number
