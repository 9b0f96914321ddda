"""A search over sizes of levers that takes it that more of a lever never makes things worse.

Sizes are counted in steps from each lever's smallest. One lever is bisected. Several are first grown
together, each by the same share of its way, until the aim is reached; then each in turn is brought
down as far as it goes, so that no lever of what is found can be smaller by itself. In which order they
are brought down decides what is found; so are several orders tried, and each lever alone.

That more is never worse is true of most levers here, since worlds are shared: a leaving clock that
runs slower never brings a leaver forward. Where it is not, what is found still reaches the aim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

Sizes = tuple[int, ...]
Reaches = Callable[[Sizes], bool]


def smallest_between(low: Sizes, high: Sizes, reaches: Reaches) -> Sizes:
    """Return the first sizes on the straight way from low, which do not reach it, to high, which do."""
    steps = max(end - start for start, end in zip(low, high, strict=True))
    below, above = 0, steps
    while above - below > 1:
        middle = (below + above) // 2
        if reaches(along(low, high, middle, steps)):
            above = middle
        else:
            below = middle
    return along(low, high, above, steps)


def along(low: Sizes, high: Sizes, step: int, steps: int) -> Sizes:
    """Return the sizes so many of all steps on the way from low to high, each rounded up."""
    return tuple(
        start - (-(end - start) * step // steps) for start, end in zip(low, high, strict=True)
    )


def brought_down(sizes: Sizes, order: Sizes, reaches: Reaches) -> Sizes:
    """Return sizes of which each lever, in an order, is as small as the others allow."""
    found = sizes
    for lever in order:
        if not found[lever]:
            continue
        without = _with(found, lever, 0)
        found = without if reaches(without) else smallest_between(without, found, reaches)
    return found


def packages(tops: Sizes, reaches: Reaches) -> Iterator[Sizes]:
    """Yield sizes that reach the aim and cannot be lowered one by one, when the tops reach it.

    Each once: brought down in the order of the levers and in the reverse, then levers alone.
    """
    levers = range(len(tops))
    nothing = tuple(0 for _ in levers)
    seen: set[Sizes] = set()
    if len(tops) == 1:
        yield smallest_between(nothing, tops, reaches)
        return
    together = smallest_between(nothing, tops, reaches)
    for order in (tuple(levers), tuple(reversed(levers))):
        found = brought_down(together, order, reaches)
        if found not in seen:
            seen.add(found)
            yield found
    for lever in levers:
        alone = _with(nothing, lever, tops[lever])
        if reaches(alone):
            found = smallest_between(nothing, alone, reaches)
            if found not in seen:
                seen.add(found)
                yield found


def _with(sizes: Sizes, lever: int, size: int) -> Sizes:
    return (*sizes[:lever], size, *sizes[lever + 1 :])
