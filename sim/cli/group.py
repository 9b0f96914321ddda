"""The group of all commands: options they share, and the one place where errors become words."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from sim.base.errors import InputError, SimError
from sim.base.stopping import is_asked, stoppable

STOPPED_BY_USER = 130
STOPPED = "Stopped. Nothing was written; the same command begins again."
MOST_LINES = 20
"""Problems that are told at once in words; with --json all are."""

WHEN_STOPPED = "when stopped"
"""Under this name a command that stores something leaves in `ctx.meta` what to say if stopped."""

JSON = "--json"

Command = TypeVar("Command", bound=Callable[..., Any])


class Commands(click.Group):
    """The group of all commands, with the one place where errors become words."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the command line, and note whether --json is in it before anything can go wrong."""
        as_json = JSON in args
        try:
            ctx = super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            raise told(error, as_json=as_json) from None
        ctx.meta["json"] = as_json
        return ctx

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; explain a SimError instead of showing a traceback."""
        with stoppable():
            try:
                return super().invoke(ctx)
            except (Exception, KeyboardInterrupt) as error:
                if is_asked() or isinstance(error, KeyboardInterrupt):
                    click.echo(ctx.meta.get(WHEN_STOPPED, STOPPED), err=True)
                    ctx.exit(STOPPED_BY_USER)
                as_json = bool(ctx.meta.get("json"))
                if isinstance(error, click.UsageError):
                    raise told(error, as_json=as_json) from None
                if not isinstance(error, SimError):
                    raise
                show_error(error, as_json=as_json)
                ctx.exit(error.exit_status)


def show_error(error: SimError, *, as_json: bool) -> None:
    """Print an error in words, or as one JSON object."""
    problems = [str(problem) for problem in getattr(error, "problems", (error,))]
    if as_json:
        show_problems(type(error).__name__, problems)
        return
    for problem in problems[:MOST_LINES]:
        click.echo(problem, err=True)
    if len(problems) > MOST_LINES:
        click.echo(f"… and {len(problems) - MOST_LINES:,} more; mend these first.", err=True)
    if isinstance(error, InputError) and len(problems) > 1:
        click.echo(f"{len(problems):,} problems; nothing was run or written.", err=True)


def told(error: click.UsageError, *, as_json: bool) -> Exception:
    """Return what ends the program after a slip in the command line; with --json it has been told."""
    if not as_json:
        return error
    help_ = "" if error.ctx is None else f" Try '{error.ctx.command_path} --help'."
    show_problems("UsageError", [error.format_message() + help_])
    return click.exceptions.Exit(error.exit_code)


def show_problems(error: str, problems: Sequence[str]) -> None:
    """Print what is wrong as one JSON object."""
    found = {"error": error, "problems": list(problems)}
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


class Finite(click.ParamType[float]):
    """A number; nan and infinity are none."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number; anything else ends the command with what is wanted."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number, such as 0.1 or 1500", param, ctx)
        return number


def json_option(command: Command) -> Command:
    """Add --json, and let errors know of it before the command begins."""

    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
        ctx.meta["json"] = value
        return value

    option = click.option(
        JSON,
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


RESULTS = Path("results")


class FolderType(click.Path):
    """A folder that is named; an empty text would mean the one that the program was started in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path of a text."""
        if value == "":
            self.fail("is empty; name a folder.", param, ctx)
        return super().convert(value, param, ctx)


def run_options(command: Command) -> Command:
    """Add what every command that runs worlds has in common."""
    for option in reversed(
        (
            click.option(
                "--worlds",
                type=click.IntRange(1, 10_000),
                default=8,
                show_default=True,
                help="How many independent worlds to run of each scenario.",
            ),
            click.option(
                "--seed",
                type=click.IntRange(0, 2**63 - 1),
                default=1,
                show_default=True,
                help="The same seed gives the same worlds, to the byte.",
            ),
            click.option(
                "--workers",
                type=click.IntRange(1, 1024),
                default=None,
                help="How many processes to use; as many as there are cores if not given.",
            ),
            click.option(
                "--until",
                metavar="YYYY-MM",
                default=None,
                help="Stop at the end of this month instead of the scenario's last; at least 12 months.",
            ),
            click.option(
                "--to",
                "folder",
                type=click.Path(path_type=Path),
                default=None,
                help="Where the result goes; results/NAME if not given.",
            ),
            click.option("--overwrite", is_flag=True, help="Replace an existing result folder."),
            click.option("--events", is_flag=True, help="Keep every event of every career too."),
            click.option(
                "--supported",
                is_flag=True,
                help="Keep who was paid for, so that appraise can tell who was additional.",
            ),
        )
    ):
        command = option(command)
    return json_option(command)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@run_options
@click.pass_context
def main(ctx: click.Context, /, folder: Path | None, overwrite: bool, **options: Any) -> None:
    """Project the supply of England's children's workforce, April 2005 to December 2020.

    Without a command: the main job, which compares the baseline with four options on the shipped
    evidence and writes results/headline.

    Example: workforce2020 check scenarios/baseline.yaml
    """
    from sim.cli.running import BASE, FLAGSHIPS, HEADLINE, project_and_tell

    if ctx.invoked_subcommand is None:
        is_own = folder is None or folder == HEADLINE
        project_and_tell(
            [BASE, *FLAGSHIPS],
            folder=folder or HEADLINE,
            overwrite=overwrite or is_own,
            command="(main job)",
            **options,
        )
    elif given := [name for name, value in ctx.params.items() if _was_given(ctx, name, value)]:
        raise click.UsageError(
            f"--{given[0].replace('as_json', 'json').replace('folder', 'to')} stands before the "
            f"command; write it after: {ctx.invoked_subcommand} … "
        )


def _was_given(ctx: click.Context, name: str, _: Any) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
