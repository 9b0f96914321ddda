"""Ways to spend one sum a year: scenarios of a library, and the numbers in them that grow with it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from sim.base.dates import YearMonth
from sim.base.errors import InputError
from sim.inputs.cost_shapes import GROUPS
from sim.inputs.key_paths import STEP
from sim.inputs.library import COSTS, PROJECT, SCENARIOS, find_library
from sim.inputs.problems import Place, Problems, ended, nearest
from sim.inputs.resolved import to_yaml
from sim.inputs.shapes import Month, Name, Shape, Text, check_shape
from sim.inputs.yaml_reader import read_yaml, shown

SPENDING = "spending"
TOLD = ("question", "look_for")
"""What a scenario says of the sum that it was written for."""
IGNORED = shutil.ignore_patterns("__pycache__", ".*")


class ScaleShape(Shape):
    """How one number grows: what of it is over `over`; never above `most`; `whole` if it is a count."""

    over: float = 0.0
    most: Annotated[float, Field(gt=0.0)] | None = None
    whole: bool = False


class WayShape(Shape):
    """One way: a scenario, and the numbers in it that grow, by the keys that lead to them."""

    title: Text
    scenario: str
    scale: Annotated[dict[str, ScaleShape], Field(min_length=1)]


class WaysShape(Shape):
    """A file of ways to spend `amount` (£m a year) from a month on, beyond the base."""

    title: Text
    base: str
    from_: Annotated[Month, Field(alias="from")]
    amount: Annotated[float, Field(gt=0.0)]
    groups: Annotated[list[str], Field(min_length=1)]
    effect: Name
    ways: Annotated[dict[Name, WayShape], Field(min_length=1)]


@dataclass(frozen=True)
class Ways:
    """Ways to spend, read from `file` of the library in `folder`. `amount_gbp` is £ a year."""

    file: Path
    folder: Path
    title: str
    base: Path
    first_month: YearMonth
    amount_gbp: float
    groups: tuple[str, ...]
    effect: str
    ways: dict[str, WayShape]

    def scenario(self, way: str) -> Path:
        """Return the scenario file of a way."""
        return self.folder / f"{self.ways[way].scenario}.yaml"


def find_ways(name: str | Path) -> Path:
    """Return the file of a name such as childrens_social_workers, or of a path.

    Raises InputError if there is none.
    """
    path = Path(name)
    if path.is_file():
        return path
    folder = PROJECT / SCENARIOS / COSTS / SPENDING
    found = folder / f"{path.name}.yaml"
    if path.parent == Path() and found.is_file():
        return found
    advice = nearest(path.stem, [file.stem for file in folder.glob("*.yaml")])
    raise InputError(ended(f"{name}: there is no such file of ways to spend; {advice}"))


def load_ways(path: Path) -> Ways:
    """Return the ways of a file. Raises InputError with everything that is wrong in it."""
    problems = Problems()
    folder = find_library(path, problems)
    node = None if folder is None else read_yaml(path, folder, problems)
    shape = None if node is None else check_shape(WaysShape, node, problems)
    problems.raise_any()
    assert folder is not None
    assert shape is not None
    place = Place(shown(path))
    for group in shape.groups:
        if group not in GROUPS:
            problems.add(place, f"groups: {group}", f"known are {', '.join(GROUPS)}")
    for name in (shape.base, *(way.scenario for way in shape.ways.values())):
        file = folder / f"{name}.yaml"
        if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
            problems.add(place, f"{name} is no scenario of the library", "its path in it is needed")
    used = [way.scenario for way in shape.ways.values()]
    for name in sorted({name for name in used if used.count(name) > 1}):
        problems.add(place, f"{name} is in two ways", "each way needs a scenario of its own")
    problems.raise_any()
    ways = Ways(
        path,
        folder,
        str(shape.title),
        folder / f"{shape.base}.yaml",
        shape.from_,
        shape.amount * 1e6,
        tuple(shape.groups),
        str(shape.effect),
        {str(name): way for name, way in shape.ways.items()},
    )
    for way in ways.ways:
        _scaled(ways, way, 1.0, problems)
    problems.raise_any()
    return ways


def pounds_words(pounds: float) -> str:
    """Return a sum as an option's title has it: £36.2m, or £101,000."""
    sign, size = "-" if pounds < 0 else "", abs(pounds)
    if size >= 1e6:
        return f"{sign}£{size / 1e6:,.1f}m"
    return f"{sign}£{round(size, -3) if size >= 1e5 else round(size, -2):,.0f}"


def write_library(
    ways: Ways, factors: Mapping[str, float], to: Path, titles: Mapping[str, str]
) -> list[Path]:
    """Copy the library into a folder, with the numbers of some ways `factors` times as large.

    `titles` is what their scenarios are called. Returns their files: the base, then one for each way,
    in order.
    """
    copy = to / ways.folder.name
    shutil.copytree(ways.folder, copy, ignore=IGNORED)
    problems = Problems()
    files = [copy / ways.base.relative_to(ways.folder)]
    for way, factor in factors.items():
        content = _scaled(ways, way, factor, problems)
        problems.raise_any()
        content["title"] = titles[way]
        for told in TOLD:
            content.pop(told, None)
        file = copy / ways.scenario(way).relative_to(ways.folder)
        file.write_text(to_yaml(content), encoding="utf-8")
        files.append(file)
    return files


def content_of(ways: Ways, way: str, factor: float) -> dict[str, Any]:
    """Return a way's scenario as it is run at a size; whole numbers make sizes near each other alike."""
    return _scaled(ways, way, factor, Problems())


def sizes(ways: Ways, way: str, factor: float) -> dict[str, float]:
    """Return the largest value of each number that grows, by the last of its keys that tell it apart."""
    values = _largest(ways, way, factor)
    return {_name(keys, tuple(values)): value for keys, value in values.items()}


def most(ways: Ways, way: str) -> float:
    """Return the factor beyond which nothing of a way grows; infinity if there is no such."""
    limits = []
    values = _largest(ways, way, 1.0)
    for keys, scale in ways.ways[way].scale.items():
        if scale.most is None:
            return float("inf")
        limits.append((scale.most - scale.over) / (values[keys] - scale.over))
    return max(limits)


def _largest(ways: Ways, way: str, factor: float) -> dict[str, float]:
    """Return the largest value of each number that grows, by all of its keys."""
    content = _scaled(ways, way, factor, Problems())
    found = {}
    for keys in ways.ways[way].scale:
        value: Any = content
        for key in keys.split(STEP):
            value = value[key]
        rows = value if isinstance(value, list) else [value]
        found[keys] = max(row["value"] if isinstance(row, dict) else row for row in rows)
    return found


def _name(keys: str, others: tuple[str, ...]) -> str:
    """Return the last key, with the one before it where several numbers end in the same."""
    *before, last = dict.fromkeys(keys.split(STEP))
    is_alone = sum(other.split(STEP)[-1] == last for other in others) == 1
    return last if is_alone or not before else f"{before[-1]} {last}"


def _scaled(ways: Ways, way: str, factor: float, problems: Problems) -> dict[str, Any]:
    """Return the content of a way's scenario file with its numbers `factor` times as large."""
    path = ways.scenario(way)
    node = read_yaml(path, ways.folder, problems)
    content: dict[str, Any] = {} if node is None else node.plain()
    for keys, scale in ways.ways[way].scale.items():
        *path_to, last = keys.split(STEP)
        holder: Any = content
        for key in path_to:
            holder = holder.get(key) if isinstance(holder, dict) else None
        if not isinstance(holder, dict) or last not in holder:
            found = f"{way}: {shown(path)} has no '{keys}'"
            problems.add(Place(shown(ways.file)), found, "keys lead to a number, as `a > b > c`")
            continue
        holder[last] = _grown(holder[last], factor, scale)
    return content


def _grown(value: Any, factor: float, scale: ScaleShape) -> Any:
    if isinstance(value, list):
        return [_grown(row, factor, scale) for row in value]
    if isinstance(value, dict):
        return {**value, "value": _grown(value["value"], factor, scale)}
    if value <= scale.over:
        return value
    grown = scale.over + factor * (value - scale.over)
    if scale.most is not None:
        grown = min(grown, scale.most)
    return round(grown) if scale.whole else grown
