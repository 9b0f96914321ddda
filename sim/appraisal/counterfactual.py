"""Against which scenario a programme is judged: one that lacks it, and as little else as can be.

What else that scenario lacks cannot be told from the programme: people on a route that it does not
have, say, are all additional. So the nearest is taken, and what it lacks besides is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.inputs.kept import Kept, Other, read_kept
from sim.outputs.store import Result


@dataclass(frozen=True)
class Counterfactual:
    """A scenario without a programme, and in what else it differs from one with it."""

    name: str
    besides: tuple[Other, ...] = ()


@dataclass(frozen=True)
class Counterfactuals:
    """The scenarios of a result among which those without a programme are chosen."""

    result: Result
    scenarios: Sequence[str]
    do_minimum: str

    @cached_property
    def _kept(self) -> dict[str, Kept | None]:
        return {name: read_kept(self.result.scenario_file(name)) for name in self.scenarios}

    def nearest(
        self, scenario: str, programme: str, lacking: Sequence[str]
    ) -> Counterfactual | None:
        """Return, of scenarios that lack a programme, the one that differs in fewest other things.

        Among equals the do-minimum, then the first. Scenarios whose files a result made by hand does
        not keep are taken for equals. None if there are none.
        """
        found = [Counterfactual(name, self._besides(scenario, programme, name)) for name in lacking]
        return min(
            found, key=lambda one: (len(one.besides), one.name != self.do_minimum), default=None
        )

    def _besides(self, scenario: str, programme: str, other: str) -> tuple[Other, ...]:
        here, there = self._kept[scenario], self._kept[other]
        return () if here is None or there is None else here.others(there, apart_from=programme)
