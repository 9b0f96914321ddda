"""Settings as columns: one row each, with its own luck, life, posts and what it has been paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from sim.base.dates import model_years
from sim.base.luck import (
    Decision,
    Keys,
    Origin,
    absorb,
    exponential,
    make_keys,
    name_number,
    uniform,
)
from sim.inputs.plan import Plan, SettingType, Workforce

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
NEVER = np.iinfo(np.int64).min
NOT_CLOSING = np.iinfo(np.int64).max


@dataclass
class Units:
    """Settings of one workforce (n,).

    `first` is the number of the first of them among all settings of the world. `kind` is the number
    of the setting's type; it is open from month `opens` up to, not including, month `closes`. `posts`
    are heads. `hired` counts people hired from outside so far, and makes their keys.
    `sponsored_until` is the month in which an incentive's sponsorship ends; `trained_in` the last
    month in which someone in post began each route, by the route's number.
    """

    first: int
    key: Keys
    luck: Keys
    kind: Ints
    service: Ints
    area: Ints
    is_deprived: Flags
    opens: Ints
    closes: Ints
    posts: Ints
    eligible: Flags
    hired: Ints
    sponsored_until: Ints
    trained_in: dict[int, Ints] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.key)

    @cached_property
    def by_area(self) -> Ints:
        """Numbers of the settings in the order of their areas."""
        return np.argsort(self.area, kind="stable")

    def is_open(self, month: int) -> Flags:
        """Return which settings are open in a month."""
        return np.asarray((self.opens <= month) & (month < self.closes))

    def note_training(self, route: int, units: npt.NDArray[np.int32], month: int) -> None:
        """Note that staff of some settings, given by their numbers in the world, begin a route."""
        if route not in self.trained_in:
            self.trained_in[route] = np.full(len(self), NEVER)
        self.trained_in[route][units - self.first] = month


def make_units(plan: Plan, workforce: Workforce, world_luck: int, first: int) -> Units:
    """Return the settings of a workforce that ever open, type by type, in the order of opening."""
    settings = workforce.settings
    assert settings is not None
    lives = []
    for number, kind in enumerate(settings.types):
        name = f"{workforce.name}/{kind.service}/{kind.sector}/{kind.is_deprived}/{kind.area}"
        lives.append(_live(plan.months, number, kind, name_number(name), world_luck))
    columns = {name: np.concatenate([life[name] for life in lives]) for name in lives[0]}
    kind_of = columns["kind"]
    size = len(kind_of)
    return Units(
        first=first,
        key=columns["key"],
        luck=absorb(world_luck, columns["key"]),
        kind=kind_of,
        service=np.array([workforce.services.index(t.service) for t in settings.types])[kind_of],
        area=np.array([plan.areas.index(kind.area) for kind in settings.types])[kind_of],
        is_deprived=np.array([kind.is_deprived for kind in settings.types])[kind_of],
        opens=columns["opens"],
        closes=columns["closes"],
        posts=columns["posts"],
        eligible=columns["eligible"],
        hired=np.zeros(size, dtype=np.int64),
        sponsored_until=np.full(size, NEVER),
    )


def _live(
    months: int, number: int, kind: SettingType, name: int, world_luck: int
) -> dict[str, np.ndarray]:
    """Return the settings of one type that ever open: key, kind, opens, closes, posts, eligible.

    Each closes by chance; openings, or further closures, keep the number open on its path.
    """
    path = [int(number) for number in kind.open_settings[: months + 1]]
    key = make_keys(Origin.SETTING, name, np.arange(max(path)))
    traits = _traits(kind, absorb(world_luck, key))
    opens: list[int] = []
    closes: list[int] = []
    next_to_close: list[tuple[float, int]] = []
    for month, wanted in enumerate(path):
        now = model_years(month)
        while next_to_close and (next_to_close[0][0] <= now or len(next_to_close) > wanted):
            closes[-heappop(next_to_close)[1]] = month
        for place in range(len(opens), len(opens) + wanted - len(next_to_close)):
            if place == len(key):
                key = make_keys(Origin.SETTING, name, np.arange(2 * place + 1))
                traits = _traits(kind, absorb(world_luck, key))
            opens.append(month)
            closes.append(NOT_CLOSING)
            heappush(next_to_close, (now + float(traits["life"][place]), -place))
    made = len(opens)
    return {
        "key": key[:made],
        "kind": np.full(made, number),
        "opens": np.array(opens, dtype=np.int64),
        "closes": np.array(closes, dtype=np.int64),
        "posts": traits["posts"][:made],
        "eligible": traits["eligible"][:made],
    }


def _traits(kind: SettingType, luck: Keys) -> dict[str, np.ndarray]:
    """Return posts, eligibility and length of life in years (n,) of settings of one type."""
    ends = np.cumsum([share for _, share in kind.staff_sizes])
    sizes = np.array([heads for heads, _ in kind.staff_sizes], dtype=np.int64)
    option = np.searchsorted(ends, uniform(luck, Decision.STAFF_SIZE, 0), side="right")
    option = np.minimum(option, len(sizes) - 1)
    rate = kind.closure_rate_py * np.array(kind.closure_by_size or (1.0,) * len(sizes))[option]
    with np.errstate(divide="ignore"):
        life = np.where(rate > 0.0, exponential(luck, Decision.CLOSES, 0) / rate, np.inf)
    return {
        "posts": sizes[option],
        "eligible": uniform(luck, Decision.ELIGIBLE, 0) < kind.eligible_share,
        "life": life,
    }
