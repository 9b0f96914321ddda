"""Which scenarios a command line means: files, names, and all scenarios of a folder.

A folder of a library holds scenarios at any depth. Its assumptions, workforces, routes and programmes
are parts of the library, and a folder with sources of its own is a library of its own: neither is
run with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.base.errors import InputError
from sim.inputs.finding import scenario_path
from sim.inputs.library import (
    PROJECT,
    SCENARIOS,
    SOURCES_FILE,
    find_library,
    is_part_of_library,
)
from sim.inputs.ordering import AREAS_AND_MONTHS
from sim.inputs.problems import Problems
from sim.inputs.scenario import extended
from sim.inputs.yaml_reader import shown

BASE = "baseline"
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Chosen:
    """A scenario file, and the folder of its library in which it lies ('' for the library's top)."""

    path: Path
    folder: str

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.path.stem


def choose(names: Sequence[str | Path]) -> list[Chosen]:
    """Return the scenarios that names, files and folders mean, in their order, each once.

    One called `baseline` comes first, for others are compared with the first. Raises InputError for a
    folder without scenarios.
    """
    found: dict[Path, Chosen] = {}
    for name in names:
        folder = folder_meant(name)
        paths = [scenario_path(name)] if folder is None else scenarios_in(folder)
        for path in paths:
            found.setdefault(path.resolve(), Chosen(path, _folder_of(path)))
    return sorted(found.values(), key=lambda chosen: chosen.name != BASE)


def with_parent(chosen: Sequence[Chosen]) -> tuple[list[Chosen], Chosen | None]:
    """Return scenarios of a folder with the one that they all extend put first, and which it is.

    None if it is among them, if they extend several or none, or if one of them has areas or months of
    its own and so cannot be compared with it.
    """
    own = {one.path.resolve() for one in chosen}
    parents: dict[Path, Path] = {}
    for one in chosen:
        found = extended(one.path)
        if found is None or found[1] & {*AREAS_AND_MONTHS}:
            return list(chosen), None
        parents[found[0].resolve()] = found[0]
    outside = [path for key, path in parents.items() if key not in own]
    if len(chosen) < 2 or len(outside) != 1:
        return list(chosen), None
    parent = Chosen(outside[0], _folder_of(outside[0]))
    return [parent, *chosen], parent


def folder_meant(name: str | Path) -> Path | None:
    """Return the folder that a path or a bare name such as `toyland` means; None if a file."""
    path = Path(name)
    if path.is_dir():
        return path
    if path.suffix in SUFFIXES or scenario_path(name).exists():
        return None
    candidates = [home / path for home in (Path.cwd() / SCENARIOS, PROJECT / SCENARIOS)]
    return next((folder for folder in candidates if folder.is_dir()), None)


def scenarios_in(folder: Path) -> list[Path]:
    """Return the scenario files at or below a folder: those of its top first, then by subfolder.

    Raises InputError if there are none.
    """
    problems = Problems()
    library = find_library(folder / SOURCES_FILE, problems)
    problems.raise_any()
    assert library is not None
    if is_part_of_library(folder / "any.yaml", library):
        raise InputError(
            f"{shown(folder)}: holds parts of a library and no scenarios; allowed are folders of "
            f"scenarios; name one, such as {shown(library)}."
        )
    paths = sorted(
        (path for path in _yaml_files(folder) if not is_part_of_library(path, library)),
        key=lambda path: (path.parent.relative_to(folder).parts, path.name),
    )
    if not paths:
        raise InputError(
            f"{shown(folder)}: holds no scenario; scenarios are files that end in .yaml, here or in "
            "folders below. Name another folder, or a scenario."
        )
    return paths


def _yaml_files(folder: Path) -> Iterator[Path]:
    """Yield YAML files at or below a folder; not those of other libraries, nor hidden ones."""
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if not (path / SOURCES_FILE).is_file():
                yield from _yaml_files(path)
        elif path.suffix in SUFFIXES:
            yield path


def _folder_of(path: Path) -> str:
    library = find_library(path, Problems())
    if library is None:
        return ""
    folder = path.absolute().parent.relative_to(library).as_posix()
    return "" if folder == "." else folder
