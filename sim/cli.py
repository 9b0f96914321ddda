"""The commands. Each checks what it was given, calls one function and prints what comes back.

Imports of anything heavy stay inside the commands, so that `--help` is quick. Errors are turned
into words in one place: every SimError ends with its sentences on standard error (or, with --json,
as one object on standard output) and exit status 2.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sim.base.errors import InputError, ModelError, SimError

BAD_INPUT = 2
FAULT_OF_OURS = 1

Command = TypeVar("Command", bound=Callable[..., Any])


class Commands(click.Group):
    """The group of all commands, with the one place where errors become words."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; explain a SimError instead of showing a traceback."""
        try:
            return super().invoke(ctx)
        except SimError as error:
            show_error(error, as_json=bool(ctx.meta.get("json")))
            ctx.exit(FAULT_OF_OURS if isinstance(error, ModelError) else BAD_INPUT)


def show_error(error: SimError, *, as_json: bool) -> None:
    """Print an error in words, or as one JSON object."""
    problems = [str(problem) for problem in getattr(error, "problems", (error,))]
    if as_json:
        click.echo(json.dumps({"error": type(error).__name__, "problems": problems}, indent=2))
        return
    for problem in problems:
        click.echo(problem, err=True)
    if isinstance(error, InputError) and len(problems) > 1:
        click.echo(f"{len(problems)} problems; nothing was run or written.", err=True)


def json_option(command: Command) -> Command:
    """Add --json, and let errors know of it before the command begins."""

    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
        ctx.meta["json"] = value
        return value

    option = click.option(
        "--json",
        "as_json",
        is_flag=True,
        is_eager=True,
        callback=remember,
        help="Print one JSON object instead of text.",
    )
    return option(command)


def show(data: dict[str, Any], text: str, *, as_json: bool) -> None:
    """Print a command's answer as text or as one JSON object."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False) if as_json else text)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Project the supply of England's children's workforce, April 2005 to December 2020.

    Example: workforce2020 check scenarios/baseline.yaml
    """


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Load scenario FILES strictly and tell each one's dated story; nothing runs.

    A file is a path or a name such as baseline. Everything that is wrong is reported at once.

    Example: workforce2020 check scenarios/baseline.yaml
    """
    from sim.inputs.resolve import load
    from sim.inputs.story import tell

    stories = [tell(resolved) for resolved in load(files)]
    text = "\n\n\n".join(story.text() for story in stories)
    show({"scenarios": [story.data() for story in stories]}, text, as_json=as_json)


@main.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@json_option
def diff(a: Path, b: Path, as_json: bool) -> None:
    """Say every assumption and lever in which scenario B differs from scenario A.

    Example: workforce2020 diff baseline reward_package
    """
    from sim.inputs.difference import differences
    from sim.inputs.resolve import load
    from sim.inputs.story_words import how_many

    before, after = load([a, b])
    found = differences(before, after)
    lines = [f"{after.plan.name} against {before.plan.name}: {how_many(len(found), 'difference')}."]
    lines += [f"  {row.kind} {row.name}: {row.says}" for row in found]
    rows = [{"kind": row.kind, "name": row.name, "says": row.says} for row in found]
    data = {"a": before.plan.name, "b": after.plan.name, "differences": rows}
    show(data, "\n".join(lines), as_json=as_json)


@main.command()
@click.argument("name")
@click.option(
    "--scenario",
    default="baseline",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The scenario whose library and values are meant.",
)
@json_option
def explain(name: str, scenario: Path, as_json: bool) -> None:
    """Walk from the assumption NAME to its values, sources, places, grades, ranges and uses.

    Example: workforce2020 explain social_workers.leave.rate
    """
    from sim.inputs.explanation import explain as explain_assumption
    from sim.inputs.resolve import load

    (resolved,) = load([scenario])
    explanation = explain_assumption(name, resolved)
    show(explanation.data(), explanation.text(), as_json=as_json)
