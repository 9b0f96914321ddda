"""Load a cost file strictly: every name known, every unit right, every sum of money with its prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from sim.base.dates import YearMonth, financial_year
from sim.base.errors import InputError
from sim.inputs.assumptions import Assumption
from sim.inputs.cost_shapes import (
    BY_EFFECT,
    BY_ROUTE,
    MONEY,
    CostsShape,
    EffectShape,
    LineShape,
)
from sim.inputs.costs import (
    Amount,
    Bounds,
    CostLine,
    CostModel,
    Effect,
    Envelope,
    Vintage,
)
from sim.inputs.library import COSTS, PROJECT, SCENARIOS, SOURCES_FILE, find_library, read_library
from sim.inputs.ordering import place_called
from sim.inputs.problems import Place, Problems, ended, nearest
from sim.inputs.shapes import check_shape
from sim.inputs.tree import Node, place_of
from sim.inputs.vocabulary import UNITS
from sim.inputs.yaml_reader import read_yaml, shown

UNIT_COSTS = ("£", "£ a year", "£ a week")
FACTORS = ("share", "ratio")


def load_costs(path: Path, set_values: Mapping[str, float] | None = None) -> CostModel:
    """Return the cost model of a file, with other values for some of its numbers.

    Raises InputError with everything that is wrong in the file, its library and the values.
    """
    if not path.is_file():
        shipped = PROJECT / SCENARIOS / COSTS / "england.yaml"
        known = [file.name for file in path.parent.glob("*.yaml")]
        advice = nearest(path.name, known) if known else f"one is {shown(shipped)}"
        raise InputError(ended(f"--costs {shown(path)}: there is no such cost file; {advice}"))
    problems = Problems()
    folder = find_library(path, problems)
    if folder is None:
        problems.raise_any()
        raise AssertionError("a library that is not found is a problem")
    library = read_library(folder, problems)
    node = read_yaml(path, path.absolute().parent, problems)
    shape = None if node is None else check_shape(CostsShape, node, problems)
    problems.raise_any()
    assert shape is not None
    assert node is not None
    loading = _Loading(library.assumptions, folder, dict(set_values or {}), problems)
    model = loading.model(path, shape, node)
    problems.raise_any()
    return model


def find_costs(evidence: str) -> Path:
    """Return the cost file of the library whose folder has a name, as results keep it.

    Raises InputError if there is none.
    """
    tops = dict.fromkeys((Path.cwd() / SCENARIOS, PROJECT / SCENARIOS))
    folders = [top for top in tops if top.name == evidence]
    folders += [top / evidence for top in tops]
    for folder in folders:
        file = folder / COSTS / f"{place_called(folder.name).lower()}.yaml"
        if (folder / SOURCES_FILE).is_file() and file.is_file():
            return file
    raise InputError(
        f"there is no cost file for the evidence '{evidence}'; "
        f"name one with --costs, such as {SCENARIOS}/{COSTS}/england.yaml."
    )


def parse_set(given: tuple[str, ...]) -> dict[str, float]:
    """Return the values of `--set NAME=VALUE`. Raises InputError if one has another form."""
    values = {}
    for entry in given:
        name, equals, value = entry.partition("=")
        try:
            values[name.strip()] = float(value)
        except ValueError:
            found = f"'{value}' is no number" if equals and name.strip() else "it has another form"
            raise InputError(
                f"--set {entry}: {found}; NAME=VALUE is needed, such as --set costs.on_cost=0.3."
            ) from None
    return values


@dataclass
class _Loading:
    """One loading: where numbers are looked up, and what is wrong so far."""

    assumptions: Mapping[str, Assumption]
    folder: Path
    set_values: dict[str, float]
    problems: Problems
    used: set[str] = field(default_factory=set)

    def model(self, path: Path, shape: CostsShape, node: Node) -> CostModel:
        """Return the whole model; what could not be read is noted and a stand-in."""
        if shape.deflator not in shape.deflators:
            advice = nearest(shape.deflator, shape.deflators)
            self.problems.add(
                place_of(shape.deflator), f"unknown deflator '{shape.deflator}'", advice
            )
        vintages = {
            str(name): Vintage(
                str(name),
                row.title,
                self.index(row.index),
                None if row.growth is None else self.amount(row.growth, ("per year",)),
            )
            for name, row in shape.deflators.items()
        }
        lines = tuple(
            self.line(name, row, node.find(("lines", str(name))))
            for name, row in shape.lines.items()
        )
        effects = tuple(self.effect(name, row) for name, row in shape.effects.items())
        envelopes = tuple(
            Envelope(
                str(name),
                row.title,
                str(row.workforce),
                self.in_pounds(self.amount(row.amount, ("£m", "£ a year", "£"))),
                tuple(str(payer) for payer in row.payers),
            )
            for name, row in shape.envelopes.items()
        )
        known = [effect.name for effect in effects]
        bounds = {}
        for bound in shape.bounds.values():
            if bound.effect not in known:
                found = f"unknown effect '{bound.effect}'"
                self.problems.add(place_of(bound.effect), found, nearest(bound.effect, known))
            low, high = (self.money(name, None) for name in (bound.low, bound.high))
            bounds[str(bound.effect)] = Bounds(
                str(bound.effect), low, high, bound.below, bound.above
            )
        model = CostModel(
            file=shown(path),
            title=shape.title,
            base_year=shape.base_year,
            deflator=str(shape.deflator),
            vintages=vintages,
            rate=self.amount(shape.discounting.rate, ("per year",)),
            later_rate=self.amount(shape.discounting.later_rate, ("per year",)),
            later_after=self.amount(shape.discounting.later_after, ("years",)),
            cost_optimism=self.amount(shape.optimism.cost, ("share",)),
            effect_optimism=self.amount(shape.optimism.effect, ("share",)),
            terminal_years=self.amount(shape.terminal_years, ("years",)),
            parties={str(name): str(party) for name, party in shape.parties.items()},
            lines=lines,
            effects=effects,
            envelopes=envelopes,
            bounds=bounds,
            costed_elsewhere=self.elsewhere(shape),
            told_from=shape.told_from or "",
            circumstances=self.circumstances(shape, node),
            set_values=self.set_values,
        )
        self._check_all_set(path)
        return model

    def elsewhere(self, shape: CostsShape) -> dict[str, str]:
        """Return why effects have no line of their own, by the assumption they come from."""
        for name in shape.costed_elsewhere:
            if name not in self.assumptions:
                found = f"unknown assumption '{name}'"
                self.problems.add(place_of(name), found, nearest(name, self.assumptions))
        return {str(name): words for name, words in shape.costed_elsewhere.items()}

    def circumstances(self, shape: CostsShape, node: Node) -> tuple[str, ...]:
        """Return the names of scenarios that are no policy, from files and folders of the library."""
        names: list[str] = []
        for entry in shape.circumstances:
            place = self.folder / entry
            files = (
                sorted(place.rglob("*.yaml")) if place.is_dir() else [place.with_suffix(".yaml")]
            )
            if not files or not all(file.is_file() for file in files):
                found = f"'{entry}' is no scenario and no folder of scenarios of the library"
                self.problems.add(node.find(("circumstances",)).place, found, "its path is needed")
            names += [file.stem for file in files]
        return tuple(dict.fromkeys(names))

    def line(self, name: str, row: LineShape, node: Node) -> CostLine:
        """Return one line of cost."""
        self._check_line(row, node)
        is_money = row.driver in MONEY
        unit_cost = None
        if row.unit_cost is not None:
            unit_cost = self.money(row.unit_cost, row.price_year)
        elif not row.at_pay and not is_money:
            allowed = f"a line driven by {row.driver} needs a 'unit_cost', or 'at_pay: true'"
            self.problems.add(node.place, "there is no unit cost", allowed)
        return CostLine(
            name=str(name),
            title=row.title,
            group=row.group,
            workforce=str(row.workforce),
            services=tuple(str(entry) for entry in row.services or ()),
            levels=tuple(str(entry) for entry in row.levels or ()),
            routes=tuple(str(entry) for entry in row.routes or ()),
            stage=row.stage or "",
            driver=row.driver,
            causes=tuple(str(entry) for entry in row.causes or ()),
            effect=str(row.effect or ""),
            programmes=tuple(str(entry) for entry in row.programmes or ()),
            unit_cost=unit_cost,
            at_pay=row.at_pay,
            on_cost=None if row.on_cost is None else self.amount(row.on_cost, ("share",)),
            times=tuple(self.amount(entry, FACTORS) for entry in row.times or ()),
            payer=str(row.payer),
            payee=str(row.payee),
            treatment=row.treatment,
            saves=row.saves or "",
            cashable=None if row.cashable is None else self.amount(row.cashable, ("share",)),
            first=row.from_,
            last=row.to,
        )

    def _check_line(self, row: LineShape, node: Node) -> None:
        wanted = (
            ("routes", row.driver in BY_ROUTE, "a driver by route"),
            ("effect", row.driver in BY_EFFECT, "a driver by effect"),
            ("causes", row.driver == "hires", "the driver hires"),
            ("programmes", row.driver == "fund_payments", "the driver fund_payments"),
        )
        for key, is_wanted, what in wanted:
            given = getattr(row, key) is not None
            if given != is_wanted:
                found = f"there is {'a' if given else 'no'} '{key}'"
                place = node.find((key,)).place
                self.problems.add(place, found, f"it belongs to {what}, which needs it")
        if row.effect is not None and row.effect not in self.assumptions:
            found = f"unknown assumption '{row.effect}'"
            self.problems.add(place_of(row.effect), found, nearest(row.effect, self.assumptions))
        if row.unit_cost is not None and (row.at_pay or row.driver in MONEY):
            found = "there is a 'unit_cost' beside 'at_pay' or a driver that is money already"
            self.problems.add(node.find(("unit_cost",)).place, found, "one price only")
        if row.from_ and row.to and row.to < row.from_:
            self.problems.add(node.find(("to",)).place, "'to' is before 'from'", "or left out")

    def effect(self, name: str, row: EffectShape) -> Effect:
        """Return one effect."""
        return Effect(
            name=str(name),
            title=row.title,
            unit=row.unit,
            workforce=str(row.workforce),
            service=str(row.service or "all"),
            measure=str(row.measure),
            share_of=str(row.share_of or ""),
            times=None if row.times is None else self.amount(row.times, FACTORS),
            counts=row.counts,
            falls=row.falls,
            judged=row.judged,
        )

    def money(self, name: str, price_year: str | None) -> Amount:
        """Return a sum of money; its price year stands with it or, where it is cash, in the line."""
        amount = self.amount(name, UNIT_COSTS)
        if not amount.price_year and price_year is None:
            assumption = self.assumptions.get(name)
            if assumption is not None:
                found = f"{name} has no price year"
                do = "give the assumption or the line a 'price_year', such as 2005-06"
                self.problems.add(place_of(name), found, "a unit cost stands at some prices", do)
            return replace(amount, price_year=price_year or "")
        if amount.price_year and price_year is not None:
            found = f"{name} has a price year of its own, {amount.price_year}"
            self.problems.add(place_of(name), found, "the line needs none", "remove it")
        return replace(amount, price_year=amount.price_year or str(price_year))

    def amount(self, name: str, units: tuple[str, ...]) -> Amount:
        """Return one number, with another value if one was set."""
        assumption = self._find(name, units)
        if assumption is None:
            return Amount(name, "", units[0], 0.0, None, None, "")
        row = assumption.values[0]
        if len(assumption.values) > 1 or row.since is not None:
            found = f"{name} has several values"
            self.problems.add(
                place_of(name), found, "a cost has one value, without 'over' and dates"
            )
        value, is_set = row.value, name in self.set_values
        if is_set:
            value = self.set_values[name]
            allowed = UNITS[assumption.unit]
            if not allowed.allows(value):
                found = f"{name} is set to {value:g}"
                words = f"the unit '{assumption.unit}' allows {allowed.bounds()}"
                self.problems.add(Place("--set"), found, words)
        return Amount(
            name,
            assumption.says,
            assumption.unit,
            value,
            row.low,
            row.high,
            row.grade or "judgement",
            assumption.price_year,
            is_set,
        )

    @staticmethod
    def in_pounds(amount: Amount) -> Amount:
        """Return an amount of millions as pounds."""
        if amount.unit != "£m":
            return amount
        low, high = (None if end is None else end * 1e6 for end in (amount.low, amount.high))
        return replace(amount, value=amount.value * 1e6, low=low, high=high, unit="£")

    def index(self, name: str) -> tuple[tuple[str, float], ...]:
        """Return an index by financial year: one value from each April, without gaps."""
        assumption = self._find(name, ("index",))
        if assumption is None:
            return ()
        rows = assumption.values
        years = [row.since for row in rows if row.since is not None and row.since.month == 4]
        follow = [YearMonth(years[0].year + n, 4) for n in range(len(rows))] if years else []
        if years != follow or len(years) < len(rows):
            found = f"{name} is no index by financial year"
            self.problems.add(place_of(name), found, "one value from each April, year after year")
            return ()
        return tuple((financial_year(cast(YearMonth, row.since)), row.value) for row in rows)

    def _find(self, name: str, units: tuple[str, ...]) -> Assumption | None:
        self.used.add(str(name))
        assumption = self.assumptions.get(name)
        if assumption is None:
            found = f"unknown assumption '{name}'"
            advice = f"{nearest(name, self.assumptions)}; a cost needs a number"
            self.problems.add(place_of(name), found, advice)
            return None
        if assumption.unit not in units:
            found = f"{name} has the unit '{assumption.unit}'"
            self.problems.add(place_of(name), found, f"here it is {' or '.join(units)}")
        return assumption

    def _check_all_set(self, path: Path) -> None:
        for name in self.set_values:
            if name not in self.used:
                found = f"{shown(path)} does not use '{name}'"
                self.problems.add(Place("--set"), found, nearest(name, sorted(self.used)))
