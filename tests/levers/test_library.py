"""The library of scenarios: every one loads, says what it asks and what to look for, and differs."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from sim.inputs.difference import differences
from sim.inputs.resolve import Resolved
from sim.inputs.story import tell
from tests.libraries import SCENARIOS, shipped

FEWER_THAN_THE_PARENT = {"no_transformation_fund": {"transformation_fund"}}
"""Routes and programmes that a scenario leaves out on purpose, by its name."""


def files() -> list[Path]:
    top = [path for path in sorted(SCENARIOS.glob("*.yaml")) if path.name != "sources.yaml"]
    return [*top, *sorted((SCENARIOS / "options").rglob("*.yaml"))]


@functools.cache
def library() -> dict[str, Resolved]:
    """Return every scenario of England's library by its name."""
    return {shipped(SCENARIOS)[path].plan.name: shipped(SCENARIOS)[path] for path in files()}


def parent(one: Resolved) -> Resolved | None:
    """Return the scenario that one extends."""
    chain = one.scenario.chain
    return library()[chain[1].stem] if len(chain) > 1 else None


def test_every_file_is_a_scenario_with_a_name_of_its_own() -> None:
    assert len(library()) == len(files()) > 45


def test_every_scenario_asks_a_question_and_says_what_to_look_for() -> None:
    titles = {one.plan.title for one in library().values()}
    questions = {one.scenario.shape.question for one in library().values()}
    assert len(titles) == len(questions) == len(library())
    for name, one in library().items():
        shape = one.scenario.shape
        assert (shape.question or "").endswith("?"), name
        assert len(shape.look_for) == 2, name
        assert all(line.endswith(".") for line in shape.look_for), name


def test_every_scenario_tells_its_dated_story() -> None:
    for name, one in library().items():
        story = tell(one)
        months = [entry.month for entry in story.entries]
        assert months == sorted(months), name
        assert len(months) > 50, name
        # Without policies and programmes little has a date but years' pay, posts and intakes.
        assert len(set(months)) > (15 if name == "no_reform" else 20), name
        text = story.text()
        for line in (story.title, story.question, *story.look_for):
            assert line in text, name


def test_every_scenario_differs_from_the_one_that_it_extends() -> None:
    for name, one in library().items():
        before = parent(one)
        if before is not None:
            assert differences(before, one), name


def test_an_option_keeps_the_routes_and_programmes_of_its_parent() -> None:
    """Lists replace those of the parent, so a route that the parent gains must be given again."""
    for name, one in library().items():
        before = parent(one)
        if before is None or name == "baseline":
            continue
        for kind in ("routes", "programmes", "workforces"):
            theirs = set(getattr(before.scenario.shape, kind))
            ours = set(getattr(one.scenario.shape, kind))
            left_out = FEWER_THAN_THE_PARENT.get(name, set())
            assert theirs - ours == left_out & theirs, (name, kind)


def test_history_repeats_the_lists_of_the_library_but_for_what_it_changes() -> None:
    """Lists in `change` replace, so those of history must follow the library's own."""
    changed = [
        row
        for row in differences(library()["baseline"], library()["history"])
        if " row " in row.name
    ]
    assert changed
    for row in changed:
        last = row.name.split(" > ")[-1]
        assert last in ("cases", "open", "path"), row
        assert "history" in row.says, row


def needs(name: str) -> dict[bool, set[int]]:
    """Return how many EYPs a scenario ever wants of a setting, in deprived areas only or anywhere."""
    (workforce,) = (w for w in library()[name].plan.workforces if w.name == "early_years")
    assert workforce.settings is not None
    found: dict[bool, set[int]] = {}
    for need in workforce.settings.needs:
        found.setdefault(need.only_deprived, set()).add(need.posts_each)
    return found


def test_two_eyps_in_deprived_areas_are_wanted_only_where_december_2007_is_known() -> None:
    assert needs("baseline") == {False: {1}}
    assert needs("history") == needs("graduate_leader_fund_follows") == {False: {1}, True: {1, 2}}


def test_the_return_scheme_of_history_grows_with_its_places() -> None:
    stages = [
        (reward.from_month, dict(reward.effects)["return"])
        for reward in library()["history"].plan.rewards
        if reward.name.startswith("return_to_social_work/")
    ]
    months, effects = zip(*stages, strict=True)
    assert months == (137, 150, 177)
    full = effects[-1] - 1.0
    assert [(effect - 1.0) / full for effect in effects] == pytest.approx([0.15, 0.5, 1.0])


def test_every_scenario_runs_over_the_same_months_and_regions() -> None:
    months = {(one.plan.start, one.plan.months) for one in library().values()}
    areas = {one.plan.areas for one in library().values()}
    assert len(months) == len(areas) == 1
    assert len(library()["baseline"].plan.areas) == 9
