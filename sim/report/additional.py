"""Additionality as text: of those a programme paid for, who would have done the same without it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.appraisal.additional import ALL, TO, Additionality, Share
from sim.appraisal.additionality import Outcome
from sim.report.amounts import count, millions, whole

HEADINGS = ("funded", *(str(outcome) for outcome in Outcome))


def tell_additionality(found: Additionality | None) -> str:
    """Return what became of those supported, or how to come to know it."""
    if found is None:
        return (
            "Additionality: the result did not keep who was supported. Run it again with --supported, "
            "with a scenario that lacks the programme beside it."
        )
    if not found.shares and not found.not_judged:
        return "Additionality: no programme paid anybody."
    lines = ["Of those whom programmes supported (mean of worlds)"]
    for share in found.shares:
        if share.year == ALL:
            lines += _told(share)
    for scenario, programme in found.not_judged:
        lines.append(
            f"  {programme} in {scenario}: not judged, as it pays in every scenario of the result; "
            "run it beside a scenario without it"
        )
    return "\n".join(lines)


def _told(share: Share) -> Iterator[str]:
    counts = [share.funded, *share.counts.values()]
    numbers = ", ".join(
        f"{count(number.mean)} {name}" for name, number in zip(HEADINGS, counts, strict=True)
    )
    money = f"; {_money(share)}" if share.spent_gbp is not None else ""
    if share.element == ALL:
        yield f"  {share.programme} in {share.scenario}, against {share.without}: {numbers}{money}"
    else:
        name = share.element.replace(TO, "all to ") if share.is_sum else share.element
        yield f"    {name}: {numbers}{money}"


def _money(share: Share) -> str:
    """Return what was spent, and what that is for each funded and each additional."""
    assert share.spent_gbp is not None
    each = [
        f"{whole(price.mean)} for each {name}"
        for price, name in ((share.per_funded, "funded"), (share.per_additional, "additional"))
        if price is not None
    ]
    return f"{millions(share.spent_gbp.mean)} in cash: {', '.join(each)}"
