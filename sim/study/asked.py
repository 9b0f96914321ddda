"""What is asked about: series named on the command line, and their values year by year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.base.dates import MONTHS_IN_YEAR
from sim.base.errors import InputError
from sim.inputs.plan import Plan
from sim.inputs.problems import ended, nearest
from sim.inputs.vocabulary import MEASURES
from sim.outputs.measuring.table import ALL, SeriesKey
from sim.outputs.summary import over_the_year
from sim.outputs.tables import RunTables

Floats = npt.NDArray[np.float64]
PARTS = ("workforce", "service", "level")
YEAR_END = "-12-31"


@dataclass(frozen=True)
class Asked:
    """A series of the country as it was named: the measure, and as much of its place as was said."""

    measure: str
    workforce: str | None = None
    service: str | None = None
    level: str | None = None

    def __str__(self) -> str:
        parts = (self.measure, self.workforce, self.service, self.level)
        return ",".join(part for part in parts if part)

    def takes(self, key: SeriesKey) -> bool:
        """Return whether a series is meant; where the service or level was left out, that of all."""
        return (
            key.measure == self.measure
            and key.area == ALL
            and self.workforce in (None, key.workforce)
            and key.service == (self.service or ALL)
            and key.level == (self.level or ALL)
        )


def parse_asked(text: str) -> Asked:
    """Return what `MEASURE[,WORKFORCE[,SERVICE[,LEVEL]]]` names. Raises InputError for another form."""
    measure, *rest = (part.strip() for part in text.split(","))
    if measure not in MEASURES:
        raise InputError(
            ended(f"{text}: unknown measure '{measure}'; {nearest(measure, MEASURES)}")
        )
    if len(rest) > len(PARTS) or not all(rest):
        raise InputError(
            f"{text}: MEASURE,WORKFORCE,SERVICE,LEVEL is needed, the last ones left out if all are "
            "meant, such as vacancy_rate,social_workers,children."
        )
    return Asked(measure, *rest)


def find_keys(asked: Iterable[Asked], known: Sequence[SeriesKey]) -> list[SeriesKey]:
    """Return the series that are meant. Raises InputError, with what there is, if one means none."""
    found: list[SeriesKey] = []
    for one in asked:
        own = [key for key in known if one.takes(key)]
        if not own:
            same = [key for key in known if key.measure == one.measure and key.area == ALL]
            names = [str(Asked(k.measure, k.workforce, k.service, k.level)) for k in same]
            advice = nearest(str(one), names) if names else "no scenario here has this measure"
            raise InputError(ended(f"{one}: there is no such series; {advice}"))
        found += own
    return list(dict.fromkeys(found))


def year_months(dates: Sequence[str]) -> list[int]:
    """Return at which dates years are told: year ends from the twelfth month on, and the last date."""
    last = len(dates) - 1
    ends = [n for n, date in enumerate(dates) if date.endswith(YEAR_END) and n >= MONTHS_IN_YEAR]
    return ends if ends and ends[-1] == last else [*ends, last]


def by_year(run: RunTables, keys: Sequence[SeriesKey], months: Sequence[int]) -> Floats:
    """Return (keys, months) of one run: stocks as averages over the year, as comparisons tell them.

    Not a number where the run has no such series or does not tell it then.
    """
    values = np.full((len(keys), len(months)), np.nan)
    for row, key in enumerate(keys):
        column = run.measures.place.get(key)
        if column is not None:
            series = run.measures.values[None, :, column]
            values[row] = [over_the_year(series, key, month)[0] for month in months]
    return values


def default_asked(plan: Plan) -> list[Asked]:
    """Return what is asked about where nothing is named: who is in post, and what is lacking."""
    found = []
    for workforce in plan.workforces:
        if workforce.settings is None:
            found += [Asked("fte", workforce.name), Asked("vacancy_rate", workforce.name)]
        else:
            found += [Asked("headcount", workforce.name)]
            found += [Asked("share_settings_with_eyp", workforce.name)]
    return found
