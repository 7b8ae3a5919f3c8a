"""Do the tests pass with the newest releases of what we build on? ``make compat`` prints a table; nothing is kept.

A fresh virtual environment, laid over the one that runs this, gets the newest Streamlit, Ibis, DuckDB and pandas that
the index has, whatever requirements.in asks for; so a limit there is tried too. All else is as locked. ``--all`` runs every test but the browser's, else
a quick choice: the parts that know these libraries best.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from importlib.metadata import distributions
from pathlib import Path
from sysconfig import get_path

ROOT = Path(__file__).parents[2]
NEWEST = ("streamlit", "ibis-framework", "duckdb", "pandas")
QUICK = (
    "tests/test_streamlit_internals.py",
    "tests/test_region_and_profile.py",
    "tests/test_survival.py",
    "tests/test_mapping.py",
    "tests/test_cells.py",
    "tests/test_geo.py",
    "tests/test_charts.py",
    "tests/test_doors.py",
)
COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


def installed(python: Path) -> dict[str, str]:
    """Versions of NEWEST in an environment."""
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
    )
    return {each["name"]: each["version"] for each in json.loads(listed.stdout) if each["name"] in NEWEST}


def prepare(folder: Path, names: tuple[str, ...]) -> Path:
    """A virtual environment with the newest of ``names`` and for the rest what is installed here; its Python."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    (own,) = folder.glob("lib/python*/site-packages")
    (own / "below.pth").write_text(get_path("purelib") + "\n", encoding="utf-8")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--upgrade", *names], check=True)
    return python


def run(python: Path, tests: list[str]) -> dict[str, dict[str, int]]:
    """How many tests of each file passed, failed or were skipped."""
    found = {}
    for test in tests:
        command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", test]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        last = (told.stdout.strip() or told.stderr.strip() or "no answer").splitlines()[-1]
        counts = {word.rstrip("s"): int(number) for number, word in COUNTED.findall(last)}
        found[test] = counts if counts or told.returncode == 5 else {"error": 1}
        faults = [line for line in told.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        sys.stderr.write("\n  ".join([f"{test}: {last}", *faults]) + "\n")
    return found


def table(locked: dict[str, str], newest: dict[str, str], found: dict[str, dict[str, int]]) -> str:
    """Both results as text: library by library, then test file by test file."""
    lines = ["| library | locked | tried |", "|---|---|---|"]
    lines += [f"| {name} | {locked.get(name, '–')} | {newest.get(name, '–')} |" for name in NEWEST]
    lines += ["", "| tests | passed | failed | skipped |", "|---|---|---|---|"]
    for test, counts in found.items():
        failed = counts.get("failed", 0) + counts.get("error", 0)
        lines.append(f"| {test} | {counts.get('passed', 0)} | {failed} | {counts.get('skipped', 0)} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="every test but the browser's")
    parser.add_argument("--only", action="append", choices=NEWEST, help="raise this library alone; may be repeated")
    parser.add_argument("tests", nargs="*", help="test files; default: a quick choice")
    chosen = parser.parse_args()
    every = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "tests").glob("test_*.py"))
    locked = {each.name: each.version for each in distributions() if each.name in NEWEST}
    with tempfile.TemporaryDirectory(prefix="compat-") as folder:
        python = prepare(Path(folder), tuple(chosen.only or NEWEST))
        found = run(python, every if chosen.all else chosen.tests or list(QUICK))
        sys.stdout.write(table(locked, installed(python), found) + "\n")
    return int(any(counts.get("failed") or counts.get("error") for counts in found.values()))


if __name__ == "__main__":
    sys.exit(main())
