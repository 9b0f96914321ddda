"""What all charts of an appraisal share: what options are called, and the words about money."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sim.appraisal.additional import Additionality
from sim.appraisal.appraisal import Appraisal
from sim.appraisal.estimates import Estimate
from sim.appraisal.overview import is_few
from sim.inputs.costs import Effect
from sim.report.names import plain
from sim.report.quantities import Quantity, month_words
from sim.report.reading import scenario_label, scenario_labels
from sim.report.wording import quoted

PAYER_WORDS = {
    "department": "Department",
    "local_authority": "Local authorities",
    "provider": "Providers",
    "individual": "Individuals",
}
LAST_MONTH = "03"


class Price(Quantity):
    """Money for one of something, told to three figures."""

    def step(self, value: float) -> float:
        """Return what a price of this size is rounded to."""
        return float(10 ** max(math.floor(math.log10(max(abs(value), 1.0))) - 2, 0))


PRICE = Price("", is_money=True)


@dataclass(frozen=True)
class Costing:
    """An appraisal with what its scenarios and routes are called, and what run it is of."""

    appraisal: Appraisal
    additionality: Additionality | None
    labels: Mapping[str, str]
    titles: Mapping[str, str]
    place: str
    until: str
    seed: int | None
    versions: Mapping[str, str]

    @property
    def runs(self) -> int:
        """How many runs each scenario has."""
        return len(self.appraisal.ledger.runs)

    @property
    def base(self) -> str:
        """The do-minimum."""
        return self.appraisal.settings.do_minimum

    def label(self, scenario: str) -> str:
        """Return what a scenario is called."""
        return self.labels.get(scenario, scenario_label(scenario))

    def title(self, name: str) -> str:
        """Return what a route, an element or a programme is called."""
        words = self.titles.get(name) or plain(name)
        return words[:1].upper() + words[1:]

    def in_base(self) -> str:
        """Return the do-minimum as a sentence names it."""
        return "the baseline" if self.base == "baseline" else quoted(self.label(self.base))

    def prices(self) -> str:
        """Return at which prices real money is told."""
        settings = self.appraisal.settings
        allowed = ", adjusted for optimism" if settings.with_optimism else ""
        return f"at prices of {settings.price_year}{allowed}"

    def discounted(self) -> str:
        """Return how money of later years is discounted."""
        settings = self.appraisal.settings
        return (
            f"discounted at {settings.discounting.rate:.1%} a year from {settings.model.base_year}"
        )

    def source(self) -> str:
        """Return the source line."""
        runs = "one run" if self.runs == 1 else f"{self.runs} runs"
        seed = "" if self.seed is None else f", seed {self.seed}"
        settings = self.appraisal.settings
        own = ", some set by hand" if settings.model.set_values else ""
        return (
            f"Source: simulated ({runs} a scenario{seed}); unit costs of ‘{settings.model.title}’{own}; "
            f"deflator {settings.deflator.name}."
        )

    def points(self) -> str:
        """Return what points and the lines through them are; no stop at the end."""
        if self.runs == 1:
            return "One simulated world, so no range"
        return f"Points: mean; lines: 5th to 95th percentile of {self.runs} worlds"

    def means(self) -> str:
        """Return what values without a range are."""
        return "One simulated world." if self.runs == 1 else f"Mean of {self.runs} worlds."

    def chance(self) -> str:
        """Return what ranges leave out."""
        if self.runs == 1:
            return ""
        few = f"{self.runs} worlds are too few for an interval. " if is_few(self.runs) else ""
        return f"{few}Ranges show chance only, not what is uncertain in the costs."

    def last_year(self) -> str:
        """Return how much of its last financial year the run has; nothing if all of it."""
        years = self.appraisal.ledger.years
        if not self.until or self.until.endswith(LAST_MONTH):
            return ""
        return f"{years[-1]} goes to {month_words(f'{self.until}-01')} only."


def costing_of(
    appraisal: Appraisal,
    additionality: Additionality | None,
    manifest: Mapping[str, Any],
    summary: Mapping[str, Any],
) -> Costing:
    """Return an appraisal with the names that its result gives."""
    told = summary.get("scenarios", [])
    titles = {row["scenario"]: row.get("title", "") or plain(row["scenario"]) for row in told}
    return Costing(
        appraisal=appraisal,
        additionality=additionality,
        labels=scenario_labels(titles),
        titles=summary.get("titles", {}),
        place=str(summary.get("place", "England")),
        until=max((row.get("until", "") for row in told), default=""),
        seed=manifest.get("seed"),
        versions={
            name: str(manifest[name]) for name in ("result_sha256", "command") if name in manifest
        },
    )


def ends(value: Estimate) -> tuple[float, float, float]:
    """Return mean, low and high; of one run, or where worlds have no range, the mean for all."""
    low = value.mean if value.low is None else value.low
    return value.mean, low, value.mean if value.high is None else value.high


def units_words(effect: Effect) -> str:
    """Return several units of what is bought."""
    return "people" if effect.unit == "person" else f"{effect.unit}s"


def units_title(effect: Effect) -> str:
    """Return several of what an effect is called, such as ``additional FTE-years of a carer``."""
    return effect.title.replace(effect.unit, units_words(effect), 1)


def pages_of(count: int, most: int) -> list[range]:
    """Return the numbers of items page by page, pages as even as can be."""
    pages = max(math.ceil(count / most), 1)
    edges = [round(count * page / pages) for page in range(pages + 1)]
    return [range(*edge) for edge in pairwise(edges)]


def page_name(name: str, page: int) -> str:
    """Return the name of a page of a chart; the first has the chart's own."""
    return name if page == 0 else f"{name}_{page + 1}"
