"""Additionality as text: of those a programme paid for, who would have done the same without it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.appraisal.additional import ALL, Additionality, Share
from sim.appraisal.additionality import Outcome

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
        f"{count.mean:,.0f} {name}" for name, count in zip(HEADINGS, counts, strict=True)
    )
    if share.element == ALL:
        yield f"  {share.programme} in {share.scenario}, against {share.without}: {numbers}"
        if share.spent_gbp is not None and share.per_funded is not None:
            each = f"£{share.per_funded.mean:,.0f} for each funded"
            if share.per_additional is not None:
                each += f", £{share.per_additional.mean:,.0f} for each additional"
            yield f"    £{share.spent_gbp.mean / 1e6:,.1f}m in cash: {each}"
    else:
        yield f"    {share.element}: {numbers}"
