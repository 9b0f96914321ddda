"""Posts, cover and cases of two areas, worked out by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.inputs.plan import Posts, State, Stock, Strain, StrainDriver
from sim.outputs.measures import measure
from sim.run.model import run_plan
from tests.plans import plain_people, plain_plan, plain_risk

MONTHS = 14
NORTH, SOUTH, ALL = "north", "south", "all"
NEVER = plain_risk("leave", 0.0)


def by_month(number):
    return np.full(MONTHS + 1, number, dtype=np.int64)


def measured(cap=None):
    """Return measures of 10 full-timers in 8 posts in the north, and in the south of 4 half-timers and
    two agency workers, who cover half a vacancy each, in 6.
    """
    stocks = (
        Stock("service", State.IN_POST, (10,), plain_people(), NORTH),
        Stock("service", State.IN_POST, (4,), plain_people(hours=50), SOUTH),
        Stock("service", State.AGENCY, (2,), plain_people(), SOUTH),
    )
    posts = (
        Posts("service", by_month(800), 0, 0.5, NORTH),
        Posts("service", by_month(600), 0, 0.5, SOUTH),
    )
    strain = Strain(
        "work",
        "service",
        StrainDriver.CASELOAD,
        reference=10.0,
        slope=1.0,
        low=0.5,
        high=3.0,
        risks=("leave",),
        cases=np.stack([by_month(100), by_month(60)]),
        case_holder_share=0.5,
        cap=None if cap is None else np.full(MONTHS + 1, cap),
    )
    plan = plain_plan(NEVER, months=MONTHS, stocks=stocks, posts=posts, strains=(strain,))
    return measure(run_plan(dataclasses.replace(plan, areas=(NORTH, SOUTH)), 1, 0))


def last(measures, name, area, service="service"):
    level = "work" if name == "strain" else ALL
    return measures.find(name, "workers", service, level, area)[-1]


@pytest.mark.parametrize(
    ("name", "north", "south", "whole"),
    [
        ("posts_fte", 8, 6, 14),
        ("fte", 10, 2, 12),
        ("filled_fte", 8, 2, 10),
        ("vacancies_fte", 0, 4, 4),
        ("covered_fte", 0, 1, 1),
        ("unfilled_fte", 0, 3, 3),
        ("spare_fte", 2, 0, 2),
        ("vacancy_rate", 0, 4 / 6, 4 / 14),
        ("unfilled_rate", 0, 3 / 6, 3 / 14),
        ("cases", 100, 60, 160),
        ("caseload", 20, 40, 160 / 6.5),
        ("unallocated_cases", 0, 0, 0),
        ("mean_hours", 1.0, 0.5, 12 / 14),
        ("strain", 2.0, 3.0, (2.0 * 10 + 3.0 * 2) / 12),
    ],
)
def test_what_is_too_much_in_one_area_fills_no_post_in_the_other(name, north, south, whole):
    measures = measured()
    told = [last(measures, name, area) for area in (NORTH, SOUTH, ALL)]
    assert told == pytest.approx([north, south, whole])


@pytest.mark.parametrize(
    ("name", "north", "south", "whole"),
    [
        ("caseload", 10, 10, 10),
        ("unallocated_cases", 50, 45, 95),
        ("unallocated_share", 0.5, 0.75, 95 / 160),
        ("strain", 1.0, 1.0, 1.0),
    ],
)
def test_under_a_cap_the_cases_beyond_it_are_nobodys(name, north, south, whole):
    measures = measured(cap=10.0)
    told = [last(measures, name, area) for area in (NORTH, SOUTH, ALL)]
    assert told == pytest.approx([north, south, whole])


def test_posts_of_all_services_are_told_too():
    assert last(measured(), "vacancy_rate", ALL, service=ALL) == pytest.approx(4 / 14)
