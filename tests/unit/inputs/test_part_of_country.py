"""A run of a part of a country knows that it is one, and that published figures are of the whole."""

from __future__ import annotations

import pytest

from sim.inputs.ordering import load_order


@pytest.mark.parametrize("name", ["toyland/baseline", "toyland/regions"])
def test_a_country_is_whole_with_all_its_regions_or_with_none(name):
    loaded = load_order([name])
    assert loaded.areas == ()
    assert loaded.observed
    assert {point.of for point in loaded.observed} == {""}
    assert "The Toyland almanac" in {point.document.title for point in loaded.observed}


def test_a_town_is_a_part_and_the_figures_are_the_country_s():
    loaded = load_order(["local/our_town"])
    assert (loaded.place, loaded.areas) == ("England", ("our_town",))
    assert {point.of for point in loaded.observed} == {"England"}
