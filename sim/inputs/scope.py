"""What resolving one workforce shares: its names, and numbers looked up with its services and levels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.inputs.bands import parse_band, parse_label
from sim.inputs.lookup import ANYWHERE, Lookup, Units, Where
from sim.inputs.plan import Band, Floats, Profile
from sim.inputs.problems import nearest
from sim.inputs.tree import place_of
from sim.inputs.workforce_shapes import ProfileShape, WorkforceShape


class Scope:
    """A workforce file beside the assumptions that it names."""

    def __init__(self, name: str, shape: WorkforceShape, lookup: Lookup) -> None:
        self.name = name
        self.shape = shape
        self.lookup = lookup
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

    def whole(self, name: str, units: Units, where: Where = ANYWHERE) -> int:
        """Return the value of an assumption that must be a whole number."""
        value = self.lookup.number(name, units, where)
        if value != int(value):
            found = f"{name} is {value:g}"
            self.lookup.problems.add(place_of(name), found, "a whole number is needed here")
        return int(value)

    def rates(self, name: str, units: Units) -> Floats:
        """Return (services, levels) values."""
        return np.array(
            [
                [
                    self.lookup.number(name, units, {"service": service, "level": level})
                    for level in self.levels
                ]
                for service in self.services
            ]
        )

    def profile(self, name: str, where: Where = ANYWHERE) -> Profile:
        """Return a kind of people, for a service, state or level if its assumptions vary so."""
        if not self.knows(name, self.shape.profiles, "profile"):
            return Profile((), (), 0.0)
        shape: ProfileShape = self.shape.profiles[name]
        hours = self.lookup.shares(shape.hours, "hours", where)
        profile = Profile(
            ages=self._bands(shape.ages, "age_band", where),
            hours=tuple(
                (int(parse_label(label, "hours")), share) for label, share in hours.items()
            ),
            women_share=self.lookup.number(shape.women_share, ("share",), where),
        )
        if shape.tenures is None:
            return profile
        tenures = self._bands(shape.tenures, "tenure_band", where)
        return Profile(profile.ages, profile.hours, profile.women_share, tenures)

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
