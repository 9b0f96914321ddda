"""A scenario told as a dated story."""

from sim.inputs.resolve import load_with_parents
from sim.inputs.story import tell
from sim.inputs.story_words import how_many, money, per_cent, plain
from tests.libraries import TOYLAND, copy_toyland, edit, option


def story(path):
    ((resolved, parent),) = load_with_parents([path])
    return tell(resolved, parent)


def test_the_story_begins_with_who_is_there():
    text = story(TOYLAND / "baseline.yaml").text()
    assert text.startswith("Toyland as it is (baseline)\n")
    assert "From April 2005 to March 2011, 72 months." in text
    assert "Carers of Toyland: 270 in post (families 180, elders 90); 12 with agencies (" in text
    assert "Nurseries of Toyland: 22 settings with about 154 posts" in text
    assert "The carers' course: in training 18 since September 2004." in text


def test_what_happens_stands_in_its_year_and_in_order():
    entries = story(TOYLAND / "baseline.yaml").entries
    assert [entry.month for entry in entries] == sorted(entry.month for entry in entries)
    said = [f"{entry.month} {entry.about}: {entry.says}" for entry in entries]
    for line in (
        "2005-09 carers_course: from September 2005 20 places for 50 applicants",
        "2007-09 carers_course: from September 2007 24 places (was 20) for 50 applicants",
        "2006-04 nursery_fund: opens with a limit of £90,000",
        "2006-04 nursery_fund: pays for each entrant to ‘From qualified to graduate beside the "
        "post’: course fee £2,500, supply cover £1,200",
        "2006-04 nursery_fund: pays premium, £5,000, to settings of day care (private, public) that "
        "have a graduate; 90% may ask; 20% of these never do, of the others 45.1% within a year",
        "2007-04 nursery_fund: £40,000 is released",
        "2009-04 nursery_fund: is closed",
        "2006-01 nurseries: each setting of day care should have 1 graduate",
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
        "begins for Carers of Toyland (families): pay +5% beyond settlements, leave × 0.92, "
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
        "few vacancies: vacancy rate of Carers of Toyland (families) at most 5% at the end of "
        "March 2010."
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


def test_an_option_says_first_what_it_changes(tmp_path):
    library = copy_toyland(tmp_path)
    lines = "set: {course.places: {value: 22, from: 2007-04, because: Fewer are wanted.}}\n"
    told = story(option(library, lines))
    assert told.differs == (
        "course.places is 22 (places a year) from April 2007: Fewer are wanted.",
        "Sep 2007  The carers' course: from September 2007 22 places (was 20) for 50 applicants "
        "(before: from September 2007 24 places (was 20) for 50 applicants)",
    )
    text = told.text()
    assert text.index("What this option changes, against baseline") < text.index("At the start")
    assert "\n* Sep 2007  The carers' course: from September 2007 22 places" in text
    assert [row["date"] for row in told.data()["story"] if row["differs"]] == ["2007-09"]


def test_what_is_taken_away_is_told_and_shortened():
    told = story(TOYLAND / "no_fund.yaml")
    assert told.differs[0] == "no longer: Apr 2006  The nursery fund: opens with a limit of £90,000"
    assert told.differs[-1].endswith("The nursery fund: and 5 more, to April 2009")
    assert len(told.differs) == 4


def test_what_no_entry_shows_is_told_as_a_difference(tmp_path):
    told = story(option(copy_toyland(tmp_path), "pay_response: {carers: linear}\n"))
    assert told.differs == ("lever pay_response: is new: carers linear",)
    assert story(option(copy_toyland(tmp_path / "b"), "")).differs == ("nothing but its words",)


def test_a_reward_that_does_nothing_is_a_warning(tmp_path):
    library = copy_toyland(tmp_path)
    lines = """rewards:
  nothing: {workforce: carers, from: 2007-04}
  as_before: {workforce: carers, from: 2007-04, effects: {leave: 1}}
  more_pay: {workforce: nurseries, from: 2007-04, pay_uplift: 0.05}
  better: {workforce: carers, from: 2007-04, effects: {leave: 0.9}}
change: {nurseries: {elasticities: null}}
"""
    warnings = story(option(library, lines)).warnings
    assert warnings == (
        "nothing does nothing: it raises no pay and every effect is × 1.",
        "as before does nothing: it raises no pay and every effect is × 1.",
        "more pay raises pay and moves nobody: nothing answers to pay.",
    )
    assert story(TOYLAND / "reward.yaml").warnings == ()


def test_intakes_that_are_alike_are_told_together(tmp_path):
    library = copy_toyland(tmp_path)
    edit(library / "routes/carers_course.yaml", "months: [9]", "months: [9, 1, 4]")
    edit(library / "assumptions/course.yaml", "value: 20}", "value: 2000}")
    edit(library / "assumptions/course.yaml", "value: 50", "value: 5000")
    said = [e.says for e in story(library / "baseline.yaml").entries if e.about == "carers_course"]
    assert said[0].startswith("from April 2005 each April, September and January 667 places")


def test_the_last_intake_is_told_and_what_could_be_paid_no_more_is_not(tmp_path):
    library = copy_toyland(tmp_path)
    edit(library / "routes/graduate_upgrade.yaml", "intakes:\n", "intakes:\n  to: 2007-09\n")
    said = [f"{e.month} {e.about}: {e.says}" for e in story(library / "baseline.yaml").entries]
    assert "2007-09 graduate_upgrade: this is the last intake" in said


def test_names_of_files_become_words():
    assert plain("eyps_in_childrens_centres") == "EYPs in children's centres"
    assert plain("level_4_5") == "level 4 to 5"
    assert plain("total_reward/first_year") == "total reward, first year"
