"""Many scenarios on the terminal: a row for each, by the folder in which they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from sim.report.quantities import short_month_words

Cell = tuple[str, str, str, str]
"""Workforce, service, level and measure."""
KEYS: tuple[tuple[Cell, str], ...] = (
    (("social_workers", "children", "all", "vacancy_rate"), "children's social workers: vacant %"),
    (("early_years", "full_day_care", "all", "share_settings_with_eyp"), "full day care: EYP %"),
    (("foster_carers", "all", "all", "vacancy_rate"), "foster placements: lacking %"),
)
MOST_KEYS = 3
GAP = 2
NONE = "-"


@dataclass(frozen=True)
class Column:
    """A column of the table: the heading that it shares with its neighbours, its own, its cells."""

    group: str
    heading: str
    cells: dict[str, str]

    @property
    def width(self) -> int:
        """Return how wide the column is."""
        return max(map(len, (self.heading, *self.cells.values())))


def tell_scenarios(summary: dict[str, Any], worlds: int) -> str:
    """Return many scenarios as one table: key measures at the milestones, targets by letter."""
    scenarios = summary["scenarios"]
    targets = _targets(scenarios)
    columns = [*_measures(summary), *_probabilities(scenarios, targets)]
    means = "one world each" if worlds == 1 else f"means over {worlds} worlds each"
    lines = [f"{len(scenarios)} scenarios, simulated, {means}", "", *_table(scenarios, columns)]
    if targets:
        what = "whether it is met" if worlds == 1 else "share of worlds in which it is met"
        lines += ["", f"  Targets: {what}", *_key(targets)]
    return "\n".join(line.rstrip() for line in lines)


def _measures(summary: dict[str, Any]) -> list[Column]:
    """Return the columns of the measures shown: at the end of each year that headlines tell."""
    columns = []
    for cell, words in _shown(summary):
        values: dict[str, dict[str, tuple[float, str]]] = {}
        for scenario in summary["scenarios"]:
            for row in scenario["headlines"]:
                if _cell(row) == cell and _is_national(row):
                    by_scenario = values.setdefault(row["date"], {})
                    by_scenario[scenario["scenario"]] = (row["mean"], row["unit"])
        for date in sorted(values):
            cells = {name: _number(*value) for name, value in values[date].items()}
            columns.append(Column(words, _day(date), cells))
    return columns


def _shown(summary: dict[str, Any]) -> list[tuple[Cell, str]]:
    """Return the cells shown; where England's are not there, what has targets, then everybody."""
    base = next(s for s in summary["scenarios"] if s["scenario"] == summary["base"])
    told = {_cell(row) for row in base["headlines"] if _is_national(row)}
    found = [(cell, words) for cell, words in KEYS if cell in told]
    if not found:
        cells = [_cell(target) for target in base["targets"]]
        cells += sorted(cell for cell in told if cell[1:] == ("all", "all", "headcount"))
        found = [(cell, _words(cell)) for cell in dict.fromkeys(cells) if cell in told]
    return found[:MOST_KEYS]


def _is_national(row: dict[str, Any]) -> bool:
    return bool(row.get("area", "all") == "all")


def _cell(row: dict[str, Any]) -> Cell:
    return row["workforce"], row["service"], row["level"], row["measure"]


def _words(cell: Cell) -> str:
    parts = [part.replace("_", " ") for part in cell[:3] if part != "all"]
    is_share = cell[3].endswith(("rate", "share")) or cell[3].startswith("share")
    measure = "in post" if cell[3] == "headcount" else cell[3].replace("_", " ")
    return f"{' '.join(parts)}: {measure}{' %' if is_share else ''}"


def _number(value: float, unit: str) -> str:
    return f"{100.0 * value:.1f}" if unit.startswith("share") else f"{value:,.0f}"


def _day(date: str) -> str:
    return date[:4] if date.endswith("-12-31") else short_month_words(date)


def _targets(scenarios: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the targets of all scenarios by name, each as the first that has it puts it."""
    found: dict[str, dict[str, Any]] = {}
    for scenario in scenarios:
        for target in scenario["targets"]:
            found.setdefault(target["target"], target)
    return found


def letter(number: int) -> str:
    """Return the letter of a target, from its number."""
    rounds, place = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[place] * (rounds + 1)


def _probabilities(
    scenarios: list[dict[str, Any]], targets: dict[str, dict[str, Any]]
) -> list[Column]:
    columns = []
    for number, name in enumerate(targets):
        cells = {
            scenario["scenario"]: f"{target['probability']:.2f}"
            for scenario in scenarios
            for target in scenario["targets"]
            if target["target"] == name
        }
        columns.append(Column("targets", letter(number), cells))
    return columns


def _key(targets: dict[str, dict[str, Any]]) -> list[str]:
    lines = []
    for number, (name, target) in enumerate(targets.items()):
        bound = "at least" if target["at_least"] else "at most"
        is_share = target["unit"].startswith("share")
        wanted = f"{100 * target['threshold']:.3g}%" if is_share else f"{target['threshold']:,.6g}"
        words = name.replace("_", " ")
        lines.append(f"  {letter(number)}  {words}: {bound} {wanted} by {target['date']}")
    return lines


def _table(scenarios: list[dict[str, Any]], columns: Sequence[Column]) -> list[str]:
    """Return the lines: headings of groups, of columns, then each folder's scenarios."""
    folders: dict[str, list[str]] = {}
    for scenario in scenarios:
        folders.setdefault(scenario.get("folder", ""), []).append(scenario["scenario"])
    is_grouped = len(folders) > 1 or "" not in folders
    indent = "    " if is_grouped else "  "
    labels = max(len(indent) + len(s["scenario"]) for s in scenarios)
    lines = [*_group_headings(columns, labels), _row("  scenario", labels, columns, None)]
    lines.append("  " + "-" * (len(lines[-1]) - 2))
    for folder, names in folders.items():
        if is_grouped:
            lines.append(f"  {folder + '/' if folder else '(top)'}")
        lines += [_row(indent + name, labels, columns, name) for name in names]
    return lines


def _row(label: str, labels: int, columns: Sequence[Column], name: str | None) -> str:
    text, group = label.ljust(labels), None
    for column in columns:
        text += " " * (GAP if column.group == group else 2 * GAP)
        cell = column.heading if name is None else column.cells.get(name, NONE)
        text += cell.rjust(column.width)
        group = column.group
    return text


def _group_headings(columns: Sequence[Column], labels: int) -> list[str]:
    """Return what the groups of columns are about, each over its columns, in the lines that takes."""
    widths: dict[str, int] = {}
    for column in columns:
        before = widths.get(column.group)
        widths[column.group] = column.width + (0 if before is None else before + GAP)
    wrapped = {group: _wrap(group, width) for group, width in widths.items()}
    height = max((len(lines) for lines in wrapped.values()), default=0)
    found = []
    for number in range(height):
        text = " " * labels
        for group, width in widths.items():
            lines = wrapped[group]
            place = number - (height - len(lines))
            text += " " * 2 * GAP + (lines[place] if place >= 0 else "").rjust(width)
        found.append(text)
    return found


def _wrap(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
