"""What the terminal says of regions beside the country."""

from __future__ import annotations

from sim.report.console import regions_that_fail


def a_target(probability, **regions):
    rows = [{"area": area, "probability": own} for area, own in regions.items()]
    return {"target": "vacancies_halved", "probability": probability, "regions": rows}


def test_regions_that_miss_what_the_country_meets_are_named():
    (line,) = regions_that_fail([a_target(1.0, london=0.0, north_east=1.0, south_west=0.5)])
    assert line == "  vacancies halved: met in the country, missed in London and South West"


def test_nothing_is_said_where_all_meet_or_the_country_misses():
    assert regions_that_fail([a_target(1.0, london=1.0)]) == []
    assert regions_that_fail([a_target(0.2, london=0.0)]) == []
    assert regions_that_fail([{"target": "x", "probability": 1.0}]) == []
