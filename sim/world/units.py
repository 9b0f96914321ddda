"""Settings as columns: one row each, with its own luck, posts and what it has been paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.base.luck import Decision, Keys, Origin, absorb, make_keys, name_number, uniform
from sim.inputs.plan import Settings

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass
class Units:
    """Settings of one workforce (n,).

    `first` is the number of the first of them among all settings of the world. `kind` is the number
    of the setting's type, `opens` the month from which it exists, `posts` in heads. `hired` counts
    people hired from outside so far, and makes their keys. `sponsored` settings hold an incentive.
    """

    first: int
    key: Keys
    luck: Keys
    kind: Ints
    service: Ints
    is_deprived: Flags
    opens: Ints
    posts: Ints
    eligible: Flags
    hired: Ints
    sponsored: Flags

    def __len__(self) -> int:
        return len(self.key)


def make_units(
    workforce: str, services: tuple[str, ...], settings: Settings, world_luck: int, first: int
) -> Units:
    """Return the settings of a plan that ever open, type by type, in the order of opening."""
    keys, kinds, opens = [], [], []
    for number, kind in enumerate(settings.types):
        size = int(kind.open_settings[-1])
        place = np.arange(size)
        name = f"{workforce}/{kind.service}/{kind.sector}/{kind.is_deprived}"
        keys.append(make_keys(Origin.SETTING, name_number(name), place))
        kinds.append(np.full(size, number))
        opens.append(np.searchsorted(kind.open_settings, place, side="right"))
    key = np.concatenate(keys)
    kind_of = np.concatenate(kinds)
    luck = absorb(world_luck, key)
    posts = np.zeros(len(key), dtype=np.int64)
    eligible = np.zeros(len(key), dtype=np.bool_)
    size_draw = uniform(luck, Decision.STAFF_SIZE, 0)
    eligible_draw = uniform(luck, Decision.ELIGIBLE, 0)
    for number, kind in enumerate(settings.types):
        own = kind_of == number
        ends = np.cumsum([share for _, share in kind.staff_sizes])
        sizes = np.array([heads for heads, _ in kind.staff_sizes], dtype=np.int64)
        option = np.searchsorted(ends, size_draw[own], side="right")
        posts[own] = sizes[np.minimum(option, len(sizes) - 1)]
        eligible[own] = eligible_draw[own] < kind.eligible_share
    return Units(
        first=first,
        key=key,
        luck=luck,
        kind=kind_of,
        service=np.array([services.index(kind.service) for kind in settings.types])[kind_of],
        is_deprived=np.array([kind.is_deprived for kind in settings.types])[kind_of],
        opens=np.concatenate(opens),
        posts=posts,
        eligible=eligible,
        hired=np.zeros(len(key), dtype=np.int64),
        sponsored=np.zeros(len(key), dtype=np.bool_),
    )
