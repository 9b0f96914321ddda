"""Programmes as they are told: once, where several scenarios have the same numbers of them.

Most options leave a fund as it is, and text and chart would say the same of it in each.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.appraisal.additional import ALL, Additionality, Kind, Share
from sim.appraisal.additionality import Outcome
from sim.inputs.kept import Other


@dataclass(frozen=True)
class Told:
    """A programme in some scenarios, over all years: the whole first, then elements, then levels.

    The shares are of the scenario from which the one without the programme differs least besides.
    What more another differs in has changed nothing here, as its numbers are the same.
    """

    scenarios: tuple[str, ...]
    shares: tuple[Share, ...]

    @property
    def whole(self) -> Share:
        """The programme with all its elements."""
        return self.shares[0]

    @property
    def besides(self) -> tuple[Other, ...]:
        """In what else than the programme the other scenario differs."""
        return self.whole.besides

    @property
    def parts(self) -> tuple[Share, ...]:
        """Each element."""
        return tuple(share for share in self.shares if share.kind is Kind.ELEMENT)


def told_once(found: Additionality) -> list[Told]:
    """Return programmes that supported anybody, those that are alike in several scenarios once."""
    judged: dict[tuple[str, str, str], list[Share]] = {}
    for share in found.shares:
        if share.year == ALL and share.funded.mean > 0.0:
            judged.setdefault((share.programme, share.without, share.scenario), []).append(share)
    alike: list[list[list[Share]]] = []
    for shares in judged.values():
        shares.sort(key=lambda share: tuple(Kind).index(share.kind))
        known = next((group for group in alike if _numbers(group[0]) == _numbers(shares)), None)
        if known is None:
            alike.append([shares])
        else:
            known.append(shares)
    return [_told(group) for group in alike if group[0][0].kind is Kind.ALL]


def _numbers(shares: list[Share]) -> list[tuple[object, ...]]:
    return [
        (
            *(share.programme, share.without, share.element),
            *(share.counts[outcome] for outcome in Outcome),
            share.spent_gbp,
        )
        for share in shares
    ]


def _told(group: list[list[Share]]) -> Told:
    nearest = min(group, key=lambda shares: len(shares[0].besides))
    names = [shares[0].scenario for shares in group]
    first = nearest[0].scenario
    return Told((first, *(name for name in names if name != first)), tuple(nearest))
