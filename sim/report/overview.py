"""All options in tables, one for each thing that they buy, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.appraisal.estimates import Estimate
from sim.appraisal.overview import Overview, range_words
from sim.inputs.cost_shapes import PAYERS
from sim.report.amounts import count, spread, whole
from sim.report.console import table
from sim.report.names import plain
from sim.report.quantities import listed
from sim.report.scenarios import letter

NONE = "-"
SAME = 0.005
"""Probabilities that differ by less are printed alike."""
HEADS = ("department", "local auth.", "providers", "individuals")
LAST = (float("inf"), 0.0)


def tell_overview(found: Sequence[Overview], first_year: str, runs: int) -> str:
    """Return the tables as text; `first_year` is the first of which what is bought is told."""
    told = [one for one in found if not one.is_circumstance]
    base, options = told[0], told[1:]
    if not options:
        return ""
    lines = [
        "Options in one table: of the whole option, present value of cost by payer and cash of the "
        f"dearest year, £m; what is bought from {first_year} on; what one costs, of the money for its "
        "workforce, over the whole run, after savings, not discounted.",
        f"Ranges: {range_words(runs)}.",
    ]
    targets = dict.fromkeys(name for one in told for name in one.targets)
    letters = {name: letter(number) for number, name in enumerate(targets)}
    effects = dict.fromkeys(one.effect for one in options if one.effect)
    for effect in effects:
        own = sorted((one for one in options if one.effect == effect), key=_order)
        lines += ["", own[0].title[:1].upper() + own[0].title[1:]]
        lines += _table(own, base, letters)
    lines += _rest(found)
    if letters:
        named = [
            f"{letter_} {plain(name)} {_share(base, name)}" for name, letter_ in letters.items()
        ]
        lines += [
            "",
            f"Targets, share of worlds in which {base.name} meets them: {'; '.join(named)}.",
        ]
        lines.append(
            "Behind an option stand those that it meets more or less often, or does not have."
        )
    return "\n".join(lines)


def _order(one: Overview) -> tuple[float, float]:
    """Put priced options first, the cheapest at the top, then by what they buy."""
    if one.price is not None:
        return one.price.mean, 0.0
    return LAST[0], 0.0 if one.bought is None else -one.bought.mean


def _table(options: Sequence[Overview], base: Overview, letters: dict[str, str]) -> Iterator[str]:
    is_ranged = any(one.price is not None and one.price.low is not None for one in options)
    rows: list[tuple[str, ...]] = []
    notes: list[str] = []
    for one in options:
        mark = ""
        if one.remark:
            notes.append(f"  {len(notes) + 1}  {one.name}: {one.remark}")
            mark = f" [{len(notes)}]"
        rows.append((
            one.name + mark, *(_millions(one.by_payer[payer]) for payer in PAYERS),
            NONE if one.bought is None else count(one.bought.mean) ,
            NONE if one.price is None else whole(one.price.mean),
            *([NONE if one.price is None else spread(one.price, whole).strip()] if is_ranged else []),
            f"{one.peak.mean / 1e6:,.1f} {one.peak_year}" if one.peak_year else NONE,
            _changed(one, base, letters),
        ))  # fmt: skip
    range_head = ("range",) if is_ranged else ()
    yield from table(
        ("option", *HEADS, "more", "each costs", *range_head, "dearest year", "targets"), rows
    )
    yield from notes


def _millions(value: Estimate) -> str:
    text = f"{value.mean / 1e6:,.1f}"
    return "0.0" if text == "-0.0" else text


def _changed(one: Overview, base: Overview, letters: dict[str, str]) -> str:
    """Return the targets that an option meets more or less often than the do-minimum."""
    words = []
    for name, letter_ in letters.items():
        share = one.targets.get(name)
        if share is None:
            words += [f"{letter_} {NONE}"] * (name in base.targets)
        elif name not in base.targets or abs(share - base.targets[name]) > SAME:
            words.append(f"{letter_} {share:.2f}")
    if not one.targets:
        return "has none"
    return ", ".join(words) or "same"


def _share(base: Overview, target: str) -> str:
    share = base.targets.get(target)
    return "(it does not have it)" if share is None else f"{share:.2f}"


def _rest(found: Sequence[Overview]) -> list[str]:
    """Return the names of what stands in none of the tables, and why."""
    nothing = [f"{one.name} ({one.remark})" for one in found[1:] if not one.effect]
    other = list(dict.fromkeys(one.name for one in found if one.is_circumstance))
    lines = []
    if nothing:
        lines += ["", f"In no table: {listed(nothing)}."]
    if other:
        lines += ["", f"Other worlds and no policies, in summary.csv alone: {listed(other)}."]
    return lines
