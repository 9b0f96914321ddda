"""Whose careers differ: logs by hand, one idea each; ways add up and turn round."""

import numpy as np
import pytest

from sim.study.statistics.careers import CODED, WAYS, careers_of, shared_words, who_changed

END = 5.0
HERE = ("carers", "families", "carer", "all")


def log(*rows):
    """Return columns and words of events (person, time, kind, from_state, to_state[, to_place])."""
    words = {name: [] for name in CODED}
    columns = {name: [] for name in ("person", "time", "to_hours", *CODED)}
    for person, time, kind, before, after, *place in rows:
        there = place[0] if place else HERE
        names = dict(zip(CODED, (kind, before, *HERE, after, *there), strict=True))
        for name, word in names.items():
            if word not in words[name]:
                words[name].append(word)
            columns[name].append(words[name].index(word))
        columns["person"].append(person)
        columns["time"].append(time)
        columns["to_hours"].append(100)
    kinds = {"person": np.uint64, "time": np.float64}
    return {n: np.array(v, dtype=kinds.get(n, np.int64)) for n, v in columns.items()}, words


def ways(before, after):
    base, option = log(*before), log(*after)
    common = shared_words([base[1], option[1]])
    read = [careers_of(*one, common, END) for one in (base, option)]
    found, turned = who_changed(*read, END), who_changed(*read[::-1], END)
    opposites = {
        "comes_in": "stays_out", "qualifies": "does_not_qualify", "stays": "leaves",
        "leaves_later": "leaves_earlier", "longer_in_post": "shorter_in_post",
    }  # fmt: skip
    for one, other in opposites.items():
        assert (found[one], found[other]) == (turned[other], turned[one])
    assert sum(found.values()) == sum(turned.values())
    return {way: people for way, people in found.items() if people}


LEAVES = (7, 2.0, "leave", "in_post", "out")
NEW = (9, 1.0, "hire", "new", "in_post")


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ([], [NEW], "comes_in"),
        ([LEAVES], [], "stays"),
        ([LEAVES], [(7, 3.0, "leave", "in_post", "out")], "leaves_later"),
        (
            [(5, 1.0, "enrol", "in_post", "training_in_post")],
            [
                (5, 1.0, "enrol", "in_post", "training_in_post"),
                (5, 2.0, "qualify", "training_in_post", "in_post"),
            ],
            "qualifies",
        ),
        (
            [(5, 1.0, "move", "in_post", "in_post")],
            [(5, 1.0, "move", "in_post", "in_post", ("carers", "elders", "carer", "all"))],
            "works_elsewhere",
        ),
        (
            [(5, 1.0, "take_break", "in_post", "on_break")],
            [(5, 3.0, "take_break", "in_post", "on_break")],
            "longer_in_post",
        ),
        (
            [(5, 1.0, "move", "in_post", "in_post")],
            [(5, 1.5, "move", "in_post", "in_post")],
            "other",
        ),
    ],
)
def test_each_way_is_told_from_the_others(before, after, way):
    assert ways(before, after) == {way: 1}


def test_careers_that_are_the_same_are_not_counted_and_nobody_counts_twice():
    both = [LEAVES, NEW, (9, 4.0, "leave", "in_post", "out")]
    assert ways(both, both) == {}
    later = [(7, 2.5, "leave", "in_post", "out"), (8, 1.0, "leave", "in_post", "out")]
    assert ways(both, later) == {"stays_out": 1, "leaves_later": 1, "leaves": 1}


def test_every_way_has_words():
    assert list(WAYS)[-1] == "other"
    assert all(words[:1].islower() for words in WAYS.values())
