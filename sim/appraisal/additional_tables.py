"""Additionality as rows of tables: programmes by element and year, and everybody one by one."""

from __future__ import annotations

from collections.abc import Iterator

from sim.appraisal.additional import Additionality
from sim.appraisal.additionality import MONTHS_IN_YEAR, Outcome
from sim.appraisal.tables import Row, with_range
from sim.inputs.kept import others_words

WHOSE = ("programme", "kind", "element", "year")
MONEY = ("spent_gbp", "per_funded", "per_additional")


def share_rows(found: Additionality) -> Iterator[Row]:
    """Yield the rows of additionality.csv; those of one kind and year add up and count nobody twice."""
    for share in found.shares:
        row: Row = {
            "scenario": share.scenario,
            "without": share.without,
            "besides_the_programme": others_words(share.besides),
            **{name: str(getattr(share, name)) for name in WHOSE},
            **with_range("funded", share.funded),
        }
        for outcome, value in share.counts.items():
            row |= with_range(str(outcome), value)
        for name in MONEY:
            row |= with_range(name, getattr(share, name))
        yield row


def audit_rows(found: Additionality) -> Iterator[Row]:
    """Yield the rows of additionality_audit.csv, one for each supported person or setting."""
    for one in found.audit:
        judged = one.judged
        other = judged.other
        yield {
            "scenario": one.scenario,
            "without": one.without,
            "draw": one.draw,
            "world": one.world,
            "programme": judged.programme,
            "element": judged.element,
            "month": month_of(judged.month),
            "key": f"k{judged.key}",
            "outcome": str(judged.outcome),
            "would_have_in": month_of(other) if judged.outcome is Outcome.DEADWEIGHT else "",
            "pushed_out": f"k{other}" if judged.outcome is Outcome.DISPLACED else "",
        }


def month_of(month: int) -> str:
    """Return a month as in 2006-09, from its number since April of the year 0."""
    calendar = month + 3
    return f"{calendar // MONTHS_IN_YEAR:04d}-{calendar % MONTHS_IN_YEAR + 1:02d}"
