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
    """The posts of a workforce, hundredths of FTE: (months + 1, services with posts, areas)."""

    services: tuple[str, ...]
    posts: Floats
    in_post: Floats
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
    posts, in_post, covering = (np.zeros(shape) for _ in range(3))
    for pool in workforce.posts:
        place = np.s_[:, services.index(pool.service), areas.index(pool.area)]
        groups = recording.directory.of(workforce.name, pool.service, pool.area)
        fte = recording.fte[:, groups].sum(axis=1)
        posts[place] = pool.posts[:months]
        in_post[place] = fte[:, [int(state) for state in HOLDS_POST]].sum(axis=1)
        vacant = np.maximum(posts[place] - in_post[place], 0.0)
        covering[place] = np.minimum(fte[:, State.AGENCY] * pool.agency_cover_share, vacant)
    return Pooled(services, posts, in_post, covering)


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

    counts = {
        "posts_fte": pooled.posts,
        "filled_fte": pooled.posts - pooled.vacant,
        "vacancies_fte": pooled.vacant,
        "covered_fte": pooled.covering,
        "unfilled_fte": pooled.vacant - pooled.covering,
        "spare_fte": np.maximum(pooled.in_post - pooled.posts, 0.0),
    }
    told = {name: with_totals(values) / 100.0 for name, values in counts.items()}
    for name, values in told.items():
        yield block(name, "fte", values)
    yield block("vacancy_rate", "share", ratio(told["vacancies_fte"], told["posts_fte"]))
    yield block("unfilled_rate", "share", ratio(told["unfilled_fte"], told["posts_fte"]))
    with_cases: set[str] = set()
    for strain in workforce.strains:
        if strain.service not in pooled.services:
            continue
        number = pooled.services.index(strain.service)
        yield _strain(recording, workforce, strain, pooled.in_post[:, number])
        has_cases = strain.driver is StrainDriver.CASELOAD and strain.cases is not None
        if has_cases and strain.service not in with_cases:
            with_cases.add(strain.service)
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
    workers = (pooled.in_post[:, number] + pooled.covering[:, number]) / 100.0
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
