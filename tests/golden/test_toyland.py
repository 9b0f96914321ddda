"""A small frozen run: it says that results changed, not that they are right.

Made by, and made anew after a wanted change of results (explain it in CHANGELOG.md) by:

    python -m tests.golden.test_toyland
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.inputs import load_plan
from sim.inputs.plan import State
from sim.run.model import run_plan

FROZEN = Path(__file__).parent / "toyland.json"
SCENARIOS = ("toyland/baseline", "toyland/reward", "toyland/no_fund")


def portrait(name: str) -> dict[str, Any]:
    """Return what is frozen of one world of a scenario: enough to see what moved."""
    recording = run_plan(load_plan(name), 1, 0, keep_events=True)
    events = recording.events
    assert events is not None
    digest = hashlib.sha256()
    for column in (events.time, events.person, events.kind, events.from_state, events.to_state):
        digest.update(np.ascontiguousarray(column).tobytes())
    kinds = np.bincount(events.kind, minlength=len(recording.directory.kinds))
    return {
        "events_sha256": digest.hexdigest(),
        "events": dict(zip(recording.directory.kinds, kinds.tolist(), strict=True)),
        "in_post_at_the_end": {
            f"{group.workforce}/{group.service}/{group.level}": int(
                recording.heads[-1, number, [State.IN_POST, State.TRAINING_IN_POST]].sum()
            )
            for number, group in enumerate(recording.directory.groups)
        },
        "paid_pence": sum(payment.pence for payment in recording.payments),
    }


@pytest.mark.parametrize("name", SCENARIOS)
def test_toyland_is_as_it_was(name):
    assert portrait(name) == json.loads(FROZEN.read_text(encoding="utf-8"))[name]


if __name__ == "__main__":
    text = json.dumps({name: portrait(name) for name in SCENARIOS}, indent=1)
    FROZEN.write_text(text + "\n", encoding="utf-8")
