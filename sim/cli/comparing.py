"""What `compare` adds to a result: enough worlds, how certain it is, whose careers differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.study.projection import Order, Progress

CERTAINTY, CHANGED = "certainty", "who_changed"


@dataclass
class Comparing:
    """What a comparison has to say beside its summary; `half_widths` are wishes as they were typed."""

    half_widths: Sequence[str] = ()
    pilot: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    @contextmanager
    def enough_worlds(self, order: Order, progress: Progress | None) -> Iterator[Order]:
        """Yield the order with as many worlds as the wishes need; its own are the most there may be."""
        if not self.half_widths:
            yield order
            return
        from dataclasses import replace

        from sim.study.precision import Effort, parse_wishes, run_pilot

        effort = Effort(order.seed, order.workers, order.keep_events, order.keep_supported)
        with TemporaryDirectory(prefix="workforce2020-pilot-") as scratch:
            piloted = run_pilot(
                order.plans,
                parse_wishes(self.half_widths),
                order.worlds,
                effort,
                Path(scratch),
                progress,
            )
            self.pilot = piloted.pilot
            yield replace(order, worlds=piloted.worlds, held=piloted.held)

    def then(self, finish: Callable[[Path], object], most: int) -> Callable[[Path], object]:
        """Return what finishes a result folder: as before, and tables of certainty and careers."""

        def both(made: Path) -> None:
            finish(made)
            self._add(made, most)

        return both

    def _add(self, made: Path, most: int) -> None:
        from sim.outputs.answer_folder import write_sheet
        from sim.outputs.store import open_result
        from sim.report.exploring.certainty import (
            changed_rows,
            rows_of,
            tell_certainty,
            tell_changed,
            tell_reached,
        )
        from sim.study.certainty import certainties, reached
        from sim.study.precision import parse_wishes
        from sim.study.whose import changed_careers

        result = open_result(made)
        certain = certainties(result)
        if certain:
            rows = rows_of(certain)
            write_sheet(made / f"{CERTAINTY}.csv", rows)
            self.data[CERTAINTY] = rows
            self.texts.append(tell_certainty(certain))
        if self.half_widths:
            found = reached(result, parse_wishes(self.half_widths), self.pilot)
            self.data["precision"] = [
                {"option": option, **key._asdict(), **vars(own)} for option, key, own in found
            ]
            self.texts.append(tell_reached(found, most))
        changed = changed_careers(result)
        if changed:
            write_sheet(made / f"{CHANGED}.csv", changed_rows(changed))
            self.data[CHANGED] = changed_rows(changed)
            self.texts.append(tell_changed(changed, result.summary["base"]))
