"""What series say was spent up to a month: rates and stocks month by month, sums as they stand.

A month counts what is there on its first day, which is told at the end of the month before: a policy
from April costs nothing in March.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.base.dates import MONTHS_IN_YEAR
from sim.inputs.counted import Counted
from sim.outputs.measuring.table import Floats, SeriesKey

YEARLY = "£ a year"


@dataclass(frozen=True)
class Spending:
    """A series, and how many £ one of it is: in each month, or as it stands at the end."""

    key: SeriesKey
    is_by_month: bool
    pounds: float

    def spent(self, series: Floats) -> float:
        """Return £ up to the end of a series (months,); months that are not told cost nothing."""
        known = np.nan_to_num(series)
        return self.pounds * float(known[:-1].sum() if self.is_by_month else known[-1])


def spending(keys: Iterable[SeriesKey], counts: Sequence[Counted]) -> list[Spending]:
    """Return the series among some that cost; one that is counted twice is there twice."""
    found = []
    for count in counts:
        for key in keys:
            if count.takes((key.measure, *key[:4])):
                by_month = count.each is not None or key.unit.startswith(YEARLY)
                pounds = count.factor * (1.0 if count.each is None else count.each)
                found.append(
                    Spending(key, by_month, pounds / MONTHS_IN_YEAR if by_month else pounds)
                )
    return found
