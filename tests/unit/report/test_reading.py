import numpy as np
import pytest

from sim.outputs.measures import SeriesKey
from sim.outputs.store import open_result
from sim.report.reading import read_numbers, tell_apart
from sim.report.shapes import Role, Track
from tests.unit.report.england import tables_of, write_made_up

KEY = SeriesKey("social_workers", "children", "all", "all", "fte", "fte")
CELL = ("fte", "social_workers", "children", "all")


def numbers(folder, series):
    """Return numbers of {scenario: values (worlds, months)}."""
    runs = [
        tables_of(name, world, (KEY,), np.array(values)[:, None])
        for name, worlds in series.items()
        for world, values in enumerate(worlds)
    ]
    return read_numbers(open_result(write_made_up(folder, runs, ())), [CELL], ())


def test_a_track_is_the_mean_and_the_range_over_worlds(tmp_path):
    worlds = [[float(n), 10.0 * n] for n in range(21)]
    track = numbers(tmp_path / "r", {"baseline": worlds}).track("baseline", CELL, Role.BASE)
    assert track.dates == ("2005-03-31", "2005-04-30")
    assert track.mean.tolist() == [10.0, 100.0]
    assert track.low.tolist() == [1.0, 10.0]
    assert track.high.tolist() == [19.0, 190.0]


def test_dates_without_a_number_are_left_out(tmp_path):
    found = numbers(tmp_path / "r", {"baseline": [[np.nan, 2.0, 3.0], [np.nan, 4.0, 5.0]]})
    track = found.track("baseline", CELL, Role.BASE)
    assert track.dates == ("2005-04-30", "2005-05-31")


def test_a_difference_compares_the_same_worlds(tmp_path):
    found = numbers(tmp_path / "r", {"baseline": [[100.0], [500.0]], "option": [[101.0], [503.0]]})
    track = found.difference("option", CELL)
    assert track.mean.tolist() == [2.0]
    assert track.low.tolist() == pytest.approx([1.1])
    assert track.high.tolist() == pytest.approx([2.9])


def test_a_difference_over_months_is_their_average(tmp_path):
    found = numbers(tmp_path / "r", {"baseline": [[0.0, 0.0, 0.0]], "option": [[1.0, 2.0, 6.0]]})
    track = found.difference("option", CELL, 3)
    assert track.dates == ("2005-05-31",)
    assert track.mean.tolist() == [3.0]
    assert found.difference("option", CELL, 4) is None


def test_a_series_that_is_not_there_is_none(tmp_path):
    found = numbers(tmp_path / "r", {"baseline": [[1.0]]})
    assert found.track("baseline", ("fte", "nobody", "all", "all"), Role.BASE) is None
    assert found.difference("nothing", CELL) is None


def test_the_store_gives_what_fits_and_nothing_else(tmp_path):
    other = SeriesKey("social_workers", "adults", "all", "all", "fte", "fte")
    runs = [tables_of("baseline", 0, (other, KEY), np.array([[1.0, 2.0], [3.0, 4.0]]))]
    result = open_result(write_made_up(tmp_path / "r", runs, ()))
    (exact,) = result.matching([CELL])
    assert exact.key == KEY
    assert exact.runs == ((0, 0),)
    assert exact.values.tolist() == [[2.0, 4.0]]
    assert [s.key for s in result.matching([("fte", None, None, "all")])] == [other, KEY]
    assert result.matching([("headcount", None, None, None)]) == []


def track(place, *values):
    array = np.array(values, dtype=float)
    dates = tuple(f"2005-{month:02d}-28" for month in range(1, len(values) + 1))
    return Track(f"option {place}", Role.OPTION, dates, array, array, array, place)


def test_the_options_that_differ_most_are_drawn_in_their_own_order():
    options = [track(1, 100, 110), track(2, 100, 100.5), track(3, 100, 150), track(4, 90, 100)]
    found = tell_apart(track(0, 100, 100), options, 2)
    assert [t.place for t in found.drawn] == [1, 3]
    assert [t.place for t in found.too_many] == [4]
    assert [t.place for t in found.same] == [2]
