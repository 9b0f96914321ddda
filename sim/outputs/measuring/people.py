"""People of each service, level and area: how many, who they are, who comes and who goes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np

from sim.inputs.plan import Plan, State, Workforce
from sim.outputs.measuring.cells import Cells, average_over_year, over_year, ratio
from sim.outputs.measuring.moves import Moves
from sim.outputs.measuring.table import ALL, Block, Floats
from sim.run.recorder import AGE_STARTS

A_YEAR = "people a year"
LEVELS_FROM_3 = ("level_3", "level_4_5", "graduate", "eyp")
DEGREE_LEVELS = ("graduate", "eyp")
TRAIT_WORDS = ("women", "minority_ethnic", "disabled")
"""What people with each of the engine's traits are called in measures, and their columns in flows."""


def age_words() -> tuple[str, ...]:
    """Return what the age bands are called in measures."""
    starts = [int(start) for start in AGE_STARTS]
    between = [f"aged_{a}_{b - 1}" for a, b in pairwise(starts[1:])]
    return (f"aged_under_{starts[1]}", *between, f"aged_{starts[-1]}_over")


def told_traits(plan: Plan, workforce: Workforce) -> tuple[str, ...]:
    """Return the traits of which a plan says something for a workforce.

    Women always; a share of nought in every profile of a workforce means that nobody gave one, and
    those few who come from another workforce say nothing of it.
    """
    profiles = [stock.profile for stock in workforce.stocks]
    profiles += [arrivals.profile for arrivals in workforce.arrivals]
    profiles += [r.profile for r in plan.routes if r.workforce == workforce.name and r.profile]
    if workforce.settings is not None:
        profiles += [workforce.settings.stock_profile, workforce.settings.hire_profile]
        for kind in workforce.settings.types:
            own = (kind.stock_profile, kind.hire_profile)
            profiles += [profile for profile in own if profile is not None]
    given = {
        "women": True,
        "minority_ethnic": any(profile.minority_ethnic_share for profile in profiles),
        "disabled": any(profile.disabled_share for profile in profiles),
    }
    return tuple(name for name in TRAIT_WORDS if given[name])


WHO = (*TRAIT_WORDS, *age_words())
"""The parts of people whom measures of diversity count, in the order of the recorder's census."""


def stocks(cells: Cells) -> Iterator[Block]:
    """Yield people and their hours at each date."""
    heads, fte = cells.recording.heads, cells.recording.fte
    yield cells.block("headcount", "people", cells.in_post)
    yield cells.block("fte", "fte", cells.fte_in_post / 100.0)
    hours = ratio(cells.fte_in_post / 100.0, cells.in_post)
    yield cells.block("mean_hours", "fte per person", hours, is_yearly=True, keep=cells.is_broad)
    agency = cells.stock(fte, (State.AGENCY,))
    yield cells.block("agency_fte", "fte", agency / 100.0, keep=cells.is_broad)
    for name, state in (
        ("on_break", State.ON_BREAK),
        ("seeking", State.SEEKING),
        ("out_may_return", State.OUT),
        ("training_in_post", State.TRAINING_IN_POST),
    ):
        yield cells.block(name, "people", cells.stock(heads, (state,)), keep=cells.is_broad)
    for name, levels in (("level3_share", LEVELS_FROM_3), ("degree_share", DEGREE_LEVELS)):
        chosen = [number for number, level in enumerate(cells.levels) if level in levels]
        if chosen:
            people = cells.in_post[:, :, chosen, :].sum(axis=2, keepdims=True)
            share = ratio(people, cells.in_post[:, :, :1, :])
            of_all = Block(
                cells.workforce.name, name, "share", cells.services, (ALL,), cells.areas, share
            )
            yield of_all


def flows(cells: Cells, moves: Moves) -> Iterator[Block]:
    """Yield who came and went in the twelve months to each date, and the rates of leaving."""
    average = average_over_year(cells.in_post)
    told: dict[str, Floats] = {}
    for name, what, to in (
        ("joiners", "joins", True),
        ("leavers_employer", "leaves_employer", False),
        ("leavers_sector", "leaves_sector", False),
        ("returners", "returns", True),
        ("retired", "retires", False),
        ("to_agency", "to_agency", False),
        ("to_break", "to_break", False),
        ("back_from_break", "back_from_break", True),
        ("promotions", "promoted", True),
        ("promotions_out", "promoted", False),
        ("displaced", "displaced", False),
    ):
        told[name] = over_year(cells.by_cell(moves.count(what, to=to)))
        yield cells.block(name, A_YEAR, told[name], keep=cells.is_broad)
    for rate, leavers in (
        ("turnover_rate", "leavers_employer"),
        ("wastage_rate", "leavers_sector"),
    ):
        share = ratio(told[leavers], average)
        yield cells.block(rate, "share a year", share, keep=cells.is_broad)
    yield from _movers(cells, moves)


def _movers(cells: Cells, moves: Moves) -> Iterator[Block]:
    """Yield who came into each cell from another one, and who went, in post or not."""
    sizes = (len(cells.services), len(cells.levels), len(cells.areas))
    into, out = (np.zeros((cells.recording.plan.months + 1, *sizes)) for _ in range(2))
    for named in product((False, True), repeat=3):
        dimensions = tuple(
            name
            for is_named, name in zip(named, ("service", "level", "area"), strict=True)
            if is_named
        )
        places = tuple(slice(1, None) if is_named else slice(0, 1) for is_named in named)
        for found, to in ((into, True), (out, False)):
            counted = cells.by_cell(moves.count_movers(dimensions, to=to))
            found[:, *places] = counted[:, *places]
    yield cells.block("movers_in", A_YEAR, over_year(into), keep=cells.is_broad)
    yield cells.block("movers_out", A_YEAR, over_year(out), keep=cells.is_broad)


def diversity(cells: Cells) -> Iterator[Block]:
    """Yield who is in post, by trait and age band, at year ends."""
    recording = cells.recording
    months = list(recording.trait_months)
    staff = cells.in_post[months]
    told = told_traits(recording.plan, cells.workforce)
    for number, name in enumerate(WHO):
        if name in TRAIT_WORDS and name not in told:
            continue
        people, share = (np.full(cells.in_post.shape, np.nan) for _ in range(2))
        people[months] = cells.by_cell(recording.traits[:, :, number])
        share[months] = ratio(people[months], staff)
        for measure, unit, values in ((name, "people", people), (f"{name}_share", "share", share)):
            yield cells.block(
                measure, unit, values, is_yearly=True, keep=cells.is_of_all_levels_or_areas
            )


def diversity_of_flows(cells: Cells, moves: Moves) -> Iterator[Block]:
    """Yield who joined and left in the twelve months to each year end, by trait, and their age."""
    keep = cells.is_of_all_levels_or_areas
    told = told_traits(cells.recording.plan, cells.workforce)
    for flow, what, to in (
        ("joiners", "joins", True),
        ("leavers_employer", "leaves_employer", False),
        ("leavers_sector", "leaves_sector", False),
    ):
        everybody, ages, *parts = (
            over_year(cells.by_cell(moves.count(what, to=to, weights=weights)))
            for weights in ("people", "ages", *told)
        )
        for name, people in zip(told, parts, strict=True):
            measure, share = f"{flow}_{name}", ratio(people, everybody)
            yield cells.block(measure, A_YEAR, people, is_yearly=True, keep=keep)
            yield cells.block(f"{measure}_share", "share", share, is_yearly=True, keep=keep)
        age = ratio(ages, everybody)
        yield cells.block(f"{flow}_mean_age", "years", age, is_yearly=True, keep=keep)
