"""One tree of errors, each with words a policy analyst can act on.

Raw arguments are kept and the words are made in ``__str__``: SimPy and the process pool both
rebuild an exception from its arguments, and one that formatted its message on the way in would
come back as a bare TypeError.
"""

from __future__ import annotations


class SimError(Exception):
    """Any failure that the program explains to its user.

    `exit_status` is what the program ends with: 2 where the input was at fault, 1 where it was not.
    """

    exit_status = 2


class InputError(SimError):
    """Bad input: one or more problems, each a sentence with where, what, allowed and what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ModelError(SimError):
    """Something that cannot happen happened: a fault of the program, not of its input."""

    exit_status = 1

    def __init__(self, what: str, where: str = "") -> None:
        super().__init__(what, where)
        self.what = what
        self.where = where

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return f"The model broke one of its own rules: {self.what}{place}. Please report this."
