"""Titles state what the numbers say."""

import dataclasses

import numpy as np
import pytest

from sim.inputs.assumptions import Source
from sim.inputs.problems import Place
from sim.outputs.measures import SeriesKey
from sim.report.charts import charts_of
from sim.report.dots import limits as dot_limits
from sim.report.lines import published_words
from sim.report.reading import scenario_labels
from tests.unit.report.england import (
    CHILDREN,
    PUBLISHED,
    made_up_result,
    point,
    tables_of,
    target,
    write_made_up,
)

FTE = SeriesKey("social_workers", "children", "all", "all", "fte", "fte")
POSTS = SeriesKey("social_workers", "children", "all", "all", "posts_fte", "fte")
VACANCY = SeriesKey("social_workers", "children", "all", "all", "vacancy_rate", "share")
AWARDED = SeriesKey("early_years", "all", "eyp", "all", "qualified_cumulative", "people")
SHARE = SeriesKey("early_years", "full_day_care", "all", "all", "share_settings_with_eyp", "share")
LIMIT = SeriesKey("early_years", "all", "grants", "all", "fund_limit_gbp", "£, cash")
SPENT = SeriesKey("early_years", "all", "grants", "all", "fund_spent_gbp", "£, cash")
MONTHS = 189
RISING = np.linspace(0.0, 1.0, MONTHS + 1)


def charts(folder, series, *, targets=(), observed=()):
    """Return charts by name; `series` is {scenario: {key: values of the one world}}."""
    runs = [
        tables_of(name, 0, tuple(own), np.stack(list(own.values()), axis=1))
        for name, own in series.items()
    ]
    write_made_up(folder, runs, targets)
    return {chart.name: chart for chart in charts_of(folder, observed, "England")}


def straight(first, last):
    """Return values whose December 2005 is `first` and whose end is `last`."""
    return last - (last - first) * (MONTHS - np.arange(MONTHS + 1)) / (MONTHS - 9)


def test_a_stock_goes_from_december_to_december_and_is_held_against_posts(tmp_path):
    found = charts(
        tmp_path / "r",
        {"baseline": {FTE: straight(17_850, 21_310), POSTS: straight(20_240, 22_690)}},
    )
    assert found["childrens_social_workers"].words.title == (
        "In the baseline, children's social workers in post rise from 17,800 to 21,300 FTE "
        "between December 2005 and 2020, 1,400 below funded posts"
    )


def test_a_base_of_another_name_is_named(tmp_path):
    found = charts(tmp_path / "r", {"no_reform": {FTE: straight(20_000, 18_000)}})
    assert found["childrens_social_workers"].words.title == (
        "In ‘No reform’, children's social workers in post fall from 20,000 to 18,000 FTE "
        "between December 2005 and 2020"
    )


def test_what_hardly_changes_stays(tmp_path):
    found = charts(tmp_path / "r", {"baseline": {FTE: straight(20_000, 20_090)}})
    assert "stay at about 20,100 FTE between" in found["childrens_social_workers"].words.title


@pytest.mark.parametrize(
    ("share_met", "said"), [(1.0, "is met"), (0.0, "is missed"), (0.5, "is met in 4 of 8 worlds")]
)
def test_a_target_is_told_as_met_missed_or_met_in_some_worlds(tmp_path, share_met, said):
    goal = target(
        "halved", ("social_workers", "children", "all", "vacancy_rate"), "2010-12-31", 0.059
    )
    goal |= {"at_least": False, "probability": share_met}
    runs = [
        tables_of("baseline", world, (VACANCY,), straight(0.12, 0.04)[:, None])
        for world in range(8)
    ]
    write_made_up(tmp_path / "r", runs, (goal,))
    (chart,) = charts_of(tmp_path / "r", (), "England")
    assert chart.words.title == (
        "In the baseline, children's social worker vacancies fall from 12.0% to 4.0% between "
        f"December 2005 and 2020; the target of at most 5.9% by December 2010 {said}"
    )


def test_several_targets_are_counted(tmp_path):
    cell = ("early_years", "full_day_care", "all", "share_settings_with_eyp")
    goals = (target("half", cell, "2010-12-31", 0.5), target("all", cell, "2015-12-31", 1.0))
    found = charts(tmp_path / "r", {"baseline": {SHARE: RISING * 0.3}}, targets=goals)
    assert found["full_day_care_with_eyp"].words.title.endswith(
        "; both targets are missed in the one world"
    )


def test_a_target_after_the_end_is_not_judged(tmp_path):
    made_up_result(tmp_path / "r", ("baseline",), worlds=1, months=24)
    found = {chart.name: chart for chart in charts_of(tmp_path / "r", (), "England")}
    assert found["full_day_care_with_eyp"].targets == ()
    assert "target" not in found["full_day_care_with_eyp"].words.title


def test_an_option_that_makes_a_difference_is_named(tmp_path):
    late = np.clip(2.0 * RISING - 1.0, 0.0, 1.0)
    found = charts(
        tmp_path / "r",
        {"baseline": {AWARDED: late * 9_660}, "more_places": {AWARDED: late * 18_620}},
    )
    assert found["eyps_awarded"].words.title == (
        "In the baseline, awards of Early Years Professional Status reach 9,660 by "
        "December 2020; 18,600 in ‘More places’"
    )


def test_differences_tell_who_adds_and_who_takes_away(tmp_path):
    eyps = SeriesKey("early_years", "all", "eyp", "all", "headcount", "people")
    level = np.full(MONTHS + 1, 5_000.0)
    found = charts(
        tmp_path / "r",
        {"baseline": {eyps: level}, "more": {eyps: level + 910}, "none": {eyps: level * 0}},
    )
    assert found["difference_eyps_in_post"].words.title == (
        "In the year to December 2020 ‘More’ adds on average 910 to Early Years Professionals "
        "in post; ‘None’ takes away 5,000"
    )
    assert found["differences"].words.title == (
        "In the year to December 2020 ‘More’ adds most Early Years Professionals (+910)"
    )


def test_a_difference_that_may_be_chance_is_not_claimed(tmp_path):
    runs = [
        tables_of(name, world, (FTE,), np.full((MONTHS + 1, 1), 20_000.0) + shift)
        for name, shifts in (("baseline", (0, 0, 0)), ("option", (-90, 100, 5)))
        for world, shift in enumerate(shifts)
    ]
    write_made_up(tmp_path / "r", runs, ())
    titles = [chart.words.title for chart in charts_of(tmp_path / "r", (), "England")]
    assert titles[1:] == [
        "No option clearly adds staff to the baseline by the end",
        "In the year to December 2020 no option clearly changes children's social workers in post",
    ]


def test_differences_are_averages_over_a_year_so_that_the_season_does_not_matter(tmp_path):
    season = np.where(np.arange(MONTHS + 1) % 12 == MONTHS % 12, 0.0, 120.0)
    level = np.full(MONTHS + 1, 20_000.0)
    found = charts(tmp_path / "r", {"baseline": {FTE: level}, "option": {FTE: level + season}})
    assert "adds on average 110 FTE" in found["difference_childrens_social_workers"].words.title


def test_a_fund_is_told_with_its_limit_and_when_it_was_spent(tmp_path):
    spent = np.minimum(np.arange(MONTHS + 1) * 5e6, 194e6)
    found = charts(tmp_path / "r", {"baseline": {LIMIT: np.full(MONTHS + 1, 250e6), SPENT: spent}})
    chart = found["fund_grants"]
    assert chart.words.title == (
        "In the baseline, the Grants spends £194m of its £250m limit by June 2008"
    )
    assert chart.tracks[0].dates[-1] == "2009-06-30"


def test_options_like_the_base_are_left_out_and_said_to_be(tmp_path):
    found = charts(
        tmp_path / "r",
        {"baseline": {FTE: straight(18_000, 20_000)}, "tiny": {FTE: straight(18_000, 20_010)}},
    )
    chart = found["childrens_social_workers"]
    assert [track.label for track in chart.tracks] == ["Baseline"]
    assert "Not drawn, within 1% of the baseline: ‘Tiny’." in chart.words.note


def test_published_figures_before_the_start_are_shown_and_after_the_end_are_not(tmp_path):
    cell = (*CHILDREN, "vacancy_rate")
    observed = (
        point("survey", cell, "2000-09-30", 0.16),
        point("survey", cell, "2006-09-30", 0.095),
        point("survey", cell, "2022-09-30", 0.2),
    )
    found = charts(tmp_path / "r", {"baseline": {VACANCY: RISING * 0.1}}, observed=observed)
    (series,) = found["childrens_social_worker_vacancies"].published
    assert series.dates == ("2000-09-30", "2006-09-30")


def test_of_the_country_a_part_is_held_against_rates_and_not_against_counts(tmp_path):
    observed = tuple(
        dataclasses.replace(
            point("survey", (*CHILDREN, measure), "2006-09-30", value), of="England"
        )
        for measure, value in (("vacancy_rate", 0.095), ("fte", 18_500))
    )
    town = {FTE: straight(100, 150), VACANCY: straight(0.1, 0.2)}
    found = charts(tmp_path / "r", {"baseline": town}, observed=observed)
    assert found["childrens_social_workers"].published == ()
    rates = found["childrens_social_worker_vacancies"]
    assert published_words(rates) == ["Published (England)"]
    assert "Published (Survey, England)" in rates.words.shows


def test_a_published_figure_is_cited_by_its_document(tmp_path):
    document = Source("s", "Staff return", "Statistics Office", "2007-06-27", "", "", Place("s", 1))
    observed = tuple(
        dataclasses.replace(point(series, (*CHILDREN, "fte"), "2006-09-30", 18_500), document=paper)
        for series, paper in (
            ("staff_hesa", document),
            ("staff_mean", dataclasses.replace(document, title="A survey", by="The Press")),
        )
    )
    found = charts(tmp_path / "r", {"baseline": {FTE: straight(17_850, 21_310)}}, observed=observed)
    chart = found["childrens_social_workers"]
    assert chart.words.source == (
        "Sources: simulated (one world a scenario, seed 1); published figures: Statistics Office, "
        "‘Staff return’ (2007); The Press, ‘A survey’ (2007)."
    )
    assert published_words(chart) == [
        "Published:\nStatistics Office, 2007", "Published:\nThe Press, 2007",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("years", "said"), [(15, "2006-08 and 2018-20"), (4, "2006-07 and 2008-09")]
)
def test_yearly_figures_go_from_averages_of_years_so_that_a_dip_tells_nothing(
    tmp_path, years, said
):
    qualifiers = SeriesKey("social_workers", "all", "all", "all", "qualifiers", "people a year")
    months = 9 + 12 * years
    values = np.where(np.arange(months + 1) < 12, np.nan, 4_000.0)
    values[21] = 2_800.0
    found = charts(tmp_path / "r", {"baseline": {qualifiers: values}})
    first = 3_600 if years > 5 else 3_400
    assert found["social_work_qualifiers"].words.title == (
        f"In the baseline, social work qualifiers rise from {first:,} to 4,000 a year (averages of "
        f"{said})"
    )


def test_what_one_option_adds_is_told_together_and_a_single_one_adds_nothing_most(tmp_path):
    eyps = SeriesKey("early_years", "all", "eyp", "all", "headcount", "people")
    level = np.full(MONTHS + 1, 5_000.0)
    base = {FTE: level, eyps: level}
    mine = {FTE: level + 500, eyps: level + 300}
    found = charts(tmp_path / "r", {"baseline": base, "mine": mine})
    assert found["differences"].words.title == (
        "In the year to December 2020 ‘Mine’ adds children's social workers (+500) and Early Years "
        "Professionals (+300)"
    )
    found = charts(tmp_path / "s", {"baseline": base, "mine": mine, "other": base})
    assert "‘Mine’ adds most children's social workers" in found["differences"].words.title
    assert found["differences"].words.title.count("Mine") == 1


def test_scenarios_go_by_their_titles():
    assert scenario_labels({"baseline": "The baseline of 2006", "pay_5": "Five per cent more"}) == {
        "baseline": "Baseline",
        "pay_5": "Five per cent more",
    }
    short = scenario_labels({"a": "More places, and nothing else", "b": "An allowance"})
    assert short["a"] == "More places"
    alike = scenario_labels({"a": "Pay, and more", "b": "Pay, and less", "c": "Same", "d": "Same"})
    assert list(alike.values()) == ["Pay, and more", "Pay, and less", "Same (c)", "Same (d)"]


@pytest.mark.parametrize(("change", "reach"), [(1.0, 200.0), (-1.0, 200.0), (500.0, 500.0)])
def test_next_to_no_difference_does_not_fill_its_panel(tmp_path, change, reach):
    level = np.full(MONTHS + 1, 20_000.0)
    found = charts(tmp_path / "r", {"baseline": {FTE: level}, "mine": {FTE: level + change}})
    panel = found["differences"].panels[0]
    ends = dot_limits(panel)
    assert max(abs(end) for end in ends) == pytest.approx(reach, rel=0.2)


def test_no_chart_has_more_than_four_lines(tmp_path):
    made_up_result(tmp_path / "r", worlds=2)
    for chart in charts_of(tmp_path / "r", PUBLISHED, "England"):
        assert len(getattr(chart, "tracks", ())) <= 4


def test_the_text_alternative_tells_the_series_and_the_published_figures(tmp_path):
    cell = (*CHILDREN, "fte")
    found = charts(
        tmp_path / "r",
        {"baseline": {FTE: straight(17_850, 21_310)}},
        observed=(point("survey", cell, "2005-09-30", 17_850),),
    )
    shows = found["childrens_social_workers"].words.shows
    assert "Baseline: 17,700 in Mar 2005, 19,000 in Dec 2010" in shows
    assert "Published (Survey): 17,800 in Sep 2005." in shows


def test_a_workforce_without_charts_of_its_own_gets_one_of_its_people(tmp_path):
    carers = SeriesKey("carers", "all", "all", "all", "headcount", "people")
    found = charts(tmp_path / "r", {"baseline": {carers: straight(260, 220)}})
    assert found["carers_headcount"].words.title == (
        "In the baseline, carers in post fall from 260 to 220 between December 2005 and 2020"
    )
