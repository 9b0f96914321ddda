"""Start the program in its own environment, which this file makes if it is not there.

`python run.py` and `python run.py COMMAND …` call `sim.cli`; `python run.py test …` calls pytest.
Both happen in `.venv` beside this file, built once from the hashed `requirements.lock` and built
again when that file changes. `python run.py extras` puts what clusters and explorations need in too,
from `requirements-extras.lock`; tests do so by themselves. An active environment that already has the
packages is used as it is; `--no-bootstrap` uses the Python that was called, whatever it has.

Only the standard library is imported here, and nothing newer than Python 3.6 is written, so that an
older Python gets a sentence instead of a syntax error.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Mapping, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
STAMP = "built-from.txt"
EXTRAS_LOCK = ROOT / "requirements-extras.lock"
EXTRAS_STAMP = "extras-built-from.txt"
EXTRAS = ("cluster", "explore")
COMPILE = (
    "from sim.inputs import load_plan; from sim.run.model import run_plan; "
    "run_plan(load_plan('toyland/baseline'), 1, 0)"
)
OLDEST, NEWEST = (3, 11), (3, 14)


class SetupError(Exception):
    """The environment cannot be made; the message says why and what to do."""


# ------------------------------------------------------------------ which environment


def version_problem(version: Sequence[int]) -> Optional[str]:
    """Return what is wrong with this version of Python in one sentence, or None."""
    found = tuple(version[:2])
    if OLDEST <= found <= NEWEST:
        return None
    return (
        "This program needs Python {}.{} to {}.{}, and this is Python {}.{}: "
        "install one of those, or call it by name, as in `python3.11 run.py`."
    ).format(*OLDEST, *NEWEST, *found)


def venv_folder(environ: Mapping[str, str]) -> Path:
    """Return where the environment lies: WORKFORCE2020_VENV, or `.venv` beside this file."""
    chosen = environ.get("WORKFORCE2020_VENV")
    return Path(chosen).absolute() if chosen else ROOT / ".venv"


def venv_python(venv: Path, platform: str = sys.platform) -> Path:
    """Return the path of the interpreter inside an environment."""
    return venv / "Scripts" / "python.exe" if platform == "win32" else venv / "bin" / "python"


def lock_hash(lock: Path = LOCK) -> str:
    """Return the hash an environment is stamped with, the same for either kind of line end."""
    return hashlib.sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def is_built(venv: Path, wanted: str, stamp: str = STAMP) -> bool:
    """Tell whether the environment is whole and was made from the lock with this hash."""
    try:
        stamped = (venv / stamp).read_text(encoding="utf-8").strip()
    except OSError:
        return False
    return stamped == wanted and venv_python(venv).exists()


def satisfies(version: str, bounds: str) -> bool:
    """Tell whether a version such as `2.4.6` lies within bounds such as `>=2.2,<3`."""

    def release(text: str) -> Tuple[int, ...]:
        numbers = [int(n) for n in re.findall(r"\d+", text)[:4]]
        return tuple(numbers + [0] * (4 - len(numbers)))

    have = release(version)
    for bound in bounds.split(","):
        sign, limit = re.match(r"(>=|<)(.+)", bound.strip()).groups()  # type: ignore[union-attr]
        if not (have >= release(limit) if sign == ">=" else have < release(limit)):
            return False
    return True


def has_packages(pyproject: Path, *, extras: Sequence[str] = ()) -> bool:
    """Tell whether the Python that is running has the packages that the project names."""
    import tomllib
    from importlib import metadata

    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    for requirement in wanted:
        name, bounds = re.match(r"([\w.-]+)(.*)", requirement).groups()  # type: ignore[union-attr]
        try:
            if not satisfies(metadata.version(name), bounds):
                return False
        except metadata.PackageNotFoundError:
            return False
    return True


def extras_for(arguments: Sequence[str]) -> Tuple[str, ...]:
    """Return the extras of the project that a command line needs."""
    wanted = {"test": ("test", *EXTRAS), "extras": EXTRAS}
    return wanted.get(arguments[0], ()) if arguments else ()


def may_use_this_python(
    venv: Path, environ: Mapping[str, str], *, extras: Sequence[str] = ()
) -> bool:
    """Tell whether an environment that is active already will do; one chosen by name goes first."""
    if environ.get("WORKFORCE2020_VENV") or Path(sys.prefix).resolve() == venv.resolve():
        return False
    active = sys.prefix != sys.base_prefix or environ.get("CONDA_PREFIX") == sys.prefix
    return active and has_packages(ROOT / "pyproject.toml", extras=extras)


# ------------------------------------------------------------------ making it


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a file lock, so that one builds at a time; it is dropped if this process dies.

    On POSIX its children hold it too: a pip that outlives us must end before the next build.
    """
    with path.open("a+b") as file:
        os.set_inheritable(file.fileno(), True)
        if sys.platform == "win32":
            import msvcrt

            while True:
                file.seek(0)
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                    break
                except OSError:
                    time.sleep(0.5)
            try:
                yield
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def pip_problem(output: str) -> str:
    """Return one message for what pip printed when it failed."""
    if re.search(
        r"NewConnectionError|NameResolutionError|name resolution|ConnectTimeout|ProxyError"
        r"|Network is unreachable|Connection refused|Max retries",
        output,
    ):
        return (
            "The packages could not be downloaded: this computer does not reach a package index. "
            "Run this again when it is on line, tell pip of your organisation's mirror "
            "(`pip config set global.index-url ADDRESS`), or activate an environment that has the "
            "packages in pyproject.toml."
        )
    lines = [line for line in output.strip().splitlines() if line.strip()]
    return "The packages could not be installed. pip says:\n  " + "\n  ".join(lines[-4:])


def pip_command(venv: Path, lock: Path) -> List[str]:
    """Return the command that puts into an environment what a lock lists."""
    command = [str(venv_python(venv)), "-m", "pip", "install", "--quiet"]
    command += ["--disable-pip-version-check", "--no-input", "--retries", "2"]
    return [*command, "--require-hashes", "-r", str(lock)]


def call(command: Sequence[str]) -> None:
    """Run a command that helps to make the environment; raise SetupError if it fails."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        close_fds=sys.platform == "win32",  # children hold the file lock too
        env={**os.environ, "PIP_USER": "0"},
    )
    if done.returncode:
        raise SetupError(pip_problem(done.stdout))


def add_extras(venv: Path, stamp: str) -> None:
    """Put the extras into the environment, which is whole already. Their stamp comes last too."""
    print(
        "Adding what clusters and explorations need from requirements-extras.lock (once) …",
        file=sys.stderr,
        flush=True,
    )
    (venv / EXTRAS_STAMP).unlink(missing_ok=True)
    call(pip_command(venv, EXTRAS_LOCK))
    (venv / EXTRAS_STAMP).write_text(stamp + "\n", encoding="utf-8")


def build(venv: Path, stamp: str) -> None:
    """Make the environment from the lock. The stamp comes last: without it nothing is believed."""
    print(
        f"Making the environment {venv} from requirements.lock (once, about a minute) …",
        file=sys.stderr,
        flush=True,
    )
    try:
        import ensurepip  # noqa: F401
        import venv as _venv  # noqa: F401
    except ImportError:
        raise SetupError(
            "This Python comes without its `venv` and `ensurepip` modules: install them (on Debian "
            "and Ubuntu the package python3-venv), or use a Python from python.org."
        ) from None

    if venv.exists():
        if not (venv / "pyvenv.cfg").exists() and any(venv.iterdir()):
            raise SetupError(
                f"{venv} exists and is not a Python environment: move it away, or name another "
                "folder in WORKFORCE2020_VENV."
            )
        # The stamp goes first, so that an interrupted removal is not believed either.
        (venv / STAMP).unlink(missing_ok=True)
        shutil.rmtree(venv)
    # The base interpreter, so that an environment is never made out of itself or of another one.
    base = getattr(sys, "_base_executable", None) or sys.executable
    python = str(venv_python(venv))
    call([base, "-m", "venv", str(venv)])
    call(pip_command(venv, LOCK))
    # One small run compiles the engine and keeps that on disk. If it fails, the next run will say why.
    subprocess.run(
        [python, "-c", COMPILE],
        cwd=str(ROOT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=sys.platform == "win32",
    )
    (venv / STAMP).write_text(stamp + "\n", encoding="utf-8")


def ready(venv: Path, *, with_extras: bool = False) -> Path:
    """Return the interpreter of the environment, made first if it is missing or out of date."""
    wanted = lock_hash()
    extras = lock_hash(EXTRAS_LOCK) if with_extras else ""

    def is_ready() -> bool:
        return is_built(venv, wanted) and (not with_extras or is_built(venv, extras, EXTRAS_STAMP))

    if not is_ready():
        venv.parent.mkdir(parents=True, exist_ok=True)
        with alone(venv.with_name(venv.name + ".lock")):
            if not is_built(venv, wanted):
                build(venv, wanted)
            if not is_ready():
                add_extras(venv, extras)
    return venv_python(venv)


# ------------------------------------------------------------------ going on in it


def go_on_in(python: Path, arguments: Sequence[str]) -> int:
    """Run this file again in another interpreter and return its exit status."""
    command = [str(python), str(ROOT / "run.py"), "--no-bootstrap", *arguments]
    if sys.platform == "win32":
        # Windows has no real exec: the shell would take the prompt back at once.
        child = subprocess.Popen(command)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # the child was told too, and says how to resume
    else:
        sys.stdout.flush()
        os.execv(command[0], command)


def pytest_arguments(arguments: Sequence[str], cores: int) -> List[str]:
    """Return the arguments for pytest: the caller's, spread over the cores unless they say how."""
    own_way = ("-n", "--numprocesses", "--pdb", "--trace", "no:xdist", "-pno:xdist")
    if cores < 2 or any(argument.startswith(own_way) for argument in arguments):
        return list(arguments)
    return ["-n", "auto", "--dist", "worksteal", *arguments]


def run_here(arguments: Sequence[str]) -> int:
    """Run the tests or the program in this interpreter and return its exit status."""
    try:
        if arguments[:1] == ["test"]:
            import pytest

            os.chdir(ROOT)
            return int(pytest.main(pytest_arguments(arguments[1:], os.cpu_count() or 1)))
        from sim.cli import main as command_line
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] in ("sim", "tests"):
            raise
        print(
            f"This Python has no package `{missing.name}`: run without --no-bootstrap, or install "
            "what requirements.lock lists.",
            file=sys.stderr,
        )
        return 2
    sys.argv = [str(ROOT / "run.py"), *arguments]
    return command_line() or 0


def main(arguments: List[str]) -> int:
    """Find or make the environment, and run the program in it."""
    problem = version_problem(sys.version_info[:2])
    if problem:
        print(problem, file=sys.stderr)
        return 2
    if "--no-bootstrap" in arguments:
        return run_here([argument for argument in arguments if argument != "--no-bootstrap"])
    venv = venv_folder(os.environ)
    extras = extras_for(arguments)
    only_extras = arguments[:1] == ["extras"]
    if may_use_this_python(venv, os.environ, extras=extras):
        return told_of_extras() if only_extras else run_here(arguments)
    try:
        python = ready(venv, with_extras=bool(extras))
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. The next run makes the environment again from the start.", file=sys.stderr)
        return 130
    except OSError as error:
        print(
            f"The environment {venv} cannot be made: {error}. Close what uses it, or name another "
            "folder in WORKFORCE2020_VENV.",
            file=sys.stderr,
        )
        return 2
    return told_of_extras() if only_extras else go_on_in(python, arguments)


def told_of_extras() -> int:
    """Say that the extras are there."""
    print("Clusters and explorations have all they need.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
