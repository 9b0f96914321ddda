"""x."""

from sim.outputs.tables import RunTables


def spreadsheets(runs: list[RunTables]) -> dict[str, str]:
    """Return nothing yet."""
    return {}
