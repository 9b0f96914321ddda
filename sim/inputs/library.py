"""A library: one folder of sources, assumptions, workforces, routes and programmes, read once.

Every file of the library is read and checked whichever scenario is asked for, so that a slip in a
file that today's scenario does not use is found today.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.inputs.assumption_loading import make_assumption, make_sources
from sim.inputs.assumptions import Assumption, Source
from sim.inputs.observed import Known, Observation, read_observed
from sim.inputs.problems import Place, Problems, nearest
from sim.inputs.shapes import DOTTED_PATTERN, NAME_PATTERN, Shape, check_shape, matches
from sim.inputs.training_shapes import ProgrammeShape, RouteShape
from sim.inputs.tree import Node
from sim.inputs.workforce_shapes import WorkforceShape
from sim.inputs.yaml_reader import read_yaml, shown

SOURCES_FILE = "sources.yaml"
PROJECT = Path(__file__).resolve().parents[2]
SCENARIOS = "scenarios"
ASSUMPTIONS = "assumptions"
OBSERVED = "observed"
SHEETS = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".ods")
LOCAL = "local"
COSTS = "costs"
"""The folder of cost files: no scenarios, and read by an appraisal only."""
SWEEPS = "sweeps"
"""The folder of designs of sweeps: no scenarios either."""
SOLVE = "solve"
"""The folder of questions for `solve`: no scenarios either."""

STRUCTURES: dict[str, type[Shape]] = {
    "workforces": WorkforceShape,
    "routes": RouteShape,
    "programmes": ProgrammeShape,
}


@dataclass(frozen=True)
class Library:
    """The content of a library. `structures` are the trees of workforces, routes and programmes."""

    folder: Path
    sources: dict[str, Source] = field(default_factory=dict)
    assumptions: dict[str, Assumption] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    """Names of assumptions that are there but could not be read."""
    structures: dict[str, dict[str, Node]] = field(default_factory=dict)
    evidence: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What was read from sources.yaml and assumptions/, by file, as plain data."""
    observed: dict[Path, tuple[Observation, ...]] = field(default_factory=dict)
    """Published figures, by file."""

    def scenario_files(self) -> list[Path]:
        """Return the scenario files: at the library's top first, then those in its folders."""
        inner = {path.parent for path in self.folder.glob(f"*/**/{SOURCES_FILE}")}
        files = [
            path
            for path in self.folder.rglob("*.yaml")
            if not is_part_of_library(path, self.folder) and not inner & {*path.parents}
        ]
        return sorted(files, key=lambda path: (len(path.parts) > len(self.folder.parts) + 1, path))

    def scenario_name(self, path: Path) -> str:
        """Return by what name a scenario file is called: its path without the ending."""
        return path.relative_to(self.folder).with_suffix("").as_posix()

    def structure(self, name: str) -> tuple[str, Node] | None:
        """Return the kind and tree of a workforce, route or programme."""
        for kind, trees in self.structures.items():
            if name in trees:
                return kind, trees[name]
        return None

    def structure_names(self) -> list[str]:
        """Return the names of all workforces, routes and programmes."""
        return [name for trees in self.structures.values() for name in trees]


def find_library(path: Path, problems: Problems) -> Path | None:
    """Return the nearest folder at or above a scenario that has a sources.yaml."""
    for folder in path.absolute().parents:
        if (folder / SOURCES_FILE).is_file():
            return folder
    found = f"no {SOURCES_FILE} in its folder or above"
    allowed = "a scenario lies in a library of sources and assumptions"
    home = shown(PROJECT / SCENARIOS / LOCAL)
    problems.add(
        Place(shown(path)), found, allowed, f"move it to {home}/ or beside a {SOURCES_FILE}"
    )
    return None


def is_part_of_library(path: Path, folder: Path) -> bool:
    """Return whether a file is one of a library's own kinds, and so no scenario."""
    parts = path.absolute().relative_to(folder).parts
    own = (ASSUMPTIONS, COSTS, SWEEPS, SOLVE, *STRUCTURES)
    return parts == (SOURCES_FILE,) or parts[0] in own or parts[:2] == (LOCAL, ASSUMPTIONS)


def read_library(folder: Path, problems: Problems) -> Library:
    """Return a library, as far as it could be read; what is wrong is noted."""
    library = Library(folder)
    top = read_yaml(folder / SOURCES_FILE, folder, problems)
    if top is not None:
        _check_names(top, NAME_PATTERN, problems)
        library.sources.update(make_sources(top, problems))
        library.evidence[SOURCES_FILE] = top.plain()
    for home in (folder / ASSUMPTIONS, folder / LOCAL / ASSUMPTIONS):
        for path in yaml_files(home, problems):
            _read_assumptions(path, library, problems)
    for kind, shape in STRUCTURES.items():
        trees = library.structures.setdefault(kind, {})
        for path in yaml_files(folder / kind, problems, deep=False):
            node = read_yaml(path, folder, problems)
            if node is not None:
                _check_file_name(path, library, problems)
                check_shape(shape, node, problems)
                trees[path.stem] = node
    _check_labels(library, problems)
    if not problems.found:
        _read_observed(library, problems)
    return library


def yaml_files(folder: Path, problems: Problems, *, deep: bool = True) -> list[Path]:
    """Return the YAML files of a folder in the order of their names; other files are noted."""
    paths = sorted(folder.rglob("*") if deep else folder.glob("*"))
    files = []
    for path in paths:
        if path.suffix == ".yaml":
            files.append(path)
        elif path.suffix == ".yml":
            problems.add(
                Place(shown(path)), "the file ends in .yml", "files end in .yaml", "rename it"
            )
        elif path.is_dir() and not deep:
            problems.add(Place(shown(path)), "there is a folder", "files only", "move it")
    return files


def _read_assumptions(path: Path, library: Library, problems: Problems) -> None:
    top = read_yaml(path, library.folder, problems)
    if top is None:
        return
    _check_names(top, DOTTED_PATTERN, problems)
    library.evidence[path.relative_to(library.folder).as_posix()] = top.plain()
    listed = library.evidence.get(SOURCES_FILE)
    names = None if listed is None else frozenset(listed)
    for name, node in top.entries.items():
        if name in library.assumptions:
            first = library.assumptions[name].where
            found = f"the assumption is in {first.file}:{first.line} as well"
            problems.add(node.place, found, "once only", "remove one")
            continue
        assumption = make_assumption(name, node, names, problems)
        if assumption is not None:
            library.assumptions[name] = assumption
        else:
            library.broken.add(name)


def _check_names(top: Node, pattern: str, problems: Problems) -> None:
    for name, node in top.entries.items():
        try:
            matches(pattern)(name)
        except ValueError as error:
            problems.add(node.place, f"found the name '{name}'", str(error))


def _check_file_name(path: Path, library: Library, problems: Problems) -> None:
    place = Place(shown(path))
    try:
        matches(NAME_PATTERN)(path.stem)
    except ValueError as error:
        problems.add(place, f"the file is called '{path.stem}'", str(error), "rename it")
    if path.stem in library.structure_names():
        found = f"there is another workforce, route or programme called '{path.stem}'"
        problems.add(place, found, "names differ", "rename it")


def _check_labels(library: Library, problems: Problems) -> None:
    """Check the names of services, levels and sectors in assumptions against the workforces' own."""
    known: dict[str, set[str]] = {"service": set(), "level": set(), "sector": set()}
    for node in library.structures["workforces"].values():
        for dimension, label in labels_of(node):
            known[dimension].add(label)
    for assumption in library.assumptions.values():
        for value in assumption.values:
            for dimension, label in zip(assumption.over, value.cell, strict=True):
                if dimension in known and label not in known[dimension]:
                    found = f"unknown {dimension} '{label}'"
                    problems.add(value.where, found, nearest(label, sorted(known[dimension])))


def _read_observed(library: Library, problems: Problems) -> None:
    """Read published figures strictly; its names must be known, so that all else is right by now."""
    workforces = library.structures["workforces"]
    labels: dict[str, dict[str, frozenset[str]]] = {"service": {}, "level": {}}
    for name, node in workforces.items():
        for dimension, known in labels.items():
            own = (label for what, label in labels_of(node) if what == dimension)
            known[name] = frozenset(own)
    others = {*library.structures["routes"], *library.structures["programmes"]}
    sources = frozenset(library.sources)
    names = Known(labels["service"], labels["level"], frozenset(others), sources)
    for path in sorted((library.folder / OBSERVED).glob("*")):
        if path.suffix == ".csv":
            library.observed[path] = read_observed(path, library.folder, names, problems)
        elif path.suffix.lower() in SHEETS:
            found = f"published figures in a file that ends in {path.suffix}"
            problems.add(Place(shown(path)), found, "files end in .csv", "save it as CSV UTF-8")


def labels_of(workforce: Node) -> list[tuple[str, str]]:
    """Return the services, levels and sectors that a workforce's tree declares, by dimension."""
    labels = []
    for dimension, key in (("service", "services"), ("level", "levels")):
        listed = workforce.find((key,)).plain()
        if isinstance(listed, list):
            labels += [(dimension, str(label)) for label in listed]
    types = workforce.find(("settings", "types"))
    if isinstance(types.value, list):
        labels += [("sector", str(row.find(("sector",)).value)) for row in types.value]
    return labels
