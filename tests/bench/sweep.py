"""What a sweep of many runs takes: memory, time per run beside the run itself, speed-up by workers.

`python -m tests.bench.sweep --runs 20000 --workers 2 --json` runs at least as many of Toyland, made
short unless `--long` is given, in a folder of its own that is removed. With `--pretend 1` each run is
one that was kept before, given back after a second of sleep: what takes longer than that is overhead.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import resource
import tempfile
import threading
import time
from pathlib import Path

from sim.inputs.cases import CaseLoader
from sim.inputs.sweep_loading import load_design
from sim.study import sweep
from sim.study.runs import Keep, Kept, Outcome
from sim.study.sweep import Sweep, run_sweep
from tests.sweep.designs import design_file, short_library

WORLDS = 4
DESIGN = """
title: Many runs
question: How long do they take?
scenarios: [{scenario}]
levers:
  leaving: {{times: carers.leave.rate, beyond_range: true}}
  waiting: {{times: carers.posts, beyond_range: true}}
vary:
  - grid:
      leaving: {{from: 0.5, to: 2, steps: {down}}}
      waiting: {{from: 0.8, to: 1.2, steps: {across}}}
worlds: {worlds}
keep:
  - {{measure: headcount, workforce: carers, service: '*'}}
  - {{measure: vacancy_rate, workforce: carers, service: '*'}}
"""


class Pretending(sweep.Work):
    """Gives back what a run was before, after a while."""

    def __init__(self, seed: int, keep: Keep) -> None:
        super().__init__(seed, keep)
        self.seconds = PRETENDED[0]
        self.model: Kept | None = None

    def __call__(self, batch: sweep.Batch) -> list[Outcome]:
        """Return the outcome of each run."""
        if self.model is None:
            (found,) = super().__call__(batch[:1])
            assert isinstance(found, Kept)
            self.model = dataclasses.replace(found, seconds=self.seconds)
        time.sleep(self.seconds * len(batch))
        return [dataclasses.replace(self.model, run=named.run) for named in batch]


PRETENDED = [0.0]
"""Seconds that pretended runs take."""


class Watch:
    """The largest resident memory of this process, seen every so often, in MB."""

    def __init__(self) -> None:
        self.most = 0.0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(0.2):
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            self.most = max(self.most, pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def bench(
    runs: int,
    workers: int,
    *,
    long: bool = False,
    scheduler: str | None = None,
    pretend: float = 0.0,
) -> dict[str, float]:
    """Return what a sweep of so many runs, or a few more, takes."""
    if pretend:
        PRETENDED[0] = pretend
        sweep.Work = Pretending  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as scratch:
        library = short_library(Path(scratch))
        across = max(2, round((runs / WORLDS) ** 0.5))
        down = max(2, math.ceil(runs / WORLDS / across))
        text = DESIGN.format(
            scenario="baseline" if long else "short", down=down, across=across, worlds=WORLDS
        )
        loader = CaseLoader()
        design = load_design(design_file(library, text, "many"), loader)
        folder = Path(scratch) / "r"
        ran = Sweep(design, loader, folder, workers, scheduler)
        finished = [time.perf_counter()]

        def note(done: int, total: int) -> None:
            finished[1:] = [time.perf_counter()]

        begin = time.perf_counter()
        with Watch() as watch:
            summary = run_sweep(ran, note)
        whole = time.perf_counter() - begin
        store = sum(path.stat().st_size for path in (folder / "store").rglob("*") if path.is_file())
        tables = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
        begin = time.perf_counter()
        run_sweep(ran)
        again = time.perf_counter() - begin
    return {
        "runs": summary["runs"],
        "finished": summary["finished"],
        "workers": workers,
        "seconds": whole,
        "seconds_running": finished[-1] - finished[0],
        "runs_a_second": summary["runs"] / whole,
        "seconds_to_find_all_done": again,
        "most_resident_mb": watch.most,
        "largest_ever_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        "store_bytes": store,
        "table_bytes": tables,
    }


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scheduler", default=None)
    parser.add_argument("--long", action="store_true", help="Toyland's own baseline, six years")
    parser.add_argument("--pretend", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = bench(
        asked.runs,
        asked.workers,
        long=asked.long,
        scheduler=asked.scheduler,
        pretend=asked.pretend,
    )
    if asked.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<26}{value:,.2f}")


if __name__ == "__main__":
    main()
