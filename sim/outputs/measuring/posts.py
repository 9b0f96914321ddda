"""Posts held in common, by service and area: how many are filled, covered and empty; strain, cases.

Counts of the country add up those of its areas, so that a place too many here fills none there;
rates are worked out from the sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.inputs.plan import HOLDS_POST, State, Strain, StrainDriver, Workforce
from sim.outputs.measuring.cells import add_total, areas_of, ratio
from sim.outputs.measuring.table import ALL, Block, Floats
from sim.run.recorder import Recording


@dataclass(frozen=True)
class Pooled:
    """The posts of a workforce, in FTE: (months + 1, services with posts, areas)."""

    services: tuple[str, ...]
    posts: Floats
    in_post: Floats
    agency: Floats
    covering: Floats

    @property
    def vacant(self) -> Floats:
        """Posts that no permanent employee holds."""
        return np.maximum(self.posts - self.in_post, 0.0)


def pooled_posts(recording: Recording, workforce: Workforce) -> Pooled:
    """Return the posts of a workforce that are held in common, and who fills them."""
    services = tuple(
        name for name in workforce.services if any(p.service == name for p in workforce.posts)
    )
    months, areas = recording.plan.months + 1, recording.plan.areas
    shape = (months, len(services), len(areas))
    posts, in_post, agency, covering = (np.zeros(shape) for _ in range(4))
    for pool in workforce.posts:
        place = np.s_[:, services.index(pool.service), areas.index(pool.area)]
        groups = recording.directory.of(workforce.name, pool.service, pool.area)
        fte = recording.fte[:, groups].sum(axis=1)
        posts[place] = pool.posts[:months]
        in_post[place] = fte[:, [int(state) for state in HOLDS_POST]].sum(axis=1)
        agency[place] = fte[:, State.AGENCY]
        vacant = np.maximum(posts[place] - in_post[place], 0.0)
        covering[place] = np.minimum(agency[place] * pool.agency_cover_share, vacant)
    return Pooled(services, posts / 100.0, in_post / 100.0, agency / 100.0, covering / 100.0)


def posts(recording: Recording, workforce: Workforce) -> Iterator[Block]:
    """Yield posts and vacancies, strain and caseloads."""
    if not workforce.posts:
        return
    pooled = pooled_posts(recording, workforce)

    def with_totals(values: Floats) -> Floats:
        is_divided = len(areas_of(recording)) > 1
        by_service = add_total(values, 1)
        return add_total(by_service, 2, keep=is_divided)[:, :, np.newaxis]

    def block(measure: str, unit: str, values: Floats) -> Block:
        services = (ALL, *pooled.services)
        areas = areas_of(recording)
        return Block(workforce.name, measure, unit, services, (ALL,), areas, values)

    funded, vacant = with_totals(pooled.posts), with_totals(pooled.vacant)
    unfilled = with_totals(pooled.vacant - pooled.covering)
    yield block("posts_fte", "fte", funded)
    yield block("filled_fte", "fte", with_totals(pooled.posts - pooled.vacant))
    yield block("vacancies_fte", "fte", vacant)
    yield block("covered_fte", "fte", with_totals(pooled.covering))
    yield block("unfilled_fte", "fte", unfilled)
    spare = np.maximum(pooled.in_post - pooled.posts, 0.0)
    yield block("spare_fte", "fte", with_totals(spare))
    yield block("vacancy_rate", "share", ratio(vacant, funded))
    yield block("unfilled_rate", "share", ratio(unfilled, funded))
    told: set[str] = set()
    for strain in workforce.strains:
        if strain.service not in pooled.services:
            continue
        number = pooled.services.index(strain.service)
        yield _strain(recording, workforce, strain, pooled.in_post[:, number])
        has_cases = strain.driver is StrainDriver.CASELOAD and strain.cases is not None
        if has_cases and strain.service not in told:
            told.add(strain.service)
            yield from _cases(recording, workforce, strain, pooled, number)


def _strain(recording: Recording, workforce: Workforce, strain: Strain, in_post: Floats) -> Block:
    """Return the factor on risks by area; of the country, the mean over people in post."""
    factor = recording.strain[workforce.name, strain.name]
    areas = areas_of(recording)
    values = factor
    if len(areas) > 1:
        mean = ratio((factor * in_post).sum(axis=1), in_post.sum(axis=1))
        values = np.concatenate([mean[:, np.newaxis], factor], axis=1)
    return Block(
        workforce.name,
        "strain",
        "multiplier",
        (strain.service,),
        (strain.name,),
        areas,
        values[:, np.newaxis, np.newaxis],
    )


def _cases(
    recording: Recording, workforce: Workforce, strain: Strain, pooled: Pooled, number: int
) -> Iterator[Block]:
    """Yield open cases, those that a case holder carries, and those that a cap leaves to nobody."""
    assert strain.cases is not None
    months = recording.plan.months + 1
    has_posts = [
        any(p.service == strain.service and p.area == area for p in workforce.posts)
        for area in recording.plan.areas
    ]
    cases = strain.cases.T[:months].astype(np.float64) * has_posts
    workers = pooled.in_post[:, number] + pooled.covering[:, number]
    holders = workers * strain.case_holder_share
    carried = cases
    if strain.cap is not None:
        carried = np.minimum(cases, strain.cap[:months, np.newaxis] * holders)
    is_divided = len(areas_of(recording)) > 1

    def block(measure: str, unit: str, values: Floats) -> Block:
        told = values[:, np.newaxis, np.newaxis]
        areas = areas_of(recording)
        return Block(workforce.name, measure, unit, (strain.service,), (ALL,), areas, told)

    all_cases, all_carried, all_holders = (
        add_total(values, 1, keep=is_divided) for values in (cases, carried, holders)
    )
    yield block("cases", "cases", all_cases)
    yield block("caseload", "cases per worker", ratio(all_carried, all_holders))
    unmet = all_cases - all_carried
    yield block("unallocated_cases", "cases", unmet)
    yield block("unallocated_share", "share", ratio(unmet, all_cases))
