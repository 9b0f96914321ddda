"""Additionality of pay as text: what of a reward's money goes to people who are there without it too."""

from __future__ import annotations

from collections.abc import Sequence

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
    rows = []
    for scenario in dict.fromkeys(one.scenario for one in own):
        parts = [one for one in own if one.scenario == scenario]
        rows += [
            _row(f"{scenario}: {one.entry.programme}, {one.entry.line}", [one]) for one in parts
        ]
        if len(parts) > 1:
            rows.append(_row(f"{scenario}: all of it", parts))
    return [
        "",
        f"What rewards spend on people who are there in {base} too (deadweight), on people who are not, "
        "and on people who come from other services or levels (displaced)",
        *table(("option: reward, line", *HEADS), rows),
    ]


def _row(label: str, parts: Sequence[Paid]) -> tuple[str, ...]:
    all_of_it = sum(one.pounds().mean for one in parts)
    shares = [sum(one.pounds(outcome).mean for one in parts) for outcome in ORDER]
    told = (millions(pounds) if pounds > TRACE else NONE for pounds in (all_of_it, *shares))
    return label, *told, f"{shares[0] / all_of_it:.1%}"
