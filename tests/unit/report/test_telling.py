"""Events as sentences: what is said follows from where a person stood before and after."""

from __future__ import annotations

import pytest

from sim.report.lives import Event, Life, Place
from sim.report.telling import Teller

TITLES = {"sw_degree": "Three-year degree in social work", "upgrade": "Upgrade"}
SHE = Teller(True, 1982, TITLES)
SOCIAL = ("social_workers", "children", "social_worker", "north_west")
NURSERY = ("early_years", "full_day_care", "level_3", "london")


def event(kind, before, after, date="2009-07-01", *, hours=(100, 100), route=""):
    """Return an event between (state, workforce, service, level, area)."""
    return Event(0.0, date, kind, Place(*before), Place(*after), *hours, route)


def same(kind, before, after, who=SOCIAL, **changes):
    return event(kind, (before, *who), (after, *who), **changes)


STUDENT = ("in_training", "social_workers", "training", "sw_degree", "north_west")


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (
            event("admit", ("new", *STUDENT[1:]), STUDENT, route="sw_degree"),
            "began ‘Three-year degree in social work’ as a full-time student in the North West",
        ),
        (
            event("qualify", STUDENT, ("seeking", *SOCIAL), route="sw_degree"),
            "completed ‘Three-year degree in social work’ and looked for a post as a social worker "
            "in children's services in the North West",
        ),
        (
            event("qualify", STUDENT, ("out", *SOCIAL), route="sw_degree"),
            "completed ‘Three-year degree in social work’, registered, and did not take up practice",
        ),
        (
            event("qualify", STUDENT, ("gone", *SOCIAL), route="sw_degree"),
            "completed ‘Three-year degree in social work’ and did not go on to register",
        ),
        (
            event("withdraw", STUDENT, ("gone", *STUDENT[1:]), route="sw_degree"),
            "withdrew from ‘Three-year degree in social work’",
        ),
        (
            event("fail", STUDENT, ("gone", *STUDENT[1:]), route="sw_degree"),
            "did not pass ‘Three-year degree in social work’ and left",
        ),
        (
            event("repeat", STUDENT, STUDENT, route="sw_degree"),
            "did not pass at the first attempt, and stayed to repeat, a stage of ‘Three-year degree "
            "in social work’",
        ),
        (
            same("start_course", "in_post", "training_in_post", NURSERY, route="upgrade"),
            "began ‘Upgrade’ beside her post",
        ),
        (
            same("fail", "training_in_post", "in_post", NURSERY, route="upgrade"),
            "did not pass ‘Upgrade’ and went on in her post",
        ),
        (
            event(
                "award", ("training_in_post", *NURSERY),
                ("in_post", "early_years", "full_day_care", "eyp", "london"), route="upgrade",
            ),
            "completed ‘Upgrade’ and became an Early Years Professional in full day care",
        ),
        (
            event("award", ("training_in_post", *NURSERY), ("seeking", *SOCIAL), route="sw_degree"),
            "completed ‘Three-year degree in social work’ and looked for a post as a social worker "
            "in children's services in the North West",
        ),
        (
            same("displace", "training_in_post", "seeking", NURSERY, route="upgrade"),
            "lost her post, and with it ‘Upgrade’, when the setting closed, and looked for another",
        ),
        (
            same("displace", "in_post", "seeking", NURSERY),
            "lost her post when the setting closed, and looked for another",
        ),
        (
            same("hire", "seeking", "in_post", hours=(60, 60)),
            "found a post as a social worker in children's services, at 60% of full time",
        ),
        (
            event(
                "admit", ("new", "foster_carers", "training", "foster_approval", "london"),
                ("in_training", "foster_carers", "training", "foster_approval", "london"),
                route="foster_approval",
            ),
            "began ‘foster approval’ in London",
        ),
        (
            same(
                "hire", "seeking", "in_post", ("foster_carers", "fostering", "carer", "london"),
                hours=(200, 200),
            ),
            "took in children as a foster carer, with room for 2 children",
        ),
        (
            same("join", "new", "in_post", NURSERY),
            "was hired from outside the workforce as an early years worker at level 3 in full day "
            "care, full time, in London",
        ),
        (
            same("arrive", "new", "seeking"),
            "came from outside and looked for a post as a social worker in children's services in "
            "the North West",
        ),
        (same("retire", "in_post", "gone"), "retired"),
        (same("retire", "out", "gone"), "reached retirement age, out of practice"),
        (same("leave", "in_post", "out"), "left the work"),
        (same("leave", "in_post", "gone"), "left the work for good"),
        (same("leave", "on_break", "out"), "did not come back from the career break"),
        (
            same("leave", "training_in_post", "gone", NURSERY, route="upgrade"),
            "left ‘Upgrade’ and left the work for good",
        ),
        (
            same("leave", "training_in_post", "out", NURSERY, route="upgrade"),
            "broke off ‘Upgrade’ and left the work",
        ),
        (same("move", "in_post", "in_post"), "moved to another employer"),
        (same("change", "in_post", "seeking"), "gave up the post and looked for another"),
        (same("to_agency", "in_post", "agency"), "went to work for an agency"),
        (
            same("from_agency", "agency", "seeking"),
            "stopped working for the agency and looked for a post",
        ),
        (same("take_break", "in_post", "on_break"), "began a career break"),
        (
            same("back", "on_break", "in_post", hours=(100, 50)),
            "came back from the career break to a post as a social worker in children's services, "
            "at 50% of full time",
        ),
        (
            same("return", "out", "seeking"),
            "wanted to come back to practice and looked for a post",
        ),
        (same("give_up", "seeking", "out"), "gave up looking for a post"),
        (same("lapse", "out", "gone"), "was lost to the work for good"),
        (
            same("change_hours", "in_post", "in_post", hours=(100, 60)),
            "changed her hours from full time to 60% of full time",
        ),
        (
            same(
                "change_hours", "in_post", "in_post",
                ("foster_carers", "fostering", "carer", "london"), hours=(100, 200),
            ),
            "changed her hours from 1 child to 2 children",
        ),
        (
            event(
                "promotion", ("in_post", *SOCIAL),
                ("in_post", "social_workers", "children", "advanced", "north_west"),
            ),
            "became an advanced social worker",
        ),
        (
            event(
                "change_service", ("in_post", *SOCIAL),
                ("in_post", "social_workers", "adults", "social_worker", "north_west"),
            ),
            "changed to a post in adults' services",
        ),
        (
            event(
                "move_region", ("in_post", *SOCIAL),
                ("seeking", "social_workers", "children", "social_worker", "yorkshire_and_humber"),
            ),
            "gave up the post and looked for another in Yorkshire and the Humber",
        ),
        (
            event(
                "change_workforce", ("in_post", *SOCIAL),
                ("seeking", "social_care_workers", "residential", "worker", "north_west"),
            ),
            "gave up the post and looked for a post as a social care worker in residential care in "
            "the North West",
        ),
        (
            event("change_workforce", ("in_post", *NURSERY), ("in_post", *SOCIAL)),
            "changed to another line of work, as a social worker in children's services, full time, "
            "in the North West",
        ),
    ],
)  # fmt: skip
def test_an_event_is_told_in_plain_english(happened, said):
    assert SHE.happened(happened) == said


def test_sentences_are_dated_and_the_first_says_how_old():
    events = [
        event("admit", ("new", *STUDENT[1:]), STUDENT, "2006-09-01", route="sw_degree"),
        event("qualify", STUDENT, ("seeking", *SOCIAL), "2009-07-01", route="sw_degree"),
        same("hire", "seeking", "in_post", date="2009-07-01"),
        same("leave", "in_post", "out", date="2012-03-17"),
    ]
    told = SHE.sentences(events)
    assert told[0].startswith("In September 2006, the year she turned 24, she began ‘Three-year")
    assert told[1].startswith("In July 2009 she completed")
    assert told[2].startswith("The same month she found a post")
    assert told[3] == "In March 2012 she left the work."
    with_days = SHE.sentences(events[3:], events[2], with_days=True)
    assert with_days == ["On 17 March 2012 she left the work."]
    assert SHE.sentences(events[2:3], events[1], with_days=True)[0].startswith("The same month")


def test_hours_drawn_anew_that_are_the_old_ones_are_no_event():
    idle = same("change_hours", "in_post", "in_post")
    assert SHE.sentences([idle, same("move", "in_post", "in_post")]) == [
        "In July 2009, the year she turned 27, she moved to another employer."
    ]


def test_a_man_is_told_as_a_man():
    he = Teller(False, 1982, TITLES)
    begins = same("start_course", "in_post", "training_in_post", NURSERY, route="upgrade")
    assert he.sentences([begins]) == [
        "In July 2009, the year he turned 27, he began ‘Upgrade’ beside his post."
    ]


def life(*events, origin=("in_post", *SOCIAL)):
    return Life("baseline", "2005-04", "2020-12", events, (Place(*origin), 80))


def test_who_was_there_at_the_start_is_told_from_there():
    assert SHE.beginning(life()) == (
        "In April 2005, at the start and in the year she turned 23, she was a social worker in "
        "children's services, at 80% of full time, in the North West."
    )
    assert SHE.beginning(life(origin=("new", *SOCIAL))) == ""
    assert SHE.beginning(life(origin=STUDENT)) == (
        "In April 2005, at the start and in the year she turned 23, she was a full-time student on "
        "‘Three-year degree in social work’ in the North West."
    )


def test_the_end_says_where_somebody_stands_unless_they_are_gone():
    assert SHE.ending(life(same("leave", "in_post", "out", date="2012-03-17"))) == (
        "At the end of December 2020, the year she turned 38, she is out of practice in the North "
        "West."
    )
    assert SHE.ending(life(same("retire", "in_post", "gone"))) == ""
    assert SHE.ending(life()).startswith(
        "At the end of December 2020, the year she turned 38, she is"
    )


def test_names_nobody_has_told_the_program_about_are_read_out_as_written():
    there = ("park_wardens", "beaches", "head_warden", "isles")
    found = event("hire", ("seeking", *there), ("in_post", *there))
    assert SHE.happened(found) == "found a post as a head warden (beaches), full time"


def test_years_in_post_add_up_from_the_start_to_the_end():
    away = Event(
        2.0, "2007-04-01", "leave", Place("in_post", *SOCIAL), Place("out", *SOCIAL), 100, 100, ""
    )
    back = Event(
        5.5,
        "2010-10-01",
        "hire",
        Place("seeking", *SOCIAL),
        Place("in_post", *SOCIAL),
        100,
        100,
        "",
    )
    assert life().years_in_post() == pytest.approx(15.75)
    assert life(away).years_in_post() == pytest.approx(2.0)
    assert life(away, back).years_in_post() == pytest.approx(2.0 + 10.25)
