"""A scenario told as a dated story."""

from sim.inputs.resolve import load
from sim.inputs.story import tell
from sim.inputs.story_words import how_many, money, per_cent
from tests.libraries import TOYLAND, copy_toyland, option


def story(path):
    (resolved,) = load([path])
    return tell(resolved)


def test_the_story_begins_with_who_is_there():
    text = story(TOYLAND / "baseline.yaml").text()
    assert text.startswith("Toyland as it is (baseline)\n")
    assert "From April 2005 to March 2011, 72 months." in text
    assert "carers: 270 in post (families 180, elders 90); 12 with agencies" in text
    assert "nurseries: 22 settings with about 154 posts" in text
    assert "carers_course: in training 18 since September 2004." in text


def test_what_happens_stands_in_its_year_and_in_order():
    entries = story(TOYLAND / "baseline.yaml").entries
    assert [entry.month for entry in entries] == sorted(entry.month for entry in entries)
    said = [f"{entry.month} {entry.about}: {entry.says}" for entry in entries]
    for line in (
        "2005-09 carers_course: each September 20 places for 50 applicants",
        "2007-09 carers_course: each September 24 places (was 20) for 50 applicants",
        "2006-04 nursery_fund: opens with a limit of £90,000; pays entrants to graduate_upgrade, "
        "hiring_incentive (£3,000), premium (£5,000)",
        "2007-04 nursery_fund: £40,000 is released",
        "2009-04 nursery_fund: is closed",
        "2006-01 nurseries: each setting of day_care should have 1 graduate",
        "2010-03 few_vacancies: is due at the end of the month",
    ):
        assert line in said
    assert "\n2007-08\n" in story(TOYLAND / "baseline.yaml").text()


def test_places_are_told_again_only_when_they_change():
    entries = story(TOYLAND / "baseline.yaml").entries
    assert sum(entry.about == "carers_course" for entry in entries) == 2


def test_a_reward_is_told_with_its_effect_at_full_coverage():
    says = next(e.says for e in story(TOYLAND / "reward.yaml").entries if "pay_and" in e.about)
    assert says == (
        "begins for carers (families; carer): pay +5% beyond settlements, leave × 0.92, "
        "phased in over 12 months"
    )


def test_values_of_the_scenarios_own_are_told_with_their_reason(tmp_path):
    lines = "set: {degree.places: {value: 6, from: 2008-09, because: More are wanted.}}\n"
    told = story(option(copy_toyland(tmp_path), lines))
    assert told.changes == (
        "degree.places is 6 (places a year) from September 2008: More are wanted.",
    )
    assert "degree.places is 6" in told.text()


def test_targets_are_told_as_promises():
    (target,) = story(TOYLAND / "baseline.yaml").targets
    assert target == (
        "few_vacancies: vacancy_rate of carers (families) at most 0.05 at the end of March 2010."
    )


def test_numbers_are_told_as_people_say_them():
    assert how_many(1, "place") == "1 place"
    assert how_many(1200, "place") == "1,200 places"
    assert money(25_000_000_000) == "£250m"
    assert money(370_050) == "£3,700.5"
    assert per_cent(0.0275) == "+2.75%"


def test_the_same_story_is_there_as_data():
    data = story(TOYLAND / "baseline.yaml").data()
    assert data["name"] == "baseline"
    assert data["story"][0]["date"] == "2005-04"
    assert len(data["targets"]) == 1
