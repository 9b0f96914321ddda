"""Careers told from a stored result: one life in several scenarios, and keys worth a look."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.inputs.plan import State
from sim.outputs.event_reading import event_logs, read_events
from sim.outputs.store import open_result
from sim.report.lives import COLUMNS, events_of, read_log
from sim.report.telling import Teller
from sim.report.trace import (
    choose_logs,
    examples_data,
    find_examples,
    find_lives,
    gist_of,
    lives_data,
    tell_examples,
    tell_lives,
)
from sim.study.projection import Order, project
from sim.world.tables import INSTITUTIONAL_KINDS
from tests.plans import plain_plan, plain_reward, plain_risk, small_plan

CAREERS = (
    plain_risk("leave", 0.15, State.IN_POST, State.OUT),
    plain_risk("return", 0.3, State.OUT, State.IN_POST),
)
POLICY_STARTS = 24


def coupled(name, multiplier=1.0, heads=60, **changes):
    rewards = () if multiplier == 1.0 else (
        plain_reward((("leave", multiplier),), from_month=POLICY_STARTS),
    )  # fmt: skip
    plan = plain_plan(*CAREERS, heads=heads, months=120, rewards=rewards)
    return dataclasses.replace(plan, name=name, title=name, **changes)


def stored(folder, plans, worlds=1, *, events=True, **changes):
    project(Order(plans, worlds, 7, folder, "test", 1, keep_events=events, **changes))
    return open_result(folder)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """The base, one in which people stay longer from April 2007, and one like the base."""
    plans = [coupled("base"), coupled("stays", 0.2), coupled("idle")]
    return stored(tmp_path_factory.mktemp("trace") / "three", plans, worlds=2)


def parted(result):
    """Return the key of somebody who leaves after the policy in the base, and not when they stay."""
    logs = choose_logs(result, None, None)
    for person in read_log(result, "base", 0, 0).people.tolist():
        lives = find_lives(logs, person)
        if len({life.events for life in lives.lives}) > 1:
            return person
    raise AssertionError("nobody's life differs")


def test_lives_are_the_same_until_the_policy_and_part_then(three):
    logs = choose_logs(three, None, None)
    people = read_log(three, "base", 0, 0).people.tolist()
    dates = []
    for person in people[:30]:
        data = lives_data(find_lives(logs, person), logs)
        if data["same_until"] is not None:
            dates.append(data["same_until"])
    assert len(dates) > 5
    assert min(dates) >= "2007-04-01"


def test_what_is_shared_is_told_once_and_each_way_under_its_scenarios(three):
    logs = choose_logs(three, None, None)
    text = tell_lives(find_lives(logs, parted(three)), logs)
    assert "The same in all 3 scenarios until " in text
    assert text.count("In April 2005, at the start") == 1
    assert len(re.findall(r"^  In base and idle:$", text, flags=re.MULTILINE)) == 1
    assert len(re.findall(r"^  In stays:$", text, flags=re.MULTILINE)) == 1
    assert "In post in the run:" in text
    assert re.search(r"years in stays \(.* than in base\)", text)


def test_a_life_that_is_the_same_everywhere_is_told_once(three):
    logs = choose_logs(three, None, None)
    same = next(
        lives
        for person in read_log(three, "base", 0, 0).people.tolist()
        for lives in [find_lives(logs, person)]
        if lives_data(lives, logs)["same_until"] is None
    )
    text = tell_lives(same, logs)
    assert "The same in all 3 scenarios:" in text
    assert " In base" not in text
    assert re.search(r"In post for \d+\.\d years of the run\.$", text)


def test_one_scenario_is_told_alone(three):
    logs = choose_logs(three, "stays", None)
    text = tell_lives(find_lives(logs, parted(three)), logs)
    assert text.splitlines()[0].endswith(": stays, world 0 of 2 (--world for another)")
    assert "scenarios" not in text


def test_worlds_are_told_apart(three):
    everybody = [set(read_log(three, "base", 0, world).people.tolist()) for world in (0, 1)]
    person = min(everybody[0] & everybody[1])
    told = {
        world: tell_lives(find_lives(logs, person), logs)
        for world in (0, 1)
        for logs in [choose_logs(three, None, world)]
    }
    assert "world 1 of 2" in told[1]
    assert told[0] != told[1]


def test_every_life_holds_exactly_the_events_of_the_log(three):
    logs = choose_logs(three, None, None)
    counts = Counter(read_events(three, ("stays", 0, 0), ("person",))["person"].tolist())
    for person, count in counts.items():
        data = lives_data(find_lives(logs, person), logs)
        (life,) = [row for row in data["scenarios"] if row["scenario"] == "stays"]
        assert len(life["events"]) == count
        assert data["person"] == str(person)


def test_years_in_post_of_the_log_are_those_of_the_lives(three):
    log = read_log(three, "stays", 0, 0)
    years = log.years_in_post(10.0)
    logs = choose_logs(three, "stays", None)
    for person, own in zip(log.people.tolist(), years.tolist(), strict=True):
        assert find_lives(logs, person).lives[0].years_in_post() == pytest.approx(own)


def test_who_never_comes_in_is_said_not_to(tmp_path):
    plans = [coupled("base", heads=40), coupled("fewer", heads=10)]
    result = stored(tmp_path / "r", plans)
    logs = choose_logs(result, None, None)
    base, fewer = (set(read_log(result, name, 0, 0).people.tolist()) for name in ("base", "fewer"))
    text = tell_lives(find_lives(logs, min(base - fewer)), logs)
    assert "In fewer:" in text
    assert "Nothing happens." in text


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Results of generated plans that have every kind of event between them."""
    home = tmp_path_factory.mktemp("odd")
    results = []
    for seed in range(8):
        plan = small_plan(seed, months=36)
        titles = {route.name: f"Route {number}" for number, route in enumerate(plan.routes)}
        results.append(stored(home / str(seed), [plan], titles=titles))
    return results


def careers(result):
    """Yield the events of each person of a result of one run, with whether they are a woman."""
    (run,) = event_logs(result)
    columns = read_events(result, run, (*COLUMNS, "person"))
    order = np.argsort(columns.pop("person"), kind="stable")
    columns = {name: column[order] for name, column in columns.items()}
    first = read_log(result, *run).first
    for begin, end in zip(first, np.append(first[1:], len(order)), strict=True):
        rows = {name: column[begin:end] for name, column in columns.items()}
        yield Teller(bool(rows["woman"][0]), int(rows["born"][0]), {}), events_of(rows)


def test_every_event_of_many_odd_plans_is_told_in_words(odd):
    kinds: set[str] = set()
    names: set[str] = set()
    for result in odd:
        for teller, events in careers(result):
            for event in events:
                said = teller.happened(event)
                assert said
                assert not re.search(r"_|  |^\(| to in | ,|\.$", said), (event, said)
                kinds.add(event.kind)
                names.add(said)
    assert kinds >= set(INSTITUTIONAL_KINDS)
    assert len(names) > 100


def test_events_of_a_life_follow_one_another(odd):
    """Each event begins where the one before it ended, or the story would contradict itself.

    Time 0 apart, where a cohort may begin its course and end a stage of it on one day.
    """
    for result in odd:
        for _, events in careers(result):
            later = [event for event in events if event.time > 0.0]
            for before, after in itertools.pairwise(later):
                assert before.time <= after.time
                assert before.date <= after.date
                assert before.after == after.before
                assert before.to_hours == after.hours


def test_examples_are_one_for_each_route_and_are_real_people(odd):
    for result in odd:
        logs = choose_logs(result, None, None)
        examples = find_examples(logs)
        columns = read_events(result, (*logs.scenarios, 0, 0), ("person", "kind", "route"))
        done = np.isin(columns["kind"], ("qualify", "award"))
        routes = set(columns["route"][done].tolist())
        by_route = [example for example in examples if example.why.startswith("completed")]
        assert 0 < len(by_route) <= len(routes) or not routes
        assert {example.person for example in examples} <= set(columns["person"].tolist())
        assert len({example.person for example in examples}) == len(examples)
        text = tell_examples(examples, logs)
        for example in examples:
            assert str(example.person) in text
        assert f"trace {result.folder} --person {examples[0].person}" in text


def test_examples_name_those_whom_an_option_keeps_longest(three):
    logs = choose_logs(three, None, None)
    (longer,) = [e for e in find_examples(logs) if "longer in stays" in e.why]
    lives = {life.scenario: life for life in find_lives(logs, longer.person).lives}
    gained = lives["stays"].years_in_post() - lives["base"].years_in_post()
    assert longer.why == f"in post {gained:.1f} years longer in stays"
    assert not [e for e in find_examples(logs) if "idle" in e.why]
    assert examples_data([longer], logs)["careers"][0]["person"] == str(longer.person)


def test_a_log_in_which_nothing_happens_is_told(tmp_path):
    plan = dataclasses.replace(plain_plan(heads=3, months=12), name="quiet")
    logs = choose_logs(stored(tmp_path / "r", [plan]), None, None)
    assert (
        tell_examples(find_examples(logs), logs) == "Nothing happens to anybody in quiet, world 0."
    )


def test_a_result_without_careers_says_how_to_get_them(tmp_path):
    result = stored(tmp_path / "r", [coupled("base")], events=False)
    with pytest.raises(InputError, match="--events and --overwrite"):
        choose_logs(result, None, None)


@pytest.mark.parametrize(
    ("scenario", "world", "said"),
    [
        ("stay", None, "did you mean stays"),
        (None, 2, "holds careers of the worlds 0 and 1"),
        ("base", 7, "holds careers of the worlds 0 and 1"),
    ],
)
def test_a_scenario_or_world_that_is_not_there_is_told(three, scenario, world, said):
    with pytest.raises(InputError, match=said):
        choose_logs(three, scenario, world)


def test_a_key_to_whom_nothing_happens_is_told(three):
    with pytest.raises(InputError, match="--person 1: nothing happens to anybody of that key"):
        find_lives(choose_logs(three, None, None), 1)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("2006 in post", "2006 in post"),
        ("2011 seeks a post, 2011 in post", "2011 in post"),
        ("2008 in post, 2011 seeks a post, 2011 in post, 2012 out", "2008 in post; 2012 out"),
        ("2008 seeks a post, 2009 in post", "2008 seeks a post; 2009 in post"),
        (
            "2006 break, 2007 in post, 2008 break, 2010 in post, 2011 break, 2012 in post, 2013 gone",
            "2006-2012 break, then in post, 3 times; 2013 gone",
        ),
        ("2006 break, 2006 in post, 2006 break, 2006 in post", "2006 break; 2006 in post"),
    ],
)
def test_a_career_in_short_tells_what_comes_again_once(steps, said):
    assert gist_of([tuple(step.split(" ", 1)) for step in steps.split(", ")]) == said
