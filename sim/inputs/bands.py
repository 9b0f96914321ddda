"""Labels that stand for numbers: age bands, years of service, hours, sizes, retirement ages.

Ages are completed years, so `20-29` runs to the 30th birthday; years of service are measured, so
`1-5` runs up to 5. A band that is open at one end has no number there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.inputs.vocabulary import DEPRIVATIONS, STOCK_STATES

NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
OPEN_BELOW = re.compile(rf"under {NUMBER}")
OPEN_ABOVE = re.compile(rf"{NUMBER}\+")
AREA = re.compile(r"[a-z][a-z0-9_]*")
CLOSED = re.compile(rf"{NUMBER}-{NUMBER}")

MOST_POSTS = 10_000
MOST_HOURS = 1_000

BAND_DIMENSIONS = ("age_band", "tenure_band")

LABELS_ALLOWED = {
    "age_band": "ages are 20-29, under 20 or 60+",
    "tenure_band": "years of service are 0-1, 1-5 or 5+",
    "hours": f"hours are a whole per cent of full time (or of one placement), 1 to {MOST_HOURS:,}",
    "staff_size": "a size is a whole number of posts, 1 to 10,000",
    "retirement_age": "a retirement age is a number of years, 40 to 100",
    "deprivation": f"known are {', '.join(DEPRIVATIONS)}",
    "state": f"known are {', '.join(STOCK_STATES)}",
    "area": "an area is a name in lower-case letters, digits and _, such as north_east",
}


@dataclass(frozen=True)
class Span:
    """From `low` up to `high`; None where it is open."""

    low: float | None
    high: float | None


def parse_band(label: str, dimension: str) -> Span:
    """Return the span of a band's label. Raises ValueError if it is none."""
    if match := OPEN_BELOW.fullmatch(label):
        return Span(None, float(match[1]))
    if match := OPEN_ABOVE.fullmatch(label):
        return Span(float(match[1]), None)
    if match := CLOSED.fullmatch(label):
        low, high = float(match[1]), float(match[2])
        if dimension == "age_band":
            high += 1
        if low < high:
            return Span(low, high)
    raise ValueError(LABELS_ALLOWED[dimension])


def parse_label(label: str, dimension: str) -> float:
    """Return the number that a label of hours, size or retirement age stands for."""
    whole = re.fullmatch(r"[1-9][0-9]{0,8}", label) is not None
    if dimension == "retirement_age":
        if re.fullmatch(NUMBER, label) and 40 <= float(label) <= 100:
            return float(label)
    elif whole and int(label) <= (MOST_POSTS if dimension == "staff_size" else MOST_HOURS):
        return float(label)
    raise ValueError(LABELS_ALLOWED[dimension])


def check_label(label: str, dimension: str) -> None:
    """Raise ValueError if a label cannot belong to the dimension; names are checked elsewhere."""
    if dimension in BAND_DIMENSIONS:
        parse_band(label, dimension)
    elif dimension in ("hours", "staff_size", "retirement_age"):
        parse_label(label, dimension)
    elif dimension == "area" and not re.fullmatch(AREA, label):
        raise ValueError(LABELS_ALLOWED[dimension])
    elif (dimension == "deprivation" and label not in DEPRIVATIONS) or (
        dimension == "state" and label not in STOCK_STATES
    ):
        raise ValueError(LABELS_ALLOWED[dimension])


def check_bands(labels: list[str], dimension: str) -> None:
    """Raise ValueError unless the bands follow one another without gap or overlap."""
    spans = [parse_band(label, dimension) for label in labels]
    for label, span, after, following in zip(labels, spans, labels[1:], spans[1:], strict=False):
        if span.high is None or following.low is None or span.high != following.low:
            raise ValueError(f"{after} does not begin where {label} ends")
