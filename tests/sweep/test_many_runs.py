"""Twenty thousand runs in bounded memory, and two workers nearly twice as fast as one."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.libraries import ROOT

MOST_MB = 500.0
LEAST_SPEED_UP = 1.8


def bench(*options: str) -> dict[str, float]:
    """Return what the bench measures, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.sweep", "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.slow
def test_twenty_thousand_runs_fit_into_little_memory():
    found = bench("--runs", "20000", "--workers", "2")
    assert found["finished"] == found["runs"] >= 20_000
    assert found["most_resident_mb"] < MOST_MB
    assert found["largest_ever_mb"] < MOST_MB


@pytest.mark.slow
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")
@pytest.mark.skipif(
    hasattr(os, "getloadavg") and os.getloadavg()[0] > 1.5, reason="the machine is at work"
)
def test_two_workers_are_nearly_twice_as_fast_as_one():
    # The start of processes is not what is compared, so it is taken off: what more runs take.
    def more_runs(workers: str) -> float:
        few, many = (
            bench("--runs", runs, "--workers", workers, "--long") for runs in ("40", "240")
        )
        return (many["seconds_running"] - few["seconds_running"]) / (many["runs"] - few["runs"])

    assert more_runs("1") / more_runs("2") > LEAST_SPEED_UP


@pytest.mark.slow
def test_runs_of_a_second_cost_little_beside_themselves():
    few, many = (
        bench("--runs", runs, "--workers", "2", "--pretend", "1") for runs in ("40", "120")
    )
    slept = (many["runs"] - few["runs"]) / 2
    assert many["seconds_running"] - few["seconds_running"] < 1.05 * slept + 1.0
