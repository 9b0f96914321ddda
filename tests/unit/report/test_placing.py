import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.report.placing import Placer, spread

labels = st.lists(
    st.tuples(st.floats(-50, 450, allow_nan=False), st.floats(5, 60)), min_size=1, max_size=6
)


@given(labels)
def test_labels_never_overlap_and_keep_their_order(given_labels):
    wanted = [place for place, _ in given_labels]
    sizes = [size for _, size in given_labels]
    places = spread(wanted, sizes, 0.0, 400.0)
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    for below, above in itertools.pairwise(order):
        assert places[below] + sizes[below] / 2 <= places[above] - sizes[above] / 2 + 1e-6


@given(labels)
def test_labels_stay_between_the_edges(given_labels):
    sizes = [size for _, size in given_labels]
    places = spread([place for place, _ in given_labels], sizes, 0.0, 400.0)
    for place, size in zip(places, sizes, strict=True):
        assert place - size / 2 >= -1e-6
        assert place + size / 2 <= 400.0 + 1e-6


def test_labels_with_room_stay_where_they_are_wanted():
    assert spread([300.0, 100.0], [40.0, 40.0], 0.0, 400.0) == [300.0, 100.0]


def test_labels_that_touch_are_moved_apart_alike():
    assert spread([200.0, 210.0], [40.0, 40.0], 0.0, 400.0) == [185.0, 225.0]


def test_a_text_is_put_where_there_is_no_line():
    placer = Placer((0.0, 0.0, 400.0, 400.0))
    placer.avoid_line(np.array([0.0, 400.0]), np.array([220.0, 220.0]))
    spot = placer.place([(200.0, 200.0)], 80.0, 20.0, 9.0)
    assert spot.y < 200.0
    assert not spot.is_far


def test_a_second_text_does_not_cover_the_first():
    placer = Placer((0.0, 0.0, 400.0, 400.0))
    first = placer.place([(200.0, 200.0)], 80.0, 20.0, 9.0)
    second = placer.place([(200.0, 200.0)], 80.0, 20.0, 9.0)
    assert abs(first.x - second.x) >= 80.0 or abs(first.y - second.y) >= 20.0


def test_a_text_stays_inside_the_chart():
    placer = Placer((0.0, 0.0, 400.0, 400.0))
    spot = placer.place([(398.0, 398.0)], 80.0, 20.0, 9.0)
    assert spot.x + 40.0 <= 400.0
    assert spot.y + 10.0 <= 400.0
