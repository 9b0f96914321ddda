"""The shape of the program: who may import whom, what starting it loads, what no file may name."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {"requirements.lock": ("test", "dev"), "requirements-extras.lock": ("cluster", "explore")}
"""The locks, and the extras of the project that each covers."""
MODULES = sorted((ROOT / "sim").rglob("*.py"))

# Written in pieces, so that this file does not name them either.
REGISTRY_HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "pypi" + ".python" + ".org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "conda." + "anaconda" + ".org",
    "repo." + "anaconda" + ".com",
    "deb." + "debian" + ".org",
]
# A path that is somebody's own: a home or work folder at the root, or a Windows user's.
MACHINE_PATH = re.compile(
    r"(?<![\w.~/:-])/(?:root|work|home/\w|Users/\w)(?![\w-])|(?<![\w.~/:-])/(?:home|Users)/\w+/"
    r"|\b[A-Z]:\\+Users\\|\.\./shared"
)
HEAVY = ["pandas", "matplotlib", "scipy.stats", "duckdb", "numba"]


def in_new_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120
    )


@cache
def project_texts() -> dict[str, str]:
    """Return the text of every file that is tracked or would be, by its path."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("not a git work tree, so no list of the project's files")
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in content:
            texts[name] = content.decode("utf-8", errors="replace")
    return texts


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in project_texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry():
    hosts = re.compile("|".join(re.escape(host) for host in REGISTRY_HOSTS), re.IGNORECASE)
    assert hosts.search("https://" + REGISTRY_HOSTS[0] + "/simple")
    assert places(hosts) == []


def test_no_file_names_a_folder_of_somebodys_machine():
    assert places(MACHINE_PATH) == []


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("open('" + "/wo" + "rk/main/x.yaml')", True),
        ("see " + "/ro" + "ot/notes", True),
        ("cd " + "/ho" + "me/ada/model", True),
        (r"C:" + r"\Users\ada", True),
        ("social care/work with families", False),
        ("https://example.gov.uk/wo" + "rk/report", False),
        ("a share of posts and/or work/life balance", False),
    ],
)
def test_a_machine_path_is_told_from_other_slashes(line, is_one):
    assert bool(MACHINE_PATH.search(line)) is is_one


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_holds_hashes_and_no_address(name):
    lock = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(r"^\S+==\S+", lock, re.MULTILINE)
    assert pinned
    assert all("--hash=sha256:" in part for part in re.split(r"^(?=\w)", lock, flags=re.M)[1:])
    assert "://" not in lock


def test_the_lock_covers_every_dependency_of_the_project():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert sorted(extra for own in LOCKS.values() for extra in own) == sorted(extras)
    for lock, own in LOCKS.items():
        asked = [*project["dependencies"], *(item for extra in own for item in extras[extra])]
        names = {re.match(r"[\w.-]+", item)[0].lower().replace(".", "-") for item in asked}
        assert names <= {*versions_in(lock)}


def test_the_locks_agree():
    main, extras = (versions_in(lock) for lock in LOCKS)
    both = {*main} & {*extras}
    assert both
    assert {name: main[name] for name in both} == {name: extras[name] for name in both}


def versions_in(lock: str) -> dict[str, str]:
    """Return the versions that a lock pins, by name."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w-]+)==(\S+)", text, re.MULTILINE))


def test_imports_point_down_and_stay_within_their_fences():
    lint = "from importlinter.cli import lint_imports_command as lint; lint()"
    done = in_new_python("-c", lint, "--no-cache", "--no-logo")
    assert done.returncode == 0, done.stdout + done.stderr


def test_import_sim_brings_in_nothing_heavy():
    done = in_new_python("-c", f"import sys, sim; print([m for m in {HEAVY} if m in sys.modules])")
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.mark.skipif(not (ROOT / "sim" / "cli.py").exists(), reason="no command line yet")
def test_help_brings_in_nothing_heavy():
    code = (
        "import sys, runpy\n"
        "sys.argv = ['run.py', '--no-bootstrap', '--help']\n"
        "try:\n    runpy.run_path('run.py', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([m for m in {[*HEAVY, 'numpy']} if m in sys.modules], file=sys.stderr)"
    )
    done = in_new_python("-c", code)
    assert done.stderr.strip() == "[]"
    assert "Usage" in done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_holds(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
