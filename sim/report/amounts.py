"""How sums are written on the terminal: the sign before the pound, and with their range."""

from __future__ import annotations

from collections.abc import Callable

from sim.appraisal.estimates import Estimate


def millions(pounds: float) -> str:
    """Return pounds as millions, with as many decimals as they need."""
    decimals = 1 if abs(pounds) >= 1e7 else 2 if abs(pounds) >= 1e5 else 3
    return f"{_sign(pounds)}£{abs(pounds) / 1e6:,.{decimals}f}m"


def whole(pounds: float) -> str:
    """Return whole pounds."""
    return f"{_sign(pounds)}£{abs(pounds):,.0f}"


def count(units: float) -> str:
    """Return a number of units."""
    return f"{units:,.0f}"


def counted(number: int, noun: str) -> str:
    """Return a number of things: 1 way, 4 ways."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def spread(value: Estimate, say: Callable[[float], str]) -> str:
    """Return the range of a number in brackets, with a space before it; nothing if it has none."""
    if value.low is None or value.high is None:
        return ""
    return f" ({say(value.low)} to {say(value.high)})"


def ranged(value: Estimate, say: Callable[[float], str]) -> str:
    """Return a number with its range."""
    return say(value.mean) + spread(value, say)


def _sign(pounds: float) -> str:
    return "-" if pounds < 0 else ""
