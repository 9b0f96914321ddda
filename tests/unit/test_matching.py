"""Who gets a post: nobody too many, first come first served, and one more seeker moves few."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.behaviour.matching import (
    chances_of_looks,
    looks_at,
    place_seekers,
    posts_to_fill,
    still_waiting,
    taken_in_order,
)


@st.composite
def rounds(draw):
    """Looks (n, looks) of some seekers at some settings, and posts to fill there."""
    number = draw(st.integers(1, 8))
    looks = draw(st.integers(1, 5))
    seekers = draw(st.integers(0, 25))
    cell = st.integers(0, number - 1)
    row = st.lists(cell, min_size=looks, max_size=looks)
    looked = draw(st.lists(row, min_size=seekers, max_size=seekers))
    to_fill = draw(st.lists(st.integers(0, 4), min_size=number, max_size=number))
    return np.array(looked, dtype=np.int64).reshape(seekers, looks), np.array(to_fill)


def one_by_one(looked, to_fill):
    """The rule in its plainest form: look by look, each in turn."""
    room, placed = list(to_fill), [-1] * len(looked)
    for look in range(looked.shape[1]):
        for n, row in enumerate(looked):
            if placed[n] < 0 and room[row[look]] > 0:
                placed[n] = int(row[look])
                room[row[look]] -= 1
    return placed, room


@given(rounds())
@settings(max_examples=300)
def test_seekers_are_placed_as_if_one_by_one(case):
    looked, to_fill = case
    room = to_fill.copy()
    placed = place_seekers(looked, room)
    assert (placed.tolist(), room.tolist()) == one_by_one(looked, to_fill)


@given(rounds())
def test_no_setting_is_overfilled_and_nobody_goes_where_they_did_not_look(case):
    looked, to_fill = case
    room = to_fill.copy()
    placed = place_seekers(looked, room)
    taken = np.bincount(placed[placed >= 0], minlength=len(to_fill))
    assert (taken <= to_fill).all()
    assert np.array_equal(room, to_fill - taken)
    assert all(place < 0 or place in row for place, row in zip(placed, looked, strict=True))
    # Who stays without looked only at settings that are full in the end.
    assert not room[looked[placed < 0]].any()


@given(rounds(), st.data())
def test_one_more_seeker_moves_at_most_a_chain(case, data):
    looked, to_fill = case
    if not len(looked):
        return
    extra = data.draw(st.integers(0, len(looked) - 1))
    without = np.delete(looked, extra, axis=0)
    room_with, room_without = to_fill.copy(), to_fill.copy()
    placed_with = np.delete(place_seekers(looked, room_with), extra)
    placed_without = place_seekers(without, room_without)
    moved = np.count_nonzero(placed_with != placed_without)
    # In each look at most one person is pushed on to the next; posts taken are at most one more.
    assert moved <= looked.shape[1]
    assert 0 <= (room_without - room_with).sum() <= 1
    assert (room_without - room_with >= 0).all()


@given(rounds(), st.data())
def test_one_more_post_moves_at_most_a_chain_and_fills_at_most_one_more(case, data):
    looked, to_fill = case
    more = to_fill.copy()
    more[data.draw(st.integers(0, len(to_fill) - 1))] += 1
    before, after = place_seekers(looked, to_fill.copy()), place_seekers(looked, more.copy())
    assert 0 <= np.count_nonzero(after >= 0) - np.count_nonzero(before >= 0) <= 1
    assert np.count_nonzero(before != after) <= looked.shape[1]


@given(st.lists(st.sampled_from([50, 80, 100]), max_size=20), st.integers(-200, 1500))
def test_a_queue_is_taken_from_its_head_while_it_fits(hours, room):
    hours = np.array(hours, dtype=np.int64)
    taken = taken_in_order(hours, np.zeros_like(hours), np.array([room]))
    number = int(taken.sum())
    assert taken[:number].all()
    assert sum(hours[:number]) <= max(room, 0)
    assert number == len(hours) or sum(hours[: number + 1]) > room


@given(
    st.lists(st.tuples(st.integers(-2, 6), st.integers(0, 6)), min_size=1, max_size=20),
    st.integers(0, 5),
)
def test_posts_to_fill_are_those_whose_wait_is_over(story, waits):
    # Month by month new vacancies (or posts lost) and seekers; each vacancy has an age in rounds.
    ages, stood = [], [np.array([0])] * (waits + 1)
    vacant = 0
    for new, seekers in story:
        vacant = max(vacant + new, 0)
        ages = [*ages, *[0] * (vacant - len(ages))][:vacant]
        to_fill = int(posts_to_fill(np.array([vacant]), stood, waits)[0])
        assert to_fill == sum(1 for age in ages if age >= waits)
        filled = min(to_fill, seekers)
        vacant -= filled
        ages = [age + 1 for age in ages[filled:]]
        stood = still_waiting(stood, np.array([filled]), np.array([vacant]))


def test_looks_are_spread_over_all_settings_and_belong_to_the_month():
    luck = np.arange(1, 20_001, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    first, second = (looks_at(chances_of_looks(luck, month, 2), np.ones(10)) for month in (3, 4))
    assert first.min() == 0
    assert first.max() == 9
    # 20,000 looks at 10 settings: the standard error of a count of 2,000 is sqrt(1,800).
    counts = np.bincount(first[:, 0], minlength=10)
    assert (abs(counts - 2000.0) < 4.0 * np.sqrt(1800.0)).all()
    # Two independent looks agree one time in ten.
    for one, other in ((first[:, 0], first[:, 1]), (first[:, 0], second[:, 0])):
        assert abs((one == other).mean() - 0.1) < 4.0 * np.sqrt(0.09 / 20_000)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(10, 100)), max_size=30),
    st.lists(st.integers(0, 400), min_size=4, max_size=4),
)
def test_queues_of_several_places_do_not_know_of_each_other(queue, room):
    place = np.array([where for where, _ in queue], dtype=np.int64)
    hours = np.array([size for _, size in queue], dtype=np.int64)
    taken = taken_in_order(hours, place, np.array(room))
    for where in range(4):
        own = place == where
        alone = taken_in_order(hours[own], np.zeros(own.sum(), np.int64), np.array([room[where]]))
        assert (taken[own] == alone).all()


def test_settings_are_looked_at_in_proportion_to_their_weights():
    luck = np.arange(1, 30_001, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    looked = looks_at(chances_of_looks(luck, 3, 1), np.array([1.0, 0.0, 2.0]))[:, 0]
    counts = np.bincount(looked, minlength=3)
    assert counts[1] == 0
    assert abs(counts[2] - 20_000) < 4.0 * np.sqrt(30_000 * 2 / 9)
