import pytest

from sim.report.quantities import (
    FTE,
    PEOPLE,
    POUNDS,
    SHARE,
    listed,
    month_words,
    short_month_words,
    year_of,
)


@pytest.mark.parametrize(
    ("quantity", "value", "said"),
    [
        (FTE, 21_349.0, "21,300 FTE"),
        (FTE, 1_387.0, "1,390 FTE"),
        (PEOPLE, 917.4, "920"),
        (PEOPLE, 17.4, "17"),
        (SHARE, 0.0949, "9.5%"),
        (POUNDS, 193_925_487.0, "£194m"),
        (POUNDS, 1_249_000.0, "£1.2m"),
        (POUNDS, 9_960_000.0, "£10m"),
        (POUNDS, 12_400_000_000.0, "£12.4bn"),
        (POUNDS, 89_400.0, "£89,000"),
    ],
)
def test_a_figure_is_rounded_to_what_a_publication_would_print(quantity, value, said):
    assert quantity.say(value) == said


def test_a_gap_is_rounded_like_the_figure_it_stands_beside():
    assert FTE.gap(-1_387.0, like=21_349.0) == "1,400"
    assert FTE.gap(-1_387.0) == "1,390"


def test_a_difference_has_a_sign_unless_it_is_printed_as_zero():
    assert PEOPLE.difference(4_912.0) == "+4,910"
    assert PEOPLE.difference(-5_349.0) == "−5,350"
    assert PEOPLE.difference(0.2) == "0"
    assert PEOPLE.difference(-0.2) == "0"


def test_a_difference_of_shares_is_in_percentage_points():
    assert SHARE.difference(-0.0114) == "−1.1"
    assert SHARE.gap(-0.0114) == "1.1 percentage points"


def test_the_figures_of_an_axis_have_the_same_decimals():
    assert SHARE.ticks([-0.015, -0.01, 0.0], is_difference=True) == ["−1.5", "−1.0", "0"]
    assert SHARE.ticks([0.0, 0.05, 0.1]) == ["0%", "5%", "10%"]
    assert FTE.ticks([0, 10_000]) == ["0", "10,000"]


def test_money_on_an_axis_is_in_the_unit_that_suits_its_size():
    assert POUNDS.ticks([0.0, 2e8]) == ["£0", "£200m"]
    assert POUNDS.ticks([0.0, 20_000.0]) == ["£0", "£20k"]


def test_the_last_day_of_a_year_is_the_beginning_of_the_next():
    assert year_of("2020-12-31") == 2021.0
    assert year_of("2019-06-30") == pytest.approx(2019 + 181 / 365)


def test_months_are_said_as_people_say_them():
    assert month_words("2008-08-31") == "August 2008"
    assert short_month_words("2008-08-31") == "Aug 2008"


def test_a_list_in_a_sentence_ends_with_and():
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
