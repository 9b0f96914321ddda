"""Of those whom programmes paid for: who is additional, who would have come anyway, who displaced."""

from __future__ import annotations

from collections.abc import Sequence

from sim.appraisal.additional import ALL, Additionality, Share
from sim.appraisal.additionality import Outcome
from sim.report.costs.setting import PRICE, Costing
from sim.report.costs.shapes import Bar, BarChart, BarGroup, Piece
from sim.report.quantities import PEOPLE, SHARE, listed
from sim.report.shapes import Words
from sim.report.wording import quoted

NAME = "additionality"
MOST_ROWS = 45
"""With more rows, programmes are told as a whole and their elements in the table alone."""
WORDS = {
    Outcome.ADDITIONAL: "Additional",
    Outcome.DEADWEIGHT: "Deadweight: would have come anyway",
    Outcome.DISPLACED: "Displaced others",
}
HEADS = ("Funded", "£ for each\nfunded", "£ for each\nadditional")
Judged = dict[tuple[str, str, str], list[Share]]
"""The shares of a programme in a scenario against another: all elements first, then each."""


def additional_chart(costing: Costing) -> BarChart | None:
    """Return what became of those supported; None if it is not known or there are none."""
    if costing.additionality is None:
        return None
    judged = _judged(costing.additionality)
    found, repeats = _without_repeats(judged)
    if not found:
        return None
    is_long = sum(len(shares) for shares in found.values()) > MOST_ROWS
    groups = []
    for (scenario, without, programme), shares in found.items():
        label = (
            f"{costing.title(programme)} in {_scenario(costing, scenario)}, against "
            f"{_scenario(costing, without)}"
        )
        told = shares[:1] if is_long or len(shares) == 2 else shares
        groups.append(BarGroup(label, tuple(_bar(costing, share) for share in told)))
    words = Words(
        title=_title(costing, [shares[0] for shares in found.values()]),
        subtitle=f"People and settings that programmes paid for, {costing.place}, over all years, "
        "compared world by world with a scenario that lacks the programme. Bars: share of those "
        "funded; figures in them: numbers. " + costing.means(),
        note=_note(costing, repeats, is_long=is_long),
        source=costing.source(),
        shows=_shows(costing, [shares[0] for shares in found.values()]),
    )
    return BarChart(
        NAME,
        words,
        SHARE,
        tuple(groups),
        tuple(WORDS[outcome] for outcome in Outcome),
        HEADS,
        _table(costing, [share for shares in found.values() for share in shares]),
    )


def _judged(found: Additionality) -> Judged:
    judged: Judged = {}
    for share in found.shares:
        is_part = not share.is_sum or share.element == ALL
        if share.year == ALL and is_part and share.funded.mean > 0.0:
            judged.setdefault((share.scenario, share.without, share.programme), []).append(share)
    for shares in judged.values():
        shares.sort(key=lambda share: (share.element != ALL, -share.funded.mean, share.element))
    return {key: shares for key, shares in judged.items() if shares[0].element == ALL}


def _without_repeats(judged: Judged) -> tuple[Judged, dict[str, list[str]]]:
    """Return programmes whose numbers differ from those told already, and scenarios with the same."""
    found: Judged = {}
    repeats: dict[str, list[str]] = {}
    for (scenario, without, programme), shares in judged.items():
        numbers = _numbers(shares)
        is_known = any(
            (without, programme) == key[1:] and _numbers(known) == numbers
            for key, known in found.items()
        )
        if is_known:
            repeats.setdefault(programme, []).append(scenario)
        else:
            found[scenario, without, programme] = shares
    return found, repeats


def _numbers(shares: Sequence[Share]) -> list[tuple[object, ...]]:
    return [
        (share.element, *(count.mean for count in share.counts.values()), share.spent_gbp)
        for share in shares
    ]


def _scenario(costing: Costing, name: str) -> str:
    return "the baseline" if name == "baseline" else quoted(costing.label(name))


def _bar(costing: Costing, share: Share) -> Bar:
    whole, at = share.funded.mean, 0.0
    pieces = []
    for look, outcome in enumerate(Outcome):
        count = share.counts[outcome].mean
        if count:
            end = at + count / whole
            pieces.append(Piece(at, end, look, PEOPLE.number(count)))
            at = end
    is_whole = share.element == ALL
    figures = (
        PEOPLE.number(whole),
        *(
            "" if value is None else PRICE.number(value.mean)
            for value in (share.per_funded, share.per_additional)
        ),
    )
    return Bar(
        "All of it" if is_whole else costing.title(share.element),
        tuple(pieces),
        figures,
        f"{share.scenario}: {share.programme}: {share.element}",
        tuple(
            (str(outcome), count.mean, count.low, count.high)
            for outcome, count in share.counts.items()
        ),
        is_bold=is_whole,
    )


def _title(costing: Costing, wholes: Sequence[Share]) -> str:
    """Return of the largest programme what part is additional and what that does to its cost."""
    most = max(wholes, key=lambda share: share.funded.mean)
    part = SHARE.number(most.counts[Outcome.ADDITIONAL].mean / most.funded.mean)
    title = f"Of those whom {quoted(costing.title(most.programme))} paid for, {part} are additional"
    if most.per_funded is None or most.per_additional is None:
        return title
    prices = [PRICE.number(value.mean) for value in (most.per_funded, most.per_additional)]
    if prices[0] == prices[1]:
        return title
    return f"{title}: {prices[1]} for each of them, beside {prices[0]} for each funded"


def _note(costing: Costing, repeats: dict[str, list[str]], *, is_long: bool) -> str:
    parts = []
    if is_long:
        parts.append("Elements of programmes are in the table.")
    for programme, scenarios in repeats.items():
        names = listed([_scenario(costing, name) for name in scenarios[:3]])
        more = f" and {len(scenarios) - 3} more" if len(scenarios) > 3 else ""
        parts.append(f"{costing.title(programme)} has the same numbers in {names}{more}.")
    assert costing.additionality is not None
    not_judged = costing.additionality.not_judged
    if not_judged:
        names = listed(sorted({costing.title(programme) for _, programme in not_judged}))
        parts.append(f"Not judged, as it pays in every scenario: {names}.")
    return " ".join(parts)


def _table(costing: Costing, shares: Sequence[Share]) -> tuple[tuple[str, ...], ...]:
    header = (
        "Programme", "Scenario", "Against", "Element", "Funded", "Additional", "Deadweight",
        "Displaced", "For each funded", "For each additional",
    )  # fmt: skip
    body = []
    for share in shares:
        counts = [PEOPLE.number(share.counts[outcome].mean) for outcome in Outcome]
        prices = [
            "" if value is None else PRICE.number(value.mean)
            for value in (share.per_funded, share.per_additional)
        ]
        body.append((
            costing.title(share.programme), costing.label(share.scenario),
            costing.label(share.without),
            "All of it" if share.element == ALL else costing.title(share.element),
            PEOPLE.number(share.funded.mean), *counts, *prices,
        ))  # fmt: skip
    return (header, *body)


def _shows(costing: Costing, wholes: Sequence[Share]) -> str:
    words = ["Stacked bars of additional, deadweight and displaced, a row for each element."]
    for share in wholes:
        parts = [
            f"{SHARE.number(share.counts[outcome].mean / share.funded.mean)} {outcome}"
            for outcome in Outcome
        ]
        words.append(
            f"{costing.title(share.programme)} in {_scenario(costing, share.scenario)}: "
            f"{PEOPLE.number(share.funded.mean)} funded, {listed(parts)}."
        )
    return " ".join(words)
