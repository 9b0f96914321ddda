"""Which assumptions are moved by themselves and which together, on answers that are known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.appraisal.questions import Answer
from sim.study.switching.search import CENTRAL, HIGHEST, LOWEST, Search

CENTRE = 100.0


class Known(Search):
    """A search in which each assumption adds its own amount for each step of its place; none is run."""

    def __init__(self, amounts):
        super().__init__(None, None, (), ())
        object.__setattr__(self, "amounts", amounts)
        object.__setattr__(self, "asked", set())

    def read(self, points):
        points = list(points)
        self.asked.update(points)
        return {places: {"value": self.answer(places)} for places in [(), *points]}

    def answer(self, places):
        gap = CENTRE + sum(self.amounts[name] * place for name, place in places)
        return Answer(np.array([[gap]]))


def moved(amounts):
    search = Known(amounts)
    return {one.name: one for one in search.one_by_one(sorted(amounts))}, search.asked


def test_what_does_much_is_moved_to_both_ends_and_what_does_little_to_its_lowest_with_its_like():
    found, asked = moved({"much": 30.0, "little": 1.5, "less": -0.5, "none": 0.0, "nor": 0.0})
    assert set(found["much"].answers) == {LOWEST, CENTRAL, HIGHEST}
    assert found["much"].gap("value", LOWEST) == CENTRE - 30.0
    for name in ("little", "less"):
        assert (set(found[name].answers), found[name].others) == ({CENTRAL, HIGHEST}, 2)
    assert not found["none"].changes
    assert (("less", LOWEST), ("little", LOWEST)) in asked
    assert (("none", LOWEST), ("nor", LOWEST)) in asked
    assert (("little", LOWEST),) not in asked


def test_many_that_do_little_are_moved_by_themselves_if_together_they_do_much():
    found, _ = moved({f"little_{number}": 1.5 for number in range(20)})
    for one in found.values():
        assert one.others == 0
        assert one.gap("value", LOWEST) == pytest.approx(CENTRE - 1.5)


def test_what_does_nothing_at_its_highest_and_something_at_its_lowest_is_seen():
    class OneSided(Known):
        def answer(self, places):
            return super().answer(tuple((n, p) for n, p in places if p < 0.0))

    search = OneSided({"floor": 40.0, "other": 0.0})
    found = {one.name: one for one in search.one_by_one(["floor", "other"])}
    assert found["floor"].gap("value", LOWEST) == CENTRE - 40.0
    assert found["floor"].changes
    assert not found["other"].changes
