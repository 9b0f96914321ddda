"""Time in three units, and the only conversions between them.

*Months* are whole numbers counted from the start of the model (month 0 is its first day). They
are SimPy's clock, because whole numbers add up exactly and institutions act on the first of a
month. *Model years* are months / 12 as a float: the time axis of careers and of the event log.
*Dates* are what people read: a census on the first day of month m is reported as the last day of
the month before.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

MONTHS_IN_YEAR = 12


def model_years(month: int) -> float:
    """Return the model time of the first day of ``month``, in years since the start.

    Every part of the program converts months in this one way, so that an instant has one float.
    """
    return month / MONTHS_IN_YEAR


@dataclass(frozen=True, order=True)
class YearMonth:
    """A calendar month, such as April 2005."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= MONTHS_IN_YEAR:
            raise ValueError(f"month {self.month} is not between 1 and 12")

    @classmethod
    def parse(cls, text: str) -> YearMonth:
        """Return the month written as ``2005-04`` (or ``2005-04-01``).

        Raises ValueError if the text is not a date of that form, or not the first of a month.
        """
        parts = str(text).split("-")
        if len(parts) not in (2, 3) or not all(part.isdigit() for part in parts):
            raise ValueError(f"{text!r} is not a month such as 2008-04")
        if len(parts[0]) != 4 or len(parts[1]) != 2 or (len(parts) == 3 and parts[2] != "01"):
            raise ValueError(f"{text!r} is not a month such as 2008-04")
        return cls(int(parts[0]), int(parts[1]))

    def months_after(self, start: YearMonth) -> int:
        """Return the whole months from ``start`` to this month; negative if it lies before."""
        return (self.year - start.year) * MONTHS_IN_YEAR + self.month - start.month

    def plus(self, months: int) -> YearMonth:
        """Return the month that lies ``months`` later."""
        years, month = divmod(self.year * MONTHS_IN_YEAR + self.month - 1 + months, MONTHS_IN_YEAR)
        return YearMonth(years, month + 1)

    def last_day(self) -> datetime.date:
        """Return the last day of the month."""
        return datetime.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def words(self) -> str:
        """Return the month as people say it, such as ``April 2008``."""
        return f"{calendar.month_name[self.month]} {self.year}"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def census_date(start: YearMonth, month: int) -> datetime.date:
    """Return the date under which the census on the first day of ``month`` is reported."""
    return start.plus(month - 1).last_day()


def financial_year(month: YearMonth) -> str:
    """Return the financial year (April to March) that holds the month, such as ``2006-07``."""
    first = month.year if month.month >= 4 else month.year - 1
    return f"{first}-{(first + 1) % 100:02d}"
