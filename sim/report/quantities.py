"""How a quantity is said: in a title, on an axis, as a difference.

Rounding happens here and only here, after everything has been added up. Two figures in one sentence
are rounded alike, so that a reader who subtracts one from the other finds the third.
"""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

MINUS = "−"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


LEAST_OF_SPREAD, LEAST_OF_VALUE = 0.001, 1e-9


@dataclass(frozen=True)
class Quantity:
    """What is counted: the words after a number, and what a difference of it is called.

    `finest`, if there is one, is what figures are rounded to where they would be rounded to more.
    """

    noun: str
    is_share: bool = False
    is_money: bool = False
    finest: float | None = None

    def telling_apart(self, values: Sequence[float]) -> Quantity:
        """Return the quantity with so many digits that values can be told from each other."""
        own = sorted({float(value) for value in values})
        gaps = [above - below for below, above in itertools.pairwise(own)]
        spread = own[-1] - own[0] if gaps else 0.0
        # What differs by less than this is rounding, or all the same to a reader.
        real = [gap for gap in gaps if gap > LEAST_OF_SPREAD * spread]
        if not real or spread < LEAST_OF_VALUE * max(abs(value) for value in own):
            return self
        power = min(math.floor(math.log10(spread)) - 2, math.floor(math.log10(min(real))))
        return replace(self, finest=10.0**power)

    def step(self, value: float) -> float:
        """Return what a figure of this size is rounded to."""
        usual = self._usual(value)
        return usual if self.finest is None else min(usual, self.finest)

    def _usual(self, value: float) -> float:
        if self.is_share:
            return 0.001
        size = abs(value)
        if self.is_money:
            return 1e8 if size >= 1e10 else 1e6 if size >= 1e7 else 1e5 if size >= 1e6 else 1e3
        return 100.0 if size >= 10_000 else 10.0 if size >= 100 else 1.0

    def say(self, value: float, like: float | None = None) -> str:
        """Return a figure in words, rounded as `like` would be if it is given."""
        number = self.number(value, like)
        return (
            number if self.is_share or self.is_money or not self.noun else f"{number} {self.noun}"
        )

    def number(self, value: float, like: float | None = None) -> str:
        """Return a figure without its noun."""
        step = self.step(value if like is None else like)
        rounded = round(value / step) * step
        sign = MINUS if rounded < 0 else ""
        size = abs(rounded)
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        if self.is_share:
            return f"{sign}{size:.{max(1, decimals - 2)}%}"
        if self.is_money and self.finest is None:
            return sign + _money(size)
        return f"{sign}{'£' if self.is_money else ''}{size:,.{decimals}f}"

    def difference(self, value: float, like: float | None = None) -> str:
        """Return a difference with its sign; of shares, in percentage points."""
        text = self.number(value, like)
        if self.is_share:
            text = text.replace("%", "")
        is_zero = not any(digit in text for digit in "123456789")
        return text if is_zero or text.startswith(MINUS) else f"+{text}"

    def gap(self, value: float, like: float | None = None) -> str:
        """Return the size of a difference in words, without its sign."""
        text = self.difference(value, like).lstrip(f"+{MINUS}")
        return f"{text} percentage points" if self.is_share else text

    def tick(self, value: float) -> str:
        """Return a figure for an axis, as short as it can be."""
        return self.ticks([value])[0]

    def ticks(self, values: Sequence[float], *, is_difference: bool = False) -> list[str]:
        """Return the figures of an axis, all with the same decimals."""
        unit = _money_unit(values) if self.is_money else ""
        scale = 100.0 if self.is_share else {"m": 1e-6, "k": 1e-3, "": 1.0}[unit]
        scaled = [round(value * scale, 9) + 0.0 for value in values]
        decimals = max((_decimals(value) for value in scaled), default=0)
        before = "£" if self.is_money else ""
        after = "%" if self.is_share and not is_difference else unit
        words = []
        for value in scaled:
            sign = MINUS if value < 0 else "+" if value > 0 and is_difference else ""
            number = f"{abs(value):,.{decimals}f}" if value else "0"
            words.append(f"{sign}{before}{number}{after if value or self.is_share else ''}")
        return words


def _money_unit(values: Sequence[float]) -> str:
    largest = max((abs(value) for value in values), default=0.0)
    return "m" if largest >= 1e6 else "k" if largest >= 1e4 else ""


def _decimals(value: float) -> int:
    """Return how many decimals a number has, as far as an axis shows them."""
    return next((n for n in range(4) if round(value, n) == round(value, 4)), 4)


def _money(size: float) -> str:
    if size >= 1e10:
        return f"£{size / 1e9:,.1f}bn"
    if size >= 1e7:
        return f"£{size / 1e6:,.0f}m"
    if size >= 1e6:
        return f"£{size / 1e6:,.1f}m"
    return f"£{size:,.0f}"


FTE = Quantity("FTE")
PEOPLE = Quantity("")
SETTINGS = Quantity("")
PLACEMENTS = Quantity("")
SHARE = Quantity("", is_share=True)
POUNDS = Quantity("", is_money=True)


def month_words(date: str) -> str:
    """Return an ISO date as people say its month, such as ``December 2020``."""
    day = datetime.date.fromisoformat(date)
    return f"{MONTHS[day.month - 1]} {day.year}"


def short_month_words(date: str) -> str:
    """Return an ISO date with its month cut to three letters, such as ``Dec 2020``."""
    day = datetime.date.fromisoformat(date)
    return f"{MONTHS[day.month - 1][:3]} {day.year}"


def year_of(date: str) -> float:
    """Return the end of a day (ISO) in years: the last day of 2020 is 2021.0."""
    day = datetime.date.fromisoformat(date)
    first, following = datetime.date(day.year, 1, 1), datetime.date(day.year + 1, 1, 1)
    return day.year + ((day - first).days + 1) / (following - first).days


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
