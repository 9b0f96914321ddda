"""Labels that stand for numbers."""

import pytest

from sim.inputs.bands import Span, check_bands, check_label, parse_band, parse_label


@pytest.mark.parametrize(
    ("label", "dimension", "span"),
    [
        ("20-29", "age_band", Span(20, 30)),
        ("under 20", "age_band", Span(None, 20)),
        ("60+", "age_band", Span(60, None)),
        ("0-1", "tenure_band", Span(0, 1)),
        ("1-5", "tenure_band", Span(1, 5)),
        ("0-0.5", "tenure_band", Span(0, 0.5)),
        ("5+", "tenure_band", Span(5, None)),
    ],
)
def test_ages_are_completed_years_and_service_is_measured(label, dimension, span):
    assert parse_band(label, dimension) == span


@pytest.mark.parametrize("label", ["29-20", "20 to 29", "over 60", "-5", "20-", ""])
def test_a_label_that_is_no_band_is_refused(label):
    with pytest.raises(ValueError, match="ages are 20-29, under 20 or 60"):
        parse_band(label, "age_band")


def test_an_empty_span_of_service_is_refused():
    with pytest.raises(ValueError, match="years of service"):
        parse_band("5-5", "tenure_band")


def test_hours_sizes_and_ages_are_numbers():
    assert parse_label("60", "hours") == 60
    assert parse_label("250", "staff_size") == 250
    assert parse_label("62.5", "retirement_age") == 62.5


@pytest.mark.parametrize(
    ("label", "dimension"),
    [
        ("1200", "hours"),
        ("0", "hours"),
        ("37.5", "hours"),
        ("full", "hours"),
        ("0", "staff_size"),
        ("12", "retirement_age"),
        ("rich", "deprivation"),
        ("in_training", "state"),
    ],
)
def test_a_label_outside_its_dimension_is_refused(label, dimension):
    with pytest.raises(ValueError, match=r"are|is"):
        check_label(label, dimension)


def test_bands_follow_one_another():
    check_bands(["under 20", "20-29", "30+"], "age_band")
    with pytest.raises(ValueError, match="40-49 does not begin where 20-29 ends"):
        check_bands(["20-29", "40-49"], "age_band")
    with pytest.raises(ValueError, match="does not begin"):
        check_bands(["20+", "30-39"], "age_band")
