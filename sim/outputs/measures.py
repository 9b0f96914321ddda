"""Measures: what users read, worked out from what a run left behind.

Stocks are as at the end of a month. Flows and rates cover the twelve months to the date, and so
begin a year after the start; what the published series report by year is comparable at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.behaviour.rates import pay_uplift
from sim.inputs.plan import (
    HOLDS_POST,
    TRAINING_SERVICE,
    Mode,
    Posts,
    State,
    Strain,
    StrainDriver,
    Workforce,
)
from sim.run.recorder import Recording

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
ALL = "all"
YEAR = 12
LEVELS_FROM_3 = ("level_3", "level_4_5", "graduate", "eyp")
DEGREE_LEVELS = ("graduate", "eyp")


@dataclass(frozen=True, order=True)
class SeriesKey:
    """What one series is about; the tidy columns of `measures.parquet`."""

    workforce: str
    service: str
    level: str
    area: str
    measure: str
    unit: str


Series = tuple[SeriesKey, Floats]


@dataclass(frozen=True)
class MeasureTable:
    """Series of one run: `values` (months + 1, keys), not a number where there is none yet."""

    keys: tuple[SeriesKey, ...]
    values: Floats

    @cached_property
    def place(self) -> dict[SeriesKey, int]:
        """The column of each key."""
        return {key: number for number, key in enumerate(self.keys)}

    def find(self, measure: str, workforce: str, service: str = ALL, level: str = ALL) -> Floats:
        """Return one series by month.

        Raises KeyError if the run has no such series.
        """
        for number, key in enumerate(self.keys):
            if (key.measure, key.workforce, key.service, key.level) == (
                measure,
                workforce,
                service,
                level,
            ):
                return np.asarray(self.values[:, number])
        raise KeyError(f"{measure} of {workforce}, {service}, {level}")


def measure(recording: Recording) -> MeasureTable:
    """Return every measure of a run, sorted by key."""
    series: list[Series] = []
    for workforce in recording.plan.workforces:
        series += _stocks(recording, workforce)
        series += _flows(recording, workforce)
        series += _training(recording, workforce)
        series += _posts(recording, workforce)
        series += _settings(recording, workforce)
        series += _pay(recording, workforce)
    series += _funds(recording)
    series += _targets(recording, dict(series))
    series.sort(key=lambda item: item[0])
    return MeasureTable(
        tuple(key for key, _ in series), np.stack([values for _, values in series], axis=1)
    )


def over_year(monthly: Floats) -> Floats:
    """Return totals over the twelve months to each date; not a number in the first year."""
    total = np.cumsum(monthly, dtype=np.float64)
    result = np.full(len(monthly), np.nan)
    result[YEAR:] = total[YEAR:] - total[:-YEAR]
    return result


def _cells(recording: Recording, workforce: Workforce) -> Iterator[tuple[str, str, list[int]]]:
    """Yield (service, level, groups) for each service and level and for the totals."""
    levels = [ALL, *workforce.levels] if len(workforce.levels) > 1 else [ALL]
    for service in [ALL, *workforce.services]:
        for level in levels:
            yield (
                service,
                level,
                [
                    number
                    for number in recording.directory.of(workforce.name)
                    if service in (ALL, recording.directory.groups[number].service)
                    and level in (ALL, recording.directory.groups[number].level)
                ],
            )


def _add_up(counts: Ints, groups: list[int], states: tuple[State, ...]) -> Floats:
    picked = counts[:, groups][:, :, [int(state) for state in states]]
    return np.asarray(picked.sum(axis=(1, 2)), dtype=np.float64)


def _stocks(recording: Recording, workforce: Workforce) -> Iterator[Series]:
    for service, level, groups in _cells(recording, workforce):

        def key(measure: str, unit: str, service: str = service, level: str = level) -> SeriesKey:
            return SeriesKey(workforce.name, service, level, ALL, measure, unit)

        heads, fte = recording.heads, recording.fte
        yield key("headcount", "people"), _add_up(heads, groups, HOLDS_POST)
        yield key("fte", "fte"), _add_up(fte, groups, HOLDS_POST) / 100.0
        yield key("agency_fte", "fte"), _add_up(fte, groups, (State.AGENCY,)) / 100.0
        yield key("on_break", "people"), _add_up(heads, groups, (State.ON_BREAK,))
        yield key("seeking", "people"), _add_up(heads, groups, (State.SEEKING,))
        yield key("out_may_return", "people"), _add_up(heads, groups, (State.OUT,))
        yield (
            key("training_in_post", "people"),
            _add_up(heads, groups, (State.TRAINING_IN_POST,)),
        )


def _monthly(recording: Recording, chosen: Flags, months: int) -> Floats:
    flows = recording.flows
    counts = np.bincount(flows.month[chosen], weights=flows.people[chosen], minlength=months + 1)
    return np.asarray(counts, dtype=np.float64)


def _flows(recording: Recording, workforce: Workforce) -> Iterator[Series]:
    flows = recording.flows
    kinds = np.array(recording.directory.kinds)
    kind = kinds[flows.kind] if len(flows.kind) else np.zeros(0, dtype="<U1")
    held = np.isin(flows.from_state, HOLDS_POST)
    holds = np.isin(flows.to_state, HOLDS_POST)
    moves = held & holds & (kind == "move")
    leaves_employer = moves | (held & ~holds & (flows.to_state != State.ON_BREAK))
    leaves_sector = held & np.isin(flows.to_state, (State.OUT, State.GONE))
    joins = moves | (holds & ~held & (flows.from_state != State.ON_BREAK))
    chosen_by: dict[str, Flags] = {
        "joiners": joins,
        "leavers_employer": leaves_employer,
        "leavers_sector": leaves_sector,
        "returners": np.isin(kind, ("return", "return_from_break")),
        "retired": kind == "retire",
        "to_agency": (flows.to_state == State.AGENCY) & held,
        "to_break": (flows.to_state == State.ON_BREAK) & held,
        "back_from_break": (flows.from_state == State.ON_BREAK) & holds,
    }
    months = recording.plan.months
    for service, level, groups in _cells(recording, workforce):
        from_here = np.isin(flows.from_group, groups)
        to_here = np.isin(flows.to_group, groups)
        stock = _add_up(recording.heads, groups, HOLDS_POST)
        average = _average_over_year(stock)
        yearly = {}
        for name, chosen in chosen_by.items():
            here = to_here if name == "joiners" else from_here
            yearly[name] = over_year(_monthly(recording, chosen & here, months))
            yield (
                SeriesKey(workforce.name, service, level, ALL, name, "people a year"),
                yearly[name],
            )
        for rate, leavers in (
            ("turnover_rate", "leavers_employer"),
            ("wastage_rate", "leavers_sector"),
        ):
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(average > 0, yearly[leavers] / average, np.nan)
            yield SeriesKey(workforce.name, service, level, ALL, rate, "share a year"), share


def _average_over_year(stock: Floats) -> Floats:
    """Return the mean of the stock at the beginning and end of each month of the year to a date."""
    result = np.full(len(stock), np.nan)
    middle = (stock[1:] + stock[:-1]) / 2.0
    total = np.concatenate([[0.0], np.cumsum(middle)])
    result[YEAR:] = (total[YEAR:] - total[:-YEAR]) / YEAR
    return result


def _training(recording: Recording, workforce: Workforce) -> Iterator[Series]:
    """Yield what is told by route, with the route's name in `level`, and totals."""
    plan, flows, directory = recording.plan, recording.flows, recording.directory
    months = plan.months
    kinds = np.array(directory.kinds)
    kind = kinds[flows.kind] if len(flows.kind) else np.zeros(0, dtype="<U1")
    totals: dict[str, Floats] = {}

    def told(measure: str, level: str, values: Floats, unit: str) -> Series:
        totals[measure] = totals.get(measure, np.zeros(months + 1)) + values
        return SeriesKey(workforce.name, ALL, level, ALL, measure, unit), values

    for number, route in enumerate(plan.routes):
        if route.workforce != workforce.name:
            continue
        own = flows.route == number
        if route.mode is Mode.STUDENT:
            groups = [
                directory.group(route.workforce, TRAINING_SERVICE, route.name, area)
                for area in plan.areas
            ]
            there = _add_up(recording.heads, groups, (State.IN_TRAINING,))
        else:
            there = _in_course(recording, own)
        yield told("in_training", route.name, there, "people")
        for name, wanted in (
            ("entrants", ("admit", "start_course")),
            ("withdrawals", ("withdraw",)),
            ("failures", ("fail",)),
            ("qualifiers", ("qualify", "award")),
        ):
            chosen = own & np.isin(kind, wanted)
            yield told(
                name, route.name, over_year(_monthly(recording, chosen, months)), "people a year"
            )
        applicants = np.zeros(months + 1)
        funded = np.zeros(months + 1)
        for application in recording.applications:
            if application.route == number:
                applicants[application.month + 1] += application.applicants
                funded[application.month + 1] += application.funded
        yield told("applicants", route.name, over_year(applicants), "people a year")
        yield told("funded_entrants", route.name, over_year(funded), "people a year")
    for name, values in totals.items():
        unit = "people" if name == "in_training" else "people a year"
        yield SeriesKey(workforce.name, ALL, ALL, ALL, name, unit), values
    for level in workforce.levels:
        groups = [n for n in directory.of(workforce.name) if directory.groups[n].level == level]
        gained = np.isin(kind, ("qualify", "award")) & np.isin(flows.to_group, groups)
        yield (
            SeriesKey(workforce.name, ALL, level, ALL, "qualified_cumulative", "people"),
            np.cumsum(_monthly(recording, gained, months)),
        )


def _in_course(recording: Recording, own: Flags) -> Floats:
    """Return people on a course beside their post: who began it less who ended or left it."""
    flows, months = recording.flows, recording.plan.months
    begins = _monthly(recording, own & (flows.to_state == State.TRAINING_IN_POST), months)
    ends = _monthly(recording, own & (flows.from_state == State.TRAINING_IN_POST), months)
    return np.cumsum(begins - ends)


def _posts(recording: Recording, workforce: Workforce) -> Iterator[Series]:
    strains = {strain.service: strain for strain in workforce.strains}
    for posts in workforce.posts:
        groups = list(recording.directory.of(workforce.name, posts.service, posts.area))
        funded = np.asarray(posts.posts[: recording.plan.months + 1], dtype=np.float64)
        in_post = _add_up(recording.fte, groups, HOLDS_POST)
        agency = _add_up(recording.fte, groups, (State.AGENCY,))
        vacant = np.maximum(funded - in_post, 0.0)
        covering = np.minimum(agency * posts.agency_cover_share, vacant)

        def key(measure: str, unit: str, service: str = posts.service) -> SeriesKey:
            return SeriesKey(workforce.name, service, ALL, posts.area, measure, unit)

        safe = np.where(funded > 0, funded, np.nan)
        yield key("posts_fte", "fte"), funded / 100.0
        yield key("vacancies_fte", "fte"), vacant / 100.0
        yield key("vacancy_rate", "share"), vacant / safe
        yield key("unfilled_rate", "share"), (vacant - covering) / safe
        yield from _caseload(recording, workforce, posts, strains, (in_post + covering) / 100.0)


def _caseload(
    recording: Recording,
    workforce: Workforce,
    posts: Posts,
    strains: dict[str, Strain],
    workers: Floats,
) -> Iterator[Series]:
    strain = strains.get(posts.service)
    if strain is None or posts.area != ALL:
        return
    name = SeriesKey(workforce.name, posts.service, ALL, ALL, "strain", "multiplier")
    yield name, recording.strain[workforce.name, strain.name][:, 0]
    if strain.driver is StrainDriver.CASELOAD and strain.cases is not None:
        holders = workers * strain.case_holder_share
        cases = strain.cases[0, : recording.plan.months + 1]
        key = SeriesKey(workforce.name, posts.service, ALL, ALL, "caseload", "cases per worker")
        yield key, np.where(holders > 0, cases / np.where(holders > 0, holders, 1.0), np.nan)


def _settings(recording: Recording, workforce: Workforce) -> Iterator[Series]:
    settings = workforce.settings
    if settings is None:
        return
    counts = {
        "settings": recording.settings[workforce.name],
        "settings_with_eyp": recording.with_graduate[workforce.name],
        "settings_with_all_eyps": recording.with_all_needed[workforce.name],
        "posts": recording.setting_posts[workforce.name],
    }
    picks = [(ALL, "")]
    for service in workforce.services:
        picks += [(service, ""), (service, "_deprived")]
    for service, suffix in picks:
        types = [
            number
            for number, kind in enumerate(settings.types)
            if service in (ALL, kind.service) and (kind.is_deprived or not suffix)
        ]

        def key(measure: str, unit: str, service: str = service, suffix: str = suffix) -> SeriesKey:
            return SeriesKey(workforce.name, service, ALL, ALL, measure + suffix, unit)

        total = {name: array[:, types].sum(axis=1).astype(float) for name, array in counts.items()}
        for name, values in total.items():
            yield key(name, "posts" if name == "posts" else "settings"), values
        open_ = np.where(total["settings"] > 0, total["settings"], np.nan)
        yield key("share_settings_with_eyp", "share"), total["settings_with_eyp"] / open_
        if not suffix:
            groups = recording.directory.of(workforce.name, None if service == ALL else service)
            staff = _add_up(recording.heads, groups, HOLDS_POST)
            safe = np.where(total["posts"] > 0, total["posts"], np.nan)
            yield key("vacancy_rate", "share"), (total["posts"] - staff) / safe
            yield from _level_shares(recording, workforce, service, groups, staff)
        if service == "childrens_centre" and not suffix:
            yield key("children_centres_with_eyp", "settings"), total["settings_with_eyp"]


def _level_shares(
    recording: Recording, workforce: Workforce, service: str, groups: list[int], staff: Floats
) -> Iterator[Series]:
    for name, levels in (("level3_share", LEVELS_FROM_3), ("degree_share", DEGREE_LEVELS)):
        chosen = [n for n in groups if recording.directory.groups[n].level in levels]
        if chosen:
            people = _add_up(recording.heads, chosen, HOLDS_POST)
            share = people / np.where(staff > 0, staff, np.nan)
            yield SeriesKey(workforce.name, service, ALL, ALL, name, "share"), share


def _pay(recording: Recording, workforce: Workforce) -> Iterator[Series]:
    """Yield mean full-time pay of those in post, £ a year, cash, uplifts included."""
    if workforce.pay_by_level_gbp is None:
        return
    months = recording.plan.months
    index = np.ones(months + 1) if workforce.pay_index is None else workforce.pay_index
    pay = np.zeros((months + 1, len(recording.directory.groups)))
    for number in recording.directory.of(workforce.name):
        group = recording.directory.groups[number]
        base = workforce.pay_by_level_gbp[
            workforce.services.index(group.service), workforce.levels.index(group.level)
        ]
        who = (group.workforce, group.service, group.level)
        uplift = np.array(
            [1.0 + pay_uplift(recording.plan.rewards, who, month) for month in range(months + 1)]
        )
        pay[:, number] = base * index[: months + 1] * uplift
    hours = recording.fte[:, :, [int(state) for state in HOLDS_POST]].sum(axis=2)
    for service, level, groups in _cells(recording, workforce):
        weight = hours[:, groups]
        total = weight.sum(axis=1)
        mean = (weight * pay[:, groups]).sum(axis=1) / np.where(total > 0, total, np.nan)
        yield SeriesKey(workforce.name, service, level, ALL, "mean_pay_gbp", "£ a year, cash"), mean


def _funds(recording: Recording) -> Iterator[Series]:
    """Yield cash limits and cumulative spending by programme, its name in `level`."""
    months = recording.plan.months
    for programme in recording.plan.programmes:
        spent = np.zeros(months + 1)
        for payment in recording.payments:
            if payment.programme == programme.name:
                spent[payment.month + 1] += payment.pence / 100.0
        limit = np.full(months + 1, programme.limit_pence / 100.0)
        limit[: max(programme.from_month, 0)] = np.nan
        for name, values in (
            ("fund_limit_gbp", limit),
            ("fund_spent_gbp", np.cumsum(spent)),
        ):
            yield SeriesKey(programme.workforce, ALL, programme.name, ALL, name, "£, cash"), values


def _targets(recording: Recording, found: dict[SeriesKey, Floats]) -> Iterator[Series]:
    """Yield 1 or 0 for each target, its name in `level`, from its date on: met as at that date."""
    by_name = {(k.workforce, k.service, k.level, k.measure): v for k, v in found.items()}
    for target in recording.plan.targets:
        series = by_name[target.workforce, target.service, target.level, target.measure]
        value = series[target.month] if target.month < len(series) else np.nan
        met = value >= target.threshold if target.at_least else value <= target.threshold
        values = np.full(len(series), np.nan)
        values[target.month :] = float(met)
        key = SeriesKey(target.workforce, target.service, target.name, ALL, "target_met", "1 or 0")
        yield key, values
