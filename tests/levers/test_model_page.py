"""The table of levers in docs/model.md: every key exists, every test exists, no lever is missing."""

from __future__ import annotations

import json
import re

from tests.levers.england import england, scenario, targets_of_the_library
from tests.levers.table import LEVERS
from tests.libraries import ROOT, SCENARIOS

PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.split("## Levers, routes, programmes and targets")[1].splitlines()
    if line.startswith("| ") and "`" in line
]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def words_of_schemas() -> set[str]:
    """Return every key that a scenario, workforce, route or programme file may have."""
    words: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            words.update(node.get("properties", {}))
            for each in node.values():
                walk(each)
        elif isinstance(node, list):
            for each in node:
                walk(each)

    for path in (SCENARIOS / "schema").glob("*.json"):
        walk(json.loads(path.read_text(encoding="utf-8")))
    return words


def test_the_table_was_found() -> None:
    assert len(ROWS) > 80
    assert all(len(row) == 3 for row in ROWS)


def test_every_key_exists() -> None:
    library = england()
    known = {*library.assumptions, *library.structure_names(), *words_of_schemas()}
    known |= targets_of_the_library()
    for resolved in (scenario("baseline"), scenario("history")):
        for workforce in resolved.plan.workforces:
            known |= {row.name for row in workforce.careers}
        known |= {purse.name for fund in resolved.plan.programmes for purse in fund.purses}
    for _, keys, _ in ROWS:
        assert quoted(keys)
        for key in quoted(keys):
            assert all(part in known for part in key.split(" > ")), key


def test_every_test_exists() -> None:
    names = {lever.name for lever in LEVERS}
    for _, _, tests in ROWS:
        assert quoted(tests)
        for test in quoted(tests):
            if test.endswith(".py"):
                assert (ROOT / "tests" / "levers" / test).is_file(), test
            else:
                assert test in names, test


def test_every_lever_and_target_is_in_the_table() -> None:
    tests = {test for _, _, cell in ROWS for test in quoted(cell)}
    assert {lever.name for lever in LEVERS} - tests == set()
    keys = {key for _, cell, _ in ROWS for key in quoted(cell)}
    assert targets_of_the_library() - keys == set()


def test_every_route_and_programme_of_a_scenario_is_behind_a_row() -> None:
    """A route or programme is named itself or has an assumption of its own that is named."""
    keys = {key for _, cell, _ in ROWS for key in quoted(cell)}
    for name in ("baseline", "history"):
        shapes = scenario(name).scenario.shapes
        for kind in ("routes", "programmes"):
            for part, shape in shapes[kind].items():
                used = set(re.findall(r"'([a-z_0-9]+(?:\.[a-z_0-9]+)+)'", repr(shape)))
                named = any(str(part) in key.split(" > ") or key in used for key in keys)
                assert named, part


def test_every_folder_of_options_is_named() -> None:
    for folder in (SCENARIOS / "options").iterdir():
        assert f"`options/{folder.name}/`" in PAGE, folder
    for path in SCENARIOS.glob("*.yaml"):
        if path.name != "sources.yaml":
            assert f"`{path.stem}`" in PAGE, path
