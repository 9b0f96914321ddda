"""Of those whom programmes paid for: who is additional, who would have come anyway, who displaced."""

from __future__ import annotations

from collections.abc import Sequence

from sim.appraisal.additional import Kind, Share
from sim.appraisal.additionality import Outcome
from sim.inputs.kept import others_words
from sim.report.alike import Told, told_once
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
MOST_NAMED = 3
"""Of what else the other scenario differs in, so many of a kind are named in the note."""


def additional_chart(costing: Costing) -> BarChart | None:
    """Return what became of those supported; None if it is not known or there are none."""
    if costing.additionality is None:
        return None
    found = told_once(costing.additionality)
    if not found:
        return None
    rows = [_rows(told) for told in found]
    is_long = sum(len(shares) for shares in rows) > MOST_ROWS
    groups = []
    for told, shares in zip(found, rows, strict=True):
        label = (
            f"{costing.title(told.whole.programme)} in {_scenario(costing, told.scenarios[0])}, against "
            f"{_scenario(costing, told.whole.without)}"
        )
        drawn = shares[:1] if is_long or len(shares) == 2 else shares
        groups.append(BarGroup(label, tuple(_bar(costing, share) for share in drawn)))
    wholes = [told.whole for told in found]
    words = Words(
        title=_title(costing, wholes),
        subtitle=f"People and settings that programmes paid for, {costing.place}, over all years, "
        "compared world by world with a scenario that lacks the programme. Bars: share of those "
        "funded; figures in them: numbers. " + costing.means(),
        note=_note(costing, found, is_long=is_long),
        source=costing.source(),
        shows=_shows(costing, wholes),
    )
    return BarChart(
        NAME,
        words,
        SHARE,
        tuple(groups),
        tuple(WORDS[outcome] for outcome in Outcome),
        HEADS,
        _table(costing, [share for shares in rows for share in shares]),
    )


def _rows(told: Told) -> list[Share]:
    """Return the rows of a programme: all of it, then each element, the largest first."""
    parts = sorted(told.parts, key=lambda share: (-share.funded.mean, share.element))
    return [told.whole, *parts]


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
    is_whole = share.kind is Kind.ALL
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


def _note(costing: Costing, found: Sequence[Told], *, is_long: bool) -> str:
    parts = []
    if is_long:
        parts.append("Elements of programmes are in the table.")
    for told in found:
        programme, repeats = costing.title(told.whole.programme), told.scenarios[1:]
        if repeats:
            names = listed([_scenario(costing, name) for name in repeats[:MOST_NAMED]])
            more = f" and {len(repeats) - MOST_NAMED} more" if len(repeats) > MOST_NAMED else ""
            parts.append(f"{programme} has the same numbers in {names}{more}.")
        if told.besides:
            without = _scenario(costing, told.whole.without)
            differs = others_words(
                told.besides, lambda name: quoted(costing.title(name)), MOST_NAMED
            )
            parts.append(
                f"Besides {programme}, {without} differs from "
                f"{_scenario(costing, told.scenarios[0])}: {differs}; what that changes counts here as "
                "the programme’s."
            )
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
            "All of it" if share.kind is Kind.ALL else costing.title(share.element),
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
