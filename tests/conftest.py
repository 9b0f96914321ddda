"""What all tests share: Hypothesis gives the same examples every time, and never a time limit."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "everyday",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("everyday")


@pytest.fixture(scope="session", autouse=True)
def _shipped_files_are_parsed_once():
    """Keep what the parser found in the shipped libraries; see `tests.parsing`."""
    from sim.inputs import yaml_reader
    from tests.parsing import ShippedTextsOnce

    patch = pytest.MonkeyPatch()
    patch.setattr(yaml_reader, "YAML", ShippedTextsOnce)
    yield
    patch.undo()
