"""Small libraries for tests: a copy of Toyland to spoil, and one assumption or scenario by hand."""

import functools
import shutil
from pathlib import Path

from sim.base.errors import InputError
from sim.inputs.library import read_library
from sim.inputs.problems import Problems
from sim.inputs.resolve import Resolved, load

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ROOT / "scenarios"
TOYLAND = SCENARIOS / "toyland"


@functools.cache
def shipped(library: Path) -> dict[Path, Resolved]:
    """Return every scenario of a shipped library by its file, loaded once in a process."""
    problems = Problems()
    files = read_library(library, problems).scenario_files()
    problems.raise_any()
    return dict(zip(files, load(files), strict=True))


def copy_toyland(folder: Path) -> Path:
    """Return a copy of Toyland that a test may spoil."""
    return Path(shutil.copytree(TOYLAND, folder / "toyland"))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def edit(path: Path, old: str, new: str) -> Path:
    """Replace the first occurrence of a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    return write(path, text.replace(old, new, 1))


def option(library: Path, lines: str, name: str = "option") -> Path:
    """Return a scenario file that extends the baseline by some lines."""
    return write(library / f"{name}.yaml", f"title: An option\nextends: baseline\n{lines}")


def problems(path: Path) -> list[str]:
    """Return what is wrong with a scenario; nothing if it loads."""
    try:
        load([path])
    except InputError as error:
        return list(error.problems)
    return []


def only_problem(path: Path) -> str:
    """Return the one thing that is wrong with a scenario."""
    found = problems(path)
    assert len(found) == 1, found
    return found[0]
