"""Additionality of pay as text: what of a reward's money goes to people who are there without it too."""

from __future__ import annotations

from sim.appraisal.additionality import Outcome
from sim.appraisal.appraisal import Appraisal
from sim.appraisal.paid import Paid
from sim.report.amounts import millions
from sim.report.console import table

HEADS = ("paid, cash", "deadweight", "additional", "displaced", "deadweight, share")
NONE = "-"
TRACE = 5_000.0
"""Less money than this is told as none."""
ORDER = (Outcome.DEADWEIGHT, Outcome.ADDITIONAL, Outcome.DISPLACED)


def tell_paid(appraisal: Appraisal) -> list[str]:
    """Return a table of the policies that pay, or spend on, people in post; nothing if none does."""
    ranked = {option.name for option in appraisal.ranked}
    own = [one for one in appraisal.paid if one.scenario in ranked]
    if not own:
        return []
    base = appraisal.settings.do_minimum
    return [
        "",
        f"What rewards spend on people who are there in {base} too (deadweight), on people who are not, "
        "and on people who come from other services or levels (displaced)",
        *table(("option: reward, line", *HEADS), [_row(one) for one in own]),
    ]


def _row(one: Paid) -> tuple[str, ...]:
    entry, all_of_it = one.entry, one.pounds().mean
    parts = [one.pounds(outcome).mean for outcome in ORDER]
    share = parts[0] / all_of_it if all_of_it else 0.0
    label = f"{one.scenario}: {entry.programme}, {entry.line}"
    told = (millions(pounds) if pounds > TRACE else NONE for pounds in (all_of_it, *parts))
    return label, *told, f"{share:.1%}"
