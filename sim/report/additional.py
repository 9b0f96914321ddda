"""Additionality as text: of those a programme paid for, who would have done the same without it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.appraisal.additional import Additionality, Kind, Share
from sim.appraisal.additionality import Outcome
from sim.inputs.kept import others_words
from sim.report.alike import Told, told_once
from sim.report.amounts import count, millions, whole
from sim.report.quantities import listed

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
    for told in told_once(found):
        lines += _programme(told)
    not_judged: dict[str, list[str]] = {}
    for scenario, programme in found.not_judged:
        not_judged.setdefault(programme, []).append(scenario)
    for programme, scenarios in not_judged.items():
        lines.append(
            f"  {programme} in {listed(scenarios)}: not judged, as it pays in every scenario of the "
            "result; run it beside a scenario without it"
        )
    return "\n".join(lines)


def _programme(told: Told) -> Iterator[str]:
    """Yield what became of those whom a programme supported, and what else the other scenario lacks."""
    share = told.whole
    yield (
        f"  {share.programme} in {listed(told.scenarios)}, against {share.without}: {_numbers(share)}"
    )
    if told.besides:
        yield (
            f"    besides the programme, {share.without} differs from {share.scenario}: "
            f"{others_words(told.besides)}; what that changes counts here as the programme's"
        )
    for part in told.shares[1:]:
        name = f"all to {part.element}" if part.kind is Kind.LEVEL else part.element
        yield f"    {name}: {_numbers(part)}"


def _numbers(share: Share) -> str:
    counts = [share.funded, *share.counts.values()]
    numbers = ", ".join(
        f"{count(number.mean)} {name}" for name, number in zip(HEADINGS, counts, strict=True)
    )
    return numbers if share.spent_gbp is None else f"{numbers}; {_money(share)}"


def _money(share: Share) -> str:
    """Return what was spent, and what that is for each funded and each additional."""
    assert share.spent_gbp is not None
    each = [
        f"{whole(price.mean)} for each {name}"
        for price, name in ((share.per_funded, "funded"), (share.per_additional, "additional"))
        if price is not None
    ]
    return f"{millions(share.spent_gbp.mean)} in cash: {', '.join(each)}"
