"""Charts for workforces that have none of their own, such as those of an invented country.

Each gets its people in post, and whatever of it has a target or a published figure.
"""

from __future__ import annotations

from sim.report.differences import Difference
from sim.report.levels import LEVELS, Level
from sim.report.quantities import FTE, PEOPLE, POUNDS, SHARE, Quantity
from sim.report.reading import Cell, Numbers, cell_of

IN_POST = "headcount"
KNOWN = frozenset(level.cell[1] for level in LEVELS)


def other_levels(numbers: Numbers) -> list[Level]:
    """Return charts of levels for workforces that LEVELS does not know."""
    return [_level(cell, numbers) for cell in _cells(numbers)]


def other_differences(numbers: Numbers) -> list[Difference]:
    """Return measures to compare options in, for workforces that DIFFERENCES does not know."""
    return [
        Difference(
            f"difference_{_name(cell)}", cell, _quantity(cell, numbers), _title(cell),
            "percentage points" if _quantity(cell, numbers) is SHARE else _unit(cell, numbers),
            _noun(cell), over_time=_is_all(cell), most=_words(cell[1]) if _is_all(cell) else "",
        )
        for cell in _cells(numbers)
    ]  # fmt: skip


def _cells(numbers: Numbers) -> list[Cell]:
    told = {cell for cell, _ in numbers.base_targets} | {cell_of(p) for p in numbers.observed}
    return sorted(
        cell
        for scenario, cell in numbers.series
        if scenario == numbers.base and cell[1] not in KNOWN and (cell in told or _is_all(cell))
    )


def _is_all(cell: Cell) -> bool:
    return (cell[0], *cell[2:]) == (IN_POST, "all", "all")


def _level(cell: Cell, numbers: Numbers) -> Level:
    unit = _unit(cell, numbers)
    return Level(
        _name(cell), cell, _quantity(cell, numbers), _noun(cell),
        f"{_title(cell)}, {unit}, {{place}}",
        is_plural=cell[0] == IN_POST, is_yearly=unit == "people a year",
    )  # fmt: skip


def _unit(cell: Cell, numbers: Numbers) -> str:
    return numbers.series[numbers.base, cell].key.unit


def _quantity(cell: Cell, numbers: Numbers) -> Quantity:
    unit = _unit(cell, numbers)
    if unit.startswith("share"):
        return SHARE
    if unit.startswith("£"):
        return POUNDS
    return FTE if unit == "fte" else PEOPLE


def _name(cell: Cell) -> str:
    return "_".join([cell[1], *(part for part in cell[2:] if part != "all"), cell[0]])


def _words(name: str) -> str:
    return name.replace("_", " ")


def _noun(cell: Cell) -> str:
    who = _words(cell[1])
    where = "".join(f", {_words(part)}" for part in cell[2:] if part != "all")
    if cell[0] == IN_POST:
        return f"{who}{where}, in post" if where else f"{who} in post"
    return f"the {_words(cell[0])} of {who}{where}"


def _title(cell: Cell) -> str:
    noun = _noun(cell)
    return noun[0].upper() + noun[1:]
