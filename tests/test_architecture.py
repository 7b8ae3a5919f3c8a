"""The rooms and their arrows. import-linter watches the packages; this watches the pages, which are scripts."""

import ast
import re
import runpy
from pathlib import Path

import pytest

from data_loaders.published import versions

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "pages").glob("*.py"))
MAY_IMPORT = {"streamlit", "ui", "charts", "geo", "locales", "data_loaders.published.versions"}


def imports_of(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_page_imports_only_what_shows_published_tables(page):
    for module in imports_of(page):
        assert module in MAY_IMPORT or module.split(".")[0] in MAY_IMPORT, module


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_page_is_short_and_counts_nothing(page):
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    arithmetic = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, arithmetic):
            # Joining two texts is no arithmetic.
            assert isinstance(node.op, ast.Add), f"{page.name}:{node.lineno}"
            assert "words" in ast.unparse(node), f"{page.name}:{node.lineno}"
        assert getattr(getattr(node, "func", None), "attr", "") not in ("sum", "mean", "median", "groupby")


def test_no_year_is_written_into_the_site():
    for file in [*PAGES, *(ROOT / "ui").rglob("*.py"), *(ROOT / "charts").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, int):
                assert not 2015 < node.value < 2100, f"{file.name}:{node.lineno}"


def test_dimensions_and_files_of_a_version_are_listed_once():
    """A second list would one day be another one."""
    rooms = ("commands", "data_loaders", "indicators", "charts", "geo", "ui", "pages", "benchmarks")
    named = (versions.FROZEN, versions.HANDOVERS)  # by a constant where the files are listed
    wanted = [versions.DIMENSIONS, tuple(file for file in versions.TABLES if file not in named)]
    found = []
    for file in (f for room in rooms for f in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Tuple | ast.List):
                words = tuple(part.value for part in node.elts if isinstance(part, ast.Constant))
                found += [file.relative_to(ROOT).as_posix()] if words in wanted else []
    assert found == ["data_loaders/published/versions.py"] * 2


def test_nothing_about_one_city_is_in_code():
    words = (
        "palangka",
        "pahandut",
        "jekan raya",
        "sabangau",
        "rakumpit",
        "62.71",
        "pulang pisau",
        "pulang_pisau",
        "62.11",
    )
    rooms = ("commands", "data_loaders", "indicators", "charts", "geo", "ui", "pages", "locales")
    files = [f for room in rooms for f in (ROOT / room).rglob("*.py") if "example" not in f.parts]
    for file in [*files, *ROOT.glob("*.py"), *(ROOT / "data_loaders" / "profiles").glob("*.toml")]:
        text = file.read_text(encoding="utf-8").casefold()
        assert not [word for word in words if word in text], file


def test_the_architecture_page_names_every_module():
    rooms = runpy.run_path(str(ROOT / "docs" / "measure" / "rooms.py"))
    assert rooms["page"]() == rooms["PAGE"].read_text(encoding="utf-8"), "run: python docs/measure/rooms.py"


@pytest.mark.parametrize("room", ["ui", "pages", "charts", "geo"])
def test_of_the_readers_the_site_knows_published_versions_only(room):
    for file in (ROOT / room).rglob("*.py"):
        for module in imports_of(file):
            assert module.split(".")[0] != "data_loaders" or module.startswith("data_loaders.published"), file


def test_every_decision_is_listed_with_its_status():
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for file in sorted((ROOT / "docs" / "decisions").glob("0*.md")):
        row = next((line for line in listed.splitlines() if f"({file.name})" in line), "")
        superseded = "superseded" in file.read_text(encoding="utf-8").split("\n\n")[1].casefold()
        assert row and ("superseded" in row) == superseded, file.name


def test_every_path_that_the_docs_name_exists():
    folders = "commands|pages|ui|charts|geo|locales|indicators|data_loaders|benchmarks|tests|regions|docs|deploy"
    named = re.compile(rf"`((?:{folders})/[\w./-]+)`")
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        paths = {*named.findall(page.read_text(encoding="utf-8"))} - {
            "regions/palangka_raya/population.csv"
        }  # optional
        missing = [path for path in sorted(paths) if not (ROOT / path).exists()]
        assert not missing, (page.name, missing)
