"""Small libraries for tests: a copy of Toyland to spoil, and one assumption or scenario by hand."""

import shutil
from pathlib import Path

from sim.base.errors import InputError
from sim.inputs.resolve import load

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ROOT / "scenarios"
TOYLAND = SCENARIOS / "toyland"


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
