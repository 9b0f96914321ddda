"""The commands. Each checks what it was given, calls one function and prints what comes back.

Imports of anything heavy stay inside the commands, so that `--help` is quick. Errors are turned
into words in one place, `group.py`: every SimError ends with its sentences on standard error (or,
with --json, as one object on standard output) and exit status 2.
"""

from sim.cli import asking, costing, exploring, mattering, running, sweeping
from sim.cli.group import main

__all__ = ["asking", "costing", "exploring", "main", "mattering", "running", "sweeping"]
