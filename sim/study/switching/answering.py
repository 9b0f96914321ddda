"""Switching values from start to finish: what is asked, what is moved, and the folder's runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.appraisal.option import is_valued
from sim.appraisal.priced import PricedWorlds, repriced
from sim.appraisal.questions import Asked, Kind, Question, ask
from sim.appraisal.settings import Choices, Settings, settle
from sim.appraisal.switching import Switch, switching_values
from sim.base.errors import InputError
from sim.inputs.cases import Case
from sim.inputs.costs import CostModel
from sim.inputs.ordering import cut
from sim.inputs.resolve import load
from sim.inputs.scenario import Scenario
from sim.inputs.uncertain import Uncertain, uncertain
from sim.study.projection import why_not_comparable
from sim.study.runs import loader
from sim.study.switching.search import Moved, Switching, find_switches
from sim.study.switching.trials import Effort, Progress, Trials
from sim.study.switching.work import Refused, Work


@dataclass(frozen=True)
class Order:
    """What is asked: scenarios (paths, the do-minimum first), costs, and which assumptions move.

    `of_file` are the costs as their file has them, by which runs are priced and kept; `model` the same
    with the user's own values, by which answers are given.
    """

    scenarios: tuple[str, ...]
    of_file: CostModel
    model: CostModel
    choices: Choices
    patterns: tuple[str, ...]
    seed: int
    until: str | None
    folder: Path

    @property
    def work(self) -> Work:
        """What a worker does."""
        return Work(self.scenarios, self.of_file, self.seed, self.until)

    @property
    def names(self) -> tuple[str, ...]:
        """The scenarios by name."""
        return tuple(Path(path).stem for path in self.scenarios)

    @property
    def assumptions(self) -> list[Uncertain]:
        """The uncertain assumptions, those that are divisions into shares included."""
        return uncertain(loader(), self.scenarios, self.patterns)


@dataclass(frozen=True)
class Switched:
    """All that was found: of what is simulated by runs, of the cost file by its formulas.

    `divisions` are shares of a whole, which no one number moves. `runs` were made now.
    """

    order: Order
    effort: Effort
    settings: Settings
    asked: Asked
    assumptions: dict[str, Uncertain]
    found: Switching
    of_costs: tuple[Switch, ...]
    divisions: tuple[Uncertain, ...]
    runs: int

    @property
    def questions(self) -> tuple[Question, ...]:
        """What was asked."""
        return self.found.questions

    @property
    def moved(self) -> tuple[Moved, ...]:
        """The assumptions that were moved by themselves."""
        return self.found.moved

    @property
    def still(self) -> tuple[str, ...]:
        """The assumptions that change no answer at either end of their range."""
        alone = [one.name for one in self.moved if not one.changes]
        return tuple(sorted([*alone, *(name for group in self.found.together for name in group)]))

    def of_kind(self, kind: Kind) -> list[Question]:
        """Return the questions of a kind."""
        return [question for question in self.questions if question.kind is kind]


def opened(paths: Sequence[Path], until: str | None) -> list[Scenario]:
    """Return the scenarios of some paths or names, the do-minimum first.

    Raises InputError if they cannot be compared: other libraries, months, areas or workforces, one named
    twice, or a last month outside the run.
    """
    loaded = load(paths)
    scenarios, plans = [one.scenario for one in loaded], [cut(one.plan, until) for one in loaded]
    base = scenarios[0]
    for number, (one, plan) in enumerate(zip(scenarios, plans, strict=True)):
        reason = why_not_comparable(plans[0], plan)
        if one.library.folder != base.library.folder:
            reason = "it is of another library"
        elif one.path.stem in [other.path.stem for other in scenarios[:number]]:
            raise InputError(f"{one.path.stem} is named twice. Name each scenario once.")
        if reason:
            raise InputError(
                f"{one.path.stem} cannot be compared with {base.path.stem}: {reason}. Name scenarios of "
                "one library over the same months and areas."
            )
    return scenarios


def most_runs(order: Order, effort: Effort) -> int:
    """Return how many runs are made at most, before crossings are tried."""
    moved = [one for one in order.assumptions if not one.is_division]
    groups = {one.name.partition(".")[0] for one in moved}
    return (1 + 2 * (len(moved) + len(groups))) * len(order.scenarios) * effort.worlds


def switch(order: Order, effort: Effort, progress: Progress | None = None) -> Switched:
    """Return where each uncertain assumption turns the answers of an appraisal.

    Raises InputError if the scenarios or costs do not fit, or there is nothing to ask.
    """
    names = order.names
    for name in names[1:]:
        if name in order.model.circumstances:
            raise InputError(
                f"{name} is another world and no policy (circumstances of the cost file), so that it "
                "cannot be ranked. Name policies."
            )
    settings = settle(order.choices, order.model, names, names[0])
    workforces = {own.name for own in loader().plan(Case(order.scenarios[0])).workforces}
    if not workforces & {line.workforce for line in order.model.lines}:
        raise InputError(
            f"{order.model.file}: prices none of the workforces of {names[0]} "
            f"({', '.join(sorted(workforces))}). Name the cost file of their library with --costs."
        )
    assumptions = order.assumptions
    free = [one.name for one in assumptions if not one.is_division]
    with Trials(order.work, effort, order.folder, progress) as trials:
        central = trials.read([()])[()]
        if isinstance(central, Refused):
            raise InputError(central.reason)
        central = repriced(central, order.model)
        asked, valued = _asked(central, settings, names[1:])
        questions = asked.questions(valued)
        found = find_switches(trials, free, settings, names[1:], questions)
        made = trials.made
    of_costs = switching_values(central.ledger, settings, names[1:], central.effects, valued)
    return Switched(
        order=order,
        effort=effort,
        settings=settings,
        asked=asked,
        assumptions={one.name: one for one in assumptions},
        found=found,
        of_costs=tuple(of_costs),
        divisions=tuple(one for one in assumptions if one.is_division),
        runs=made,
    )


def _asked(
    central: PricedWorlds, settings: Settings, options: Sequence[str]
) -> tuple[Asked, list[str]]:
    """Return what can be asked, and which options have a net present value."""
    asked = ask(central.ledger, settings, central.effects, options)
    return asked, [name for name, used in asked.used.items() if is_valued(used, central.ledger)]
