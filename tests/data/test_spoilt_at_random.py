"""Whatever is done to a file, loading either succeeds or ends in words; never in a traceback."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.inputs.assumption_loading import make_assumption, make_sources
from sim.inputs.library import STRUCTURES, read_library
from sim.inputs.problems import Problems
from sim.inputs.resolve import resolve
from sim.inputs.scenario import read_scenario
from sim.inputs.yaml_reader import read_yaml
from tests.libraries import copy_toyland, write

SNIPPETS = [
    "", ":", ": ", "- ", "\n", "\n  ", "{", "}", "[", "]", ",", "#", "'", '"', "&a ", "*a", "!x ",
    "null", "~", "true", "-1", "0", "1e309", ".nan", "2008-04", "x", "é", "\t", "? ", "|", ">", "%",
    "carers", "{a: b}", "[1, 2]", "---\n", "...\n", "\u2028", "\x7f",
]  # fmt: skip
spoiling = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(SNIPPETS)),
    min_size=1,
    max_size=3,
)


def spoil(text, changes):
    for where, length, snippet in changes:
        at = int(where * len(text))
        text = text[:at] + snippet + text[at + length :]
    return text


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    problems = Problems()
    read = read_library(copy_toyland(tmp_path_factory.mktemp("random")), problems)
    problems.raise_any()
    return read


def said(problems):
    return all(words.endswith((".", "?")) and ": " in words for words in problems.found)


@settings(max_examples=150)
@given(changes=spoiling)
def test_a_spoilt_scenario_is_answered_in_words(library, changes):
    text = (library.folder / "reward.yaml").read_text(encoding="utf-8")
    path = write(library.folder / "spoilt.yaml", spoil(text, changes))
    problems = Problems()
    scenario = read_scenario(path, library, problems)
    if scenario is not None:
        resolve(scenario, problems)
    assert scenario is not None or problems.found
    assert said(problems)


@settings(max_examples=100)
@given(changes=spoiling, file=st.sampled_from(["money", "course"]))
def test_spoilt_assumptions_are_answered_in_words(library, changes, file):
    text = (library.folder / "assumptions" / f"{file}.yaml").read_text(encoding="utf-8")
    problems = Problems()
    top = read_yaml(
        write(library.folder / "spoilt.txt", spoil(text[:2500], changes)), library.folder, problems
    )
    for name, node in top.entries.items() if top else ():
        make_assumption(name, node, frozenset(library.sources), problems)
    assert said(problems)


@settings(max_examples=100)
@given(
    changes=spoiling,
    file=st.sampled_from(
        [
            ("workforces", "carers"),
            ("workforces", "nurseries"),
            ("routes", "graduate_upgrade"),
            ("programmes", "nursery_fund"),
        ]
    ),
)
def test_a_spoilt_structure_is_answered_in_words(library, changes, file):
    kind, name = file
    text = (library.folder / kind / f"{name}.yaml").read_text(encoding="utf-8")
    problems = Problems()
    path = write(library.folder / "spoilt.txt", spoil(text, changes))
    node = read_yaml(path, library.folder, problems)
    if node is not None:
        library.structures[kind][name], before = node, library.structures[kind][name]
        try:
            scenario = read_scenario(library.folder / "baseline.yaml", library, problems)
            if scenario is not None:
                resolve(scenario, problems)
        finally:
            library.structures[kind][name] = before
    assert kind in STRUCTURES
    assert said(problems)


@settings(max_examples=50)
@given(changes=spoiling)
def test_spoilt_sources_are_answered_in_words(library, changes):
    text = (library.folder / "sources.yaml").read_text(encoding="utf-8")
    problems = Problems()
    path = write(library.folder / "spoilt.txt", spoil(text, changes))
    top = read_yaml(path, library.folder, problems)
    if top is not None:
        make_sources(top, problems)
    assert said(problems)
