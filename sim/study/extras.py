"""Libraries that not everybody needs: brought in when a command asks for them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sim.base.errors import InputError

EXPLORE = "explore"


def bring(module: str, *, wanted_for: str, extra: str = EXPLORE) -> Any:
    """Return a module of an extra.

    Raises InputError, with how to install the extra, if it is not there.
    """
    try:
        return import_module(module)
    except ImportError:
        library = module.partition(".")[0]
        raise InputError(
            f"{wanted_for} needs the library {library}, which is not installed. It comes with the "
            f"extra '{extra}': run `python run.py extras`, or in an environment of your own "
            f"`python -m pip install 'workforce2020[{extra}]'`."
        ) from None
