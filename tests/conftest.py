"""What all tests share: Hypothesis gives the same examples every time, and never a time limit."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "everyday",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("everyday")
