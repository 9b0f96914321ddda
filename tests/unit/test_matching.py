"""Who gets a post: nobody too many, first come first served, and one more seeker moves few."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.base.luck import Decision, Origin, absorb, make_keys, uniform
from sim.behaviour.matching import (
    MOST_LOOKS,
    place_seekers,
    places_to_look,
    posts_to_fill,
    still_waiting,
    taken_in_order,
)

MONTH = 7


def crowd(people):
    """The luck of people of whom nothing else matters."""
    return absorb(1, make_keys(Origin.STOCK, np.arange(people)))


def where_to_look(area, weights, areas):
    return places_to_look(np.argsort(area, kind="stable"), area, weights, areas)


@st.composite
def rounds(draw):
    """A queue of people, the area of each, settings' areas and weights, posts to fill, looks."""
    areas = draw(st.integers(1, 3))
    settings_there = draw(st.integers(1, 8))
    number = st.integers(0, areas - 1)
    of_setting = draw(st.lists(number, min_size=settings_there, max_size=settings_there))
    weight = st.sampled_from([0.0, 0.5, 1.0, 3.0])
    weights = draw(st.lists(weight, min_size=settings_there, max_size=settings_there))
    to_fill = draw(st.lists(st.integers(-1, 4), min_size=settings_there, max_size=settings_there))
    queue = draw(st.permutations(range(draw(st.integers(0, 25)))))
    area = draw(st.lists(number, min_size=len(queue), max_size=len(queue)))
    return (
        np.array(queue, dtype=np.int64),
        np.array(area, dtype=np.int64),
        where_to_look(np.array(of_setting), np.array(weights), areas),
        np.array(to_fill, dtype=np.int64),
        draw(st.integers(1, 5)),
    )


def looked_at(queue, area, where, looks):
    """The settings (looks, n) at which each looks by the rule in its plainest form; -1 for none."""
    first, ends, unit = where
    looked = np.full((looks, len(queue)), -1)
    luck = crowd(len(queue))
    for look in range(looks):
        chance = uniform(luck[queue], Decision.LOOKS, MONTH * MOST_LOOKS + look)
        for n in range(len(queue)):
            own = slice(first[area[n]], first[area[n] + 1])
            if len(unit[own]):
                place = np.searchsorted(ends[own], chance[n] * ends[own][-1], side="right")
                looked[look, n] = unit[own][min(place, len(unit[own]) - 1)]
    return looked


def one_by_one(looked, to_fill):
    """The rule in its plainest form: look by look, each in turn."""
    room, placed = list(to_fill), [-1] * looked.shape[1]
    for row in looked:
        for n, setting in enumerate(row):
            if placed[n] < 0 <= setting and room[setting] > 0:
                placed[n] = int(setting)
                room[setting] -= 1
    return placed, room


def placed_and_left(queue, area, where, to_fill, looks):
    room = to_fill.copy()
    people = crowd(int(queue.max(initial=-1)) + 1)
    return place_seekers(people, queue, area, where, room, MONTH, looks), room


@given(rounds())
@settings(max_examples=300)
def test_seekers_are_placed_as_if_one_by_one(case):
    queue, area, where, to_fill, looks = case
    placed, room = placed_and_left(*case)
    looked = looked_at(queue, area, where, looks)
    assert (placed.tolist(), room.tolist()) == one_by_one(looked, to_fill)


@given(rounds())
def test_no_setting_is_overfilled_and_nobody_goes_where_they_did_not_look(case):
    queue, area, where, to_fill, looks = case
    placed, room = placed_and_left(*case)
    taken = np.bincount(placed[placed >= 0], minlength=len(to_fill))
    assert (taken <= np.maximum(to_fill, 0)).all()
    assert np.array_equal(room, to_fill - taken)
    looked = looked_at(queue, area, where, looks)
    assert all(place < 0 or place in row for place, row in zip(placed, looked.T, strict=True))
    # Who stays without looked only at settings that are full in the end.
    without = looked[:, placed < 0]
    assert (room[without[without >= 0]] <= 0).all()


def test_a_setting_is_looked_at_as_often_as_its_weight_says():
    people = 20_000
    where = where_to_look(np.zeros(3, dtype=np.int64), np.array([1.0, 0.0, 3.0]), 1)
    queue = np.arange(people)
    room = np.full(3, people)
    placed = place_seekers(crowd(people), queue, np.zeros_like(queue), where, room, MONTH, 1)
    assert np.count_nonzero(placed == 1) == 0
    share = np.count_nonzero(placed == 2) / people
    assert abs(share - 0.75) < 4.0 * np.sqrt(0.75 * 0.25 / people)


@given(rounds(), st.data())
def test_one_more_seeker_moves_at_most_a_chain(case, data):
    queue, area, where, to_fill, looks = case
    if not len(queue):
        return
    extra = data.draw(st.integers(0, len(queue) - 1))
    placed_with, room_with = placed_and_left(*case)
    placed_with = np.delete(placed_with, extra)
    room_without = to_fill.copy()
    placed_without = place_seekers(
        crowd(len(queue)),
        np.delete(queue, extra),
        np.delete(area, extra),
        where,
        room_without,
        MONTH,
        looks,
    )
    moved = np.count_nonzero(placed_with != placed_without)
    # In each look at most one person is pushed on to the next; posts taken are at most one more.
    assert moved <= looks
    assert 0 <= (room_without - room_with).sum() <= 1
    assert (room_without - room_with >= 0).all()


@given(rounds(), st.data())
def test_one_more_post_moves_at_most_a_chain_and_fills_at_most_one_more(case, data):
    queue, area, where, to_fill, looks = case
    more = np.maximum(to_fill, 0)
    before, _ = placed_and_left(queue, area, where, more, looks)
    more[data.draw(st.integers(0, len(to_fill) - 1))] += 1
    after, _ = placed_and_left(queue, area, where, more, looks)
    assert 0 <= np.count_nonzero(after >= 0) - np.count_nonzero(before >= 0) <= 1
    assert np.count_nonzero(before != after) <= looks


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


def test_looks_belong_to_the_month():
    queue = np.arange(2_000)
    where = where_to_look(np.zeros(10, dtype=np.int64), np.ones(10), 1)
    area, room = np.zeros_like(queue), np.full(10, 2_000)
    first, second = (
        place_seekers(crowd(2_000), queue, area, where, room.copy(), month, 1) for month in (3, 4)
    )
    assert 100 < np.count_nonzero(first == second) < 300


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
