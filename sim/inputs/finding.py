"""Find the scenario that a path or a name on the command line means."""

from __future__ import annotations

from pathlib import Path

from sim.inputs.library import (
    PROJECT,
    SCENARIOS,
    SOURCES_FILE,
    Library,
    find_library,
    is_part_of_library,
)
from sim.inputs.problems import Place, Problems, nearest
from sim.inputs.shapes import NAME_PATTERN, matches
from sim.inputs.yaml_reader import shown

ENDINGS = (".yaml", ".yml")


def scenario_path(name: str | Path) -> Path:
    """Return the file that a path or a name means.

    A name is that of a file of the library, such as `toyland/baseline`; without its folders too where no
    other scenario of the library is called so.
    """
    path = Path(name)
    if path.suffix in ENDINGS or path.exists():
        return path
    file = f"{path.as_posix()}.yaml"
    for folder in (Path(), Path.cwd() / SCENARIOS, PROJECT / SCENARIOS):
        if (folder / file).exists():
            return folder / file
    called = _called(path)
    if len(called) == 1:
        return called[0]
    return Path(file) if path.parent.is_dir() and path.parts[1:] else PROJECT / SCENARIOS / file


def open_scenario(path: Path, problems: Problems) -> Path | None:
    """Return the library folder of a scenario file that exists; what is wrong is noted."""
    place = Place(shown(path))
    if not path.is_file() and not path.is_symlink():
        if path.is_dir():
            inner = [f"{path.name}/{file.stem}" for file in _scenarios_in(path)]
            known = nearest(path.stem, inner or _names_beside(path))
            problems.add(place, "this is a folder", "a file is needed", known)
            return None
        called = [shown(file) for file in _called(Path(path.stem))]
        if len(called) > 1:
            found = f"several scenarios are called {path.stem}"
            problems.add(place, found, ", ".join(called), "name one with its folder")
            return None
        problems.add(place, "there is no such file", nearest(path.stem, _names_beside(path)))
        return None
    folder = find_library(path, problems)
    if folder is not None and is_part_of_library(path, folder):
        found = "this is a part of a library and not a scenario"
        do = "check a scenario, which reads all of its library"
        problems.add(place, found, "", do)
        return None
    try:
        matches(NAME_PATTERN)(path.stem)
    except ValueError as error:
        problems.add(place, f"the file is called '{path.stem}'", str(error), "rename it")
        return None
    return folder


def _called(name: Path) -> list[Path]:
    """Return the scenarios of the library at hand that have a bare name, in whatever folder."""
    if name.parts[1:]:
        return []
    for folder in (Path.cwd(), Path.cwd() / SCENARIOS, PROJECT / SCENARIOS):
        if (folder / SOURCES_FILE).is_file():
            called = [file for file in Library(folder).scenario_files() if file.stem == name.name]
            if called:
                return called
    return []


def _names_beside(path: Path) -> list[str]:
    """Return names of scenarios in a missing file's folder, or in its library if it is at the top."""
    folder = path.absolute().parent
    if not folder.is_dir():
        library = Library(PROJECT / SCENARIOS)
        files = library.scenario_files()
        called = [library.scenario_name(file) for file in files if file.stem == path.stem]
        return called or [file.stem for file in files]
    files = _scenarios_in(folder)
    if (folder / SOURCES_FILE).is_file():
        files = Library(folder).scenario_files()
    names = [file.stem for file in files or _scenarios_in(PROJECT / SCENARIOS)]
    return [name for name in names if name != path.stem]


def _scenarios_in(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.yaml"))
    return [file for file in files if file.is_file() and file.name != SOURCES_FILE]
