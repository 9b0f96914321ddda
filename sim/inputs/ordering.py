"""Everything that a run needs of its scenarios: plans, inputs as used, hashes, published series."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sim.base.dates import MONTHS_IN_YEAR, YearMonth
from sim.base.errors import InputError
from sim.inputs.assumptions import AREA
from sim.inputs.observed import Observation
from sim.inputs.plan import WHOLE, Plan
from sim.inputs.resolve import Resolved, load
from sim.inputs.resolved import contents, digest, to_yaml
from sim.inputs.story_words import how_many
from sim.inputs.yaml_reader import shown

PLACES = {"scenarios": "England"}
"""What a library is about, where the name of its folder does not say."""


AREAS_AND_MONTHS = ("areas", "start", "until")
"""Keys that must be the same in two scenarios that are compared."""


@dataclass(frozen=True)
class Loaded:
    """Scenarios ready to run; `inputs` are files by name, in a folder for each scenario.

    `place` is the country that the library is about; `areas` are those that the base scenario is about
    where they are not all of it. `titles` is what workforces, routes and programmes are called, by name;
    `alike` names for a scenario the file that it extends, if both can be compared.
    """

    plans: list[Plan]
    inputs: dict[str, str]
    hashes: dict[str, str]
    observed: tuple[Observation, ...]
    place: str
    titles: dict[str, str]
    areas: tuple[str, ...] = ()
    alike: Mapping[str, str] = field(default_factory=dict)


def load_order(names: Sequence[str | Path], until: str | None = None) -> Loaded:
    """Return scenarios, loaded and cut to `until` (YYYY-MM) if given.

    Raises InputError with everything that is wrong: in the files, two scenarios of one name, or an
    `until` outside the run.
    """
    resolved = load(names)
    plans = [cut(one.plan, until) for one in resolved]
    repeated = {plan.name for plan in plans if sum(p.name == plan.name for p in plans) > 1}
    if repeated:
        raise InputError(
            f"{', '.join(sorted(repeated))}: named twice; each scenario of a comparison needs a "
            "name (file name) of its own. Leave one out or rename its file."
        )
    inputs: dict[str, str] = {}
    texts: dict[str, str] = {}
    hashes: dict[str, str] = {}
    observed: dict[Path, tuple[Observation, ...]] = {}
    for one in resolved:
        files = contents(one)
        hashes[f"scenario {one.plan.name}"] = digest(files)
        for name, file in files.items():
            # Scenarios share most files, and making YAML takes longer than anything else here.
            same = digest(file)
            if same not in texts:
                texts[same] = to_yaml(file)
            inputs[f"{one.plan.name}/{name}"] = texts[same]
        library = one.scenario.library
        hashes[f"evidence {library.folder.name}"] = digest(library.evidence)
        for path, points in library.observed.items():
            observed[path] = tuple(
                dataclasses.replace(point, document=library.sources.get(point.source))
                for point in points
            )
    place = place_called(resolved[0].scenario.library.folder.name)
    areas = part_of_country(resolved[0])
    series = tuple(
        dataclasses.replace(point, of=place if areas else "")
        for own in observed.values()
        for point in own
    )
    alike = {one.plan.name: like for one in resolved if (like := _alike(one)) is not None}
    return Loaded(plans, inputs, hashes, series, place, _titles(resolved), areas, alike)


def _alike(resolved: Resolved) -> str | None:
    """Return the file of the scenario that one extends, if it has its areas and months from there."""
    scenario = resolved.scenario
    written = {
        node.place.file for key, node in scenario.tree.entries.items() if key in AREAS_AND_MONTHS
    }
    if len(scenario.chain) < 2 or shown(scenario.chain[0]) in written:
        return None
    return shown(scenario.chain[1])


def part_of_country(resolved: Resolved) -> tuple[str, ...]:
    """Return the areas of a scenario that is not about the whole country; none if it is.

    It is if it has all areas over which some assumption divides the country, and borrows for none.
    """
    declared = resolved.scenario.shape.areas
    if declared is None:
        return ()
    divisions = [
        {*assumption.labels(AREA)} - {WHOLE}
        for assumption in resolved.scenario.library.assumptions.values()
    ]
    is_whole = any(areas and areas <= {*declared} for areas in divisions)
    borrows = any(row.like is not None for row in declared.values())
    return () if is_whole and not borrows else resolved.plan.areas


def place_called(library: str) -> str:
    """Return what a library is about, by the name of its folder."""
    return PLACES.get(library, library.capitalize())


def _titles(resolved: Sequence[Resolved]) -> dict[str, str]:
    """Return the titles of what the scenarios name; where they differ the first counts."""
    titles: dict[str, str] = {}
    for one in resolved:
        for shapes in one.scenario.shapes.values():
            for name, shape in shapes.items():
                titles.setdefault(str(name), str(getattr(shape, "title", name)))
    return titles


def cut(plan: Plan, until: str | None) -> Plan:
    """Return a plan that ends with a month (YYYY-MM), if one is given.

    Raises InputError if it lies outside the run.
    """
    if until is None:
        return plan
    try:
        months = YearMonth.parse(until).months_after(plan.start) + 1
    except ValueError as error:
        raise InputError(f"--until: {error}. Give a month such as 2015-12.") from None
    last = plan.start.plus(plan.months - 1)
    if not MONTHS_IN_YEAR <= months <= plan.months:
        found = f"{until} is outside the run of {plan.name}, which goes from {plan.start} to {last}"
        if 0 < months < MONTHS_IN_YEAR:
            found = (
                f"with {until} the run of {plan.name} has {how_many(months, 'month')}; at least "
            )
            found += (
                f"{MONTHS_IN_YEAR} are needed, as flows and rates are counted over twelve months"
            )
        first = plan.start.plus(MONTHS_IN_YEAR - 1)
        raise InputError(f"--until: {found}. Give a month from {first} to {last}.")
    return dataclasses.replace(plan, months=months)
