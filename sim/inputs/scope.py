"""What resolving one workforce shares: its names, and numbers looked up with its services and levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from sim.base.dates import MONTHS_IN_YEAR
from sim.inputs.areas import (
    SUM_TOLERANCE,
    ShareOut,
    divide,
    largest_remainder,
    total_of,
    whole_numbers,
)
from sim.inputs.bands import parse_band, parse_label
from sim.inputs.lookup import ANYWHERE, Lookup, Units, Where
from sim.inputs.plan import Band, Floats, Ints, Profile
from sim.inputs.problems import nearest
from sim.inputs.tree import place_of
from sim.inputs.workforce_shapes import ProfileShape, WorkforceShape

Factor = Callable[[str, Where], float]
"""By what the value of an assumption is multiplied where it is used for an area."""


@dataclass(frozen=True)
class Count:
    """A number of people or things that areas divide: the assumptions that make it, and for whom.

    `shares` are area shares of its own; `at` is a text of the file, to point at.
    """

    names: tuple[str, ...]
    where: Where
    shares: str | None
    at: str


class Scope:
    """A workforce file beside the assumptions that it names. `others` are all of the scenario."""

    def __init__(
        self, name: str, shape: WorkforceShape, lookup: Lookup, others: Mapping[str, Scope]
    ) -> None:
        self.name = name
        self.shape = shape
        self.lookup = lookup
        self.others = others
        self.areas = lookup.areas.names
        self.services = tuple(str(service) for service in shape.services)
        self.levels = tuple(str(level) for level in shape.levels)
        self.risks = tuple(dict.fromkeys(str(row.risk) for row in shape.careers))
        settings = shape.settings.types if shape.settings else []
        self.sectors = tuple(dict.fromkeys(str(row.sector) for row in settings))

    def knows(self, name: str, known: Iterable[str], what: str) -> bool:
        """Return whether a name is known; note it if it is not."""
        names = [str(word) for word in known]
        if name in names:
            return True
        self.lookup.problems.add(place_of(name), f"unknown {what} '{name}'", nearest(name, names))
        return False

    def number(
        self, name: str | None, units: Units, absent: float, where: Where = ANYWHERE
    ) -> float:
        """Return the value of an assumption, or `absent` if the file names none."""
        return absent if name is None else self.lookup.number(name, units, where)

    def whole(self, name: str, units: Units, where: Where = ANYWHERE, most: int = 120) -> int:
        """Return the value of an assumption that must be a whole number."""
        value = self.lookup.number(name, units, where)
        if value != int(value) or value > most:
            found = f"{name} is {value:g}"
            allowed = f"a whole number is needed here, at most {most}"
            self.lookup.problems.add(place_of(name), found, allowed)
        return int(min(value, most))

    def months(self, name: str, least: int = 0) -> int:
        """Return a length of time, given in months or years, in whole months."""
        units = ("months", "years")
        length = self.lookup.number(name, units)
        assumption = self.lookup.assumptions.get(name)
        if assumption is None or assumption.unit not in units:
            return least
        if assumption.unit == "years":
            length *= MONTHS_IN_YEAR
        if abs(length - round(length)) > 1e-9 or length < least:
            found = f"{name} is {length:g} months"
            allowed = f"whole months are needed, {least} or more"
            self.lookup.problems.add(place_of(name), found, allowed)
        return round(length)

    def rates(
        self,
        name: str,
        units: Units,
        services: Iterable[str] | None = None,
        levels: Iterable[str] | None = None,
    ) -> Floats:
        """Return (services, levels) values, 0 for services and levels that are not asked for."""
        rates = np.zeros((len(self.services), len(self.levels)))
        for service in self.services if services is None else services:
            for level in self.levels if levels is None else levels:
                value = self.lookup.number(name, units, {"service": service, "level": level})
                rates[self.services.index(service), self.levels.index(level)] = value
        return rates

    def in_areas(self, where: Where = ANYWHERE) -> list[dict[str, str]]:
        """Return the labels of a use in each of the scenario's areas."""
        return [{**where, "area": area} for area in self.areas]

    def area_shares(self, own: str | None, where: Where, at: str) -> Floats:
        """Return (areas,) shares of the country: a thing's own, or those of the workforce."""
        name = own or self.shape.area_shares
        nothing = np.full(len(self.areas), 1.0 / len(self.areas))
        if not self.lookup.areas.are_divided:
            return nothing
        if name is None:
            found = f"{at} is a national number and the scenario has areas"
            do = f"give {self.name} or this row area_shares, or a number for each area"
            self.lookup.problems.add(place_of(at), found, "it is divided by area_shares", do)
            return nothing
        beyond = self.lookup.assumptions[name].over if name in self.lookup.assumptions else ()
        if own is None and not set(beyond) <= {"area", *where}:
            found = f"the area_shares of {self.name} vary over {', '.join(beyond)}"
            allowed = f"{at} needs area_shares of its own, over area"
            self.lookup.problems.add(place_of(at), found, allowed)
            return nothing
        units = ("share of the country",)
        if self.lookup.find(name, units) is None:
            return nothing
        shares = np.array(
            [
                self.lookup.number(name, units, labels)
                * self.lookup.factor(name, labels, lambda: 1.0)
                for labels in self.in_areas(where)
            ]
        )
        if not 0.0 < shares.sum() <= 1.0 + SUM_TOLERANCE:
            found = f"the area shares {name} add up to {shares.sum():.6g}"
            place = self.lookup.assumptions[name].where
            self.lookup.problems.add(place, found, "more than 0 and at most 1 is needed")
            return nothing
        return shares

    def shares_of_all(self, own: str | None, weights: Mapping[str, float], at: str) -> Floats:
        """Return (areas,) shares of what is for several services: its own, or theirs, weighted."""
        common = self.shape.area_shares
        is_same = common is not None and not self.lookup.varies(common, "service")
        if own is not None or is_same or not self.lookup.areas.are_divided:
            return self.area_shares(own, ANYWHERE, at)
        known = {name: share for name, share in weights.items() if name in self.services}
        total = sum(known.values())
        if total <= 0.0:
            return self.area_shares(None, ANYWHERE, at)
        if len(known) == 1:
            return self._shares_of_service(next(iter(known)), at)
        shares = [
            share / total * self._shares_of_service(name, at) for name, share in known.items()
        ]
        return np.asarray(np.sum(shares, axis=0))

    def _shares_of_service(self, service: str, at: str) -> Floats:
        """Return (areas,) shares of a service; those of its settings where only they have any."""
        settings = self.shape.settings
        if self.shape.area_shares is not None or settings is None or settings.area_shares is None:
            return self.area_shares(None, {"service": service}, at)
        kinds = [
            {"service": service, "sector": row.sector, "deprivation": row.deprivation}
            for row in settings.types
            if row.service == service
        ]
        if not kinds:
            return self.area_shares(None, {"service": service}, at)
        shares = [self.area_shares(settings.area_shares, kind, at) for kind in kinds]
        return np.asarray(np.mean(shares, axis=0))

    def parts(self, name: str, shares: Floats) -> list[tuple[float, dict[str, str]]]:
        """Return (factor, labels) of what adds up to a number of all areas together.

        Of a national number the areas of the scenario have their shares.
        """
        if self.lookup.areas.are_divided and not self.lookup.varies(name, "area"):
            return [(total_of(shares), {})]
        by_area = dict(zip(self.areas, shares, strict=True))
        return [
            (self.lookup.factor(name, labels, partial(float, by_area[labels["area"]])), labels)
            for labels in self.in_areas()
        ]

    def spread_over_areas(self, shares: Floats) -> tuple[float, ...]:
        """Return the plan's area shares, which add up to 1; none if there is one area."""
        if len(shares) == 1:
            return ()
        return tuple(float(share) for share in shares / shares.sum())

    def divided(
        self,
        count: Count,
        values: Callable[[Where, Factor], Floats],
        share_out: ShareOut = largest_remainder,
    ) -> Ints:
        """Return (areas, n) whole numbers from `values`, which makes (n,) of them for some labels.

        Where nothing varies over area the national number is divided; otherwise each area has its
        own, in which what is national counts with the area's share.
        """
        if not self.lookup.areas.are_divided:
            return whole_numbers(values(self.in_areas(count.where)[0], _as_it_is))[None, :]
        if not any(self.lookup.varies(name, "area") for name in count.names):
            shares = self.area_shares(count.shares, count.where, count.at)
            return divide(values(count.where, _as_it_is), shares, share_out)
        return np.array(
            [
                whole_numbers(values(labels, self.factor_of(count)))
                for labels in self.in_areas(count.where)
            ]
        )

    def factor_of(self, count: Count) -> Factor:
        """Return by what the assumptions behind a count are multiplied in an area."""

        def share(labels: Where) -> float:
            shares = self.area_shares(count.shares, count.where, count.at)
            return float(shares[self.areas.index(labels["area"])])

        return lambda name, labels: self.lookup.factor(name, labels, lambda: share(labels))

    def profile(self, name: str, where: Where = ANYWHERE) -> Profile:
        """Return a kind of people, for a service, state or level if its assumptions vary so."""
        if not self.knows(name, self.shape.profiles, "profile"):
            return Profile((), (), 0.0)
        shape: ProfileShape = self.shape.profiles[name]
        profile = Profile(
            ages=self._bands(shape.ages, "age_band", where),
            hours=self.hours(shape.hours, where),
            women_share=self.lookup.number(shape.women_share, ("share",), where),
            minority_ethnic_share=self.number(shape.minority_ethnic_share, ("share",), 0.0, where),
            disabled_share=self.number(shape.disabled_share, ("share",), 0.0, where),
        )
        if shape.tenures is None:
            return profile
        return replace(profile, tenures=self._bands(shape.tenures, "tenure_band", where))

    def hours(self, name: str, where: Where = ANYWHERE) -> tuple[tuple[int, float], ...]:
        """Return pairs (hundredths of FTE, share)."""
        shares = self.lookup.shares(name, "hours", where)
        return tuple((int(parse_label(label, "hours")), share) for label, share in shares.items())

    def _bands(self, name: str, dimension: str, where: Where) -> tuple[Band, ...]:
        shares = self.lookup.shares(name, dimension, where)
        bands = []
        for label, share in shares.items():
            span = parse_band(label, dimension)
            assumption = self.lookup.assumptions[name]
            low = assumption.open_band_starts_at if span.low is None else span.low
            high = assumption.open_band_ends_at if span.high is None else span.high
            if low is None and dimension == "tenure_band":
                low = 0.0
            if low is None or high is None or low >= high:
                key = "open_band_starts_at" if span.low is None else "open_band_ends_at"
                found = f"the band {label} of {name} has no end that fits"
                allowed = "people are spread evenly within a band"
                self.lookup.problems.add(assumption.where, found, allowed, f"give {key}")
                continue
            bands.append(Band(float(low), float(high), share))
        return tuple(bands)


def scope_of(name: str, scopes: Mapping[str, Scope], lookup: Lookup) -> Scope | None:
    """Return a workforce of the scenario; note it if there is none of the name."""
    if name not in scopes and name not in lookup.broken:
        found = f"the workforce '{name}' is not in the scenario"
        lookup.problems.add(place_of(name), found, nearest(name, scopes))
    return scopes.get(name)


def _as_it_is(name: str, labels: Where) -> float:
    return 1.0
