"""The docs are true: every setting, command, option, file, column and key has its place, and what is shown works."""

import ast
import importlib
import re
import runpy
import shlex
import shutil
import subprocess
import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path

import click
import pytest

import publish
from commands.terminal import VERBS
from data_loaders.ledger import corrections, followup_log, refresh
from data_loaders.published import versions
from data_loaders.sources import SERVICES
from data_loaders.sources.files import ENDINGS
from geo.__main__ import main as geo
from indicators import handovers, labels, layout
from indicators.clocks import deadlines
from indicators.settings import SETTINGS
from tests.make_export import cli

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md")))
PARTS = runpy.run_path(str(DOCS / "measure" / "parts.py"))["PARTS"]
VARIABLE = re.compile(r"\bPANTAU_[A-Z_]*[A-Z]\b")


@cache
def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    """What stands under a heading of the second level, up to the next one."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^##? |\Z)", text_of(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page}: no heading '## {heading}'"
    return found[1]


def first_cells(text: str) -> set[str]:
    """All that stands in backticks in the first column of tables."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return {code for cell in rows for code in re.findall(r"`([^`]+)`", cell)}


# -- settings -------------------------------------------------------------------------------------------------------


def test_every_variable_that_the_code_reads_is_documented_and_no_other():
    files = [f for f in ROOT.rglob("*.py") if not {".venv", "tests", "benchmarks"} & set(f.relative_to(ROOT).parts)]
    read = {name for file in files for name in VARIABLE.findall(file.read_text(encoding="utf-8"))}
    assert first_cells(section("docs/settings.md", "Lingkungan / environment")) == read
    tests = {
        name for file in (ROOT / "tests").glob("*.py") for name in VARIABLE.findall(file.read_text(encoding="utf-8"))
    }
    for page in PAGES:
        assert set(VARIABLE.findall(page.read_text(encoding="utf-8"))) <= read | tests, page.name


def test_every_key_of_pantau_toml_is_documented():
    above, of_source = {*refresh.SettingsFile.model_fields} - {"source"}, {*refresh.Source.model_fields}
    documented = first_cells(section("docs/settings.md", "`pantau.toml`"))
    assert documented == {"[[source]]", *above, *(f"source.{key}" for key in of_source)}
    example = text_of("deploy/pantau.example.toml")
    assert not [key for key in above | of_source if not re.search(rf"^(# )?{key} = ", example, re.MULTILINE)]


def test_every_key_of_corrections_toml_is_documented():
    told = section("docs/settings.md", "`store/corrections.toml`")
    assert first_cells(told) == {field.name for field in fields(corrections.Correction)}
    words = (*corrections.CONDITIONS, *corrections.ACTIONS, *corrections.STATUSES, corrections.REPORT)
    assert not [word for word in words if f"`{word}`" not in told]


def test_the_example_of_a_correction_is_one(tmp_path):
    shown = re.search(r"```toml\n(.*?)```", section("docs/settings.md", "`store/corrections.toml`"), re.DOTALL)[1]
    (tmp_path / corrections.FILE).write_text(shown, encoding="utf-8")
    (correction,) = corrections.load(tmp_path, key=b"k" * 32)
    assert (correction.what, correction.action, correction.status) == ("received_on", "override", "applied")


def test_every_setting_of_disclosure_control_is_documented():
    keys = {*SETTINGS, *(f"place_sets.{key}" for one in SETTINGS["place_sets"] for key in one)} - {"place_sets"}
    assert first_cells(section("docs/settings.md", "`indicators/disclosure.toml`")) == keys | {"[[place_sets]]"}


def test_every_key_of_a_region_is_documented_and_read():
    settings = [tomllib.loads(file.read_text(encoding="utf-8")) for file in ROOT.glob("regions/*/region.toml")]
    keys = {key for one in settings for key in one} - {"publisher"}
    keys |= {f"publisher.{key}" for one in settings for key in one["publisher"]}
    assert first_cells(section("docs/regions.md", "`region.toml`")) == keys
    code = [
        file.read_text(encoding="utf-8")
        for room in ("data_loaders", "geo", "indicators")
        for file in (ROOT / room).rglob("*.py")
    ]
    for key in keys:
        assert any(re.search(rf"\b{key.rpartition('.')[2]}\b", text) for text in code), f"{key}: nothing reads it"


def test_every_list_of_a_region_is_documented_with_its_columns():
    told = {}
    for row in re.findall(r"^\| `([\w.]+)` \| (.*?) \|", section("docs/regions.md", "Daftar / lists"), re.M):
        told[row[0]] = set(re.findall(r"`(\w+)`", row[1]))
    for file in ROOT.glob("regions/*/*"):
        if file.name != "region.toml":
            assert file.name in told, file
        if file.suffix == ".csv":
            head = next(line for line in file.read_text(encoding="utf-8-sig").splitlines() if not line.startswith("#"))
            assert set(head.split(",")) == told[file.name], file
    reader = text_of("data_loaders/population.py")  # no region has its list yet
    assert all(re.search(rf"\b{column}\b", reader) for column in told["population.csv"])


@pytest.mark.parametrize("heading", ["Profil log", "A log's profile"])
def test_every_key_of_a_logs_profile_is_documented(heading):
    told = section("docs/profiles.md", heading)
    bundled = tomllib.loads((followup_log.FOLDER / "followup_log.toml").read_text(encoding="utf-8"))
    keys = {key for key, value in bundled.items() if not isinstance(value, dict)}
    keys |= {"columns.*", *(f"values.{key}.*" for key in bundled["values"])}
    assert first_cells(told) == keys
    assert not [word for word in (*followup_log.ROLES, followup_log.IGNORE, "submitted") if f"`{word}`" not in told]


def test_every_kind_of_source_is_documented():
    told = " ".join(first_cells(text_of("docs/sources.md")))
    for ending in ENDINGS:
        assert re.search(rf"\w{re.escape(ending)}(\s|$)", told), ending
    for scheme in (*SERVICES, "https", "http"):
        assert re.search(rf"(^|\s){re.escape(scheme)}://", told), scheme


# -- commands -------------------------------------------------------------------------------------------------------


def command_of(words: list[str]) -> click.Command | None:
    """The command that the first words of a command line name."""
    if words[0] == "publish.py":
        return publish.main.get_command(click.Context(publish.main), words[1])
    return geo.get_command(click.Context(geo), words[3])


SHOWN = [*(["publish.py", verb] for verb in VERBS), *(["python", "-m", "geo", name] for name in geo.commands)]


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_every_command_and_its_options_are_documented(words):
    command, line = command_of(words), " ".join(words)
    headings = re.findall(r"^## `(.*)`$", text_of("docs/commands.md"), re.MULTILINE)
    heading = next(h for h in headings if h.split()[: len(words)] == words)
    arguments = [p.name.upper() for p in command.params if isinstance(p, click.Argument)]
    assert heading == " ".join([line, *arguments])
    named = set(re.findall(r"`(--[a-z-]+)`", section("docs/commands.md", f"`{heading}`")))
    assert named == {p.opts[0] for p in command.params if isinstance(p, click.Option) and not p.hidden}


def test_no_command_is_documented_that_does_not_exist():
    headings = {tuple(h.split()) for h in re.findall(r"^## `(.*)`$", text_of("docs/commands.md"), re.MULTILINE)}
    assert len(headings) == len(SHOWN) + 1 and ("make",) in headings


def test_every_exit_code_is_documented():
    files = [*(ROOT / "commands").glob("*.py"), ROOT / "geo" / "__main__.py"]
    found = set()
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "sys.exit":
            found |= {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and type(n.value) is int}
    codes = re.findall(r"^\| (\d) \|", text_of("docs/commands.md"), re.MULTILINE)
    assert set(map(int, codes)) == found | {0}


def test_every_target_of_make_is_documented():
    targets = set(re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE)) - {"help"}
    told = first_cells(section("docs/commands.md", "`make`"))
    assert {line.removeprefix("make ") for line in told if line.startswith("make ")} == targets


def shown_commands() -> list[tuple[str, str]]:
    """Every command line of README and docs: in shell blocks a line each, and in backticks inside the text."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = re.findall(r"```(?:sh|powershell)\n(.*?)```", text, re.DOTALL)
        lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
        prose = re.sub(r"```.*?```|^#.*?$", "", text, flags=re.DOTALL | re.MULTILINE)
        lines += [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", prose)]
        for line in lines:
            for part in re.split(r"\s*(?:&&|;)\s*", line.split("  #")[0].strip()):
                if re.match(r"(\S+=\S+ )*(\.venv\S+|python\d?|publish\.py|make|streamlit)( |$)", part):
                    found.append((page.name, part))
    return sorted(set(found))


@pytest.mark.parametrize(("page", "line"), shown_commands(), ids=lambda text: text[:60])
def test_a_command_that_is_shown_is_one(page, line):
    words = [word for word in shlex.split(line.replace("\\", "/")) if not re.fullmatch(r"PANTAU_\w+=\S+", word)]
    words[0] = words[0].removeprefix(".venv/bin/").removeprefix(".venv/Scripts/")
    if words[0] in ("python", "publish.py") and "publish.py" in words[:2]:
        words = words[words.index("publish.py") :]
    if words[0] == "publish.py" or words[1:3] == ["-m", "geo"]:
        parse(words)
    elif words[0] == "make":
        targets = [word for word in words[1:] if "=" not in word]
        assert set(targets) <= set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE)), line
    elif words[0] == "python" and words[1] == "-m":
        importlib.import_module(words[2])
        assert all((ROOT / word).exists() for word in words[3:] if "/" in word), line
    elif words[0] in ("python", "streamlit"):
        file = words[1] if words[0] == "python" else words[2]
        assert (ROOT / file).is_file(), line
    else:
        assert words[0] in ("pip", "ruff", "lint-imports", "pytest"), line


def test_the_first_steps_to_a_profile_of_ones_own_work_as_written(tmp_path, monkeypatch):
    """What docs/profiles.md has its reader type, over its own table and its own profile."""
    text = text_of("docs/profiles.md")
    for kind, file in (("csv", "aduan.csv"), ("toml", "kota_contoh.toml")):
        shown = re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)[1]
        (tmp_path / file).write_text(shown, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for verb in ("inspect", "preview"):
        (line,) = {" ".join(line.split()) for line in re.findall(rf"publish\.py ({verb} aduan\.csv[^`]*)`", text)}
        done = cli(*shlex.split(line))
        assert done.exit_code == 0, done.output
        assert re.search(r"\b3 (baris|dibaca)", done.output), done.output


def parse(words: list[str]) -> None:
    """Give a command line to the command's own parser. A verb alone, as a name in a sentence, needs no arguments."""
    start = 2 if words[0] == "publish.py" else 4
    if len(words) < start or words[1] == "--help":
        return
    command = command_of(words)
    assert command, words
    context = click.Context(command)
    given, left, _ = command.make_parser(context).parse_args(list(words[start:]))
    assert not left, words
    for parameter in command.params:
        value = given.get(parameter.name)
        if not value:
            assert not parameter.required or len(words) == start, (words, parameter.name)
        elif not isinstance(parameter.type, click.Path) and not re.search(r"[A-Z]{3}|…", str(value)):
            parameter.type_cast_value(context, value)


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
@pytest.mark.parametrize("target", ["run", "test", "docs", "walks"])
def test_make_knows_how(target):
    """Only what would be run is asked for; nothing is."""
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True)
    for file in re.findall(r"\S+\.(?:py|sh)\b", done.stdout):
        assert (ROOT / file).is_file(), file


# -- what is published ------------------------------------------------------------------------------------------------


def test_every_published_file_is_documented():
    intro = text_of("docs/published.md").split("\n## ")[0]
    assert first_cells(intro) == {*layout.FILES, "latest.json", "refresh.json", "regions.json"}
    assert set(layout.FILES) == set(versions.TABLES)


KEY = set(layout.KEY)
TABLES = {  # the columns that stand in each table's section
    "cells": set(layout.CELL_COLUMNS),
    "curves": set(layout.CURVE_COLUMNS) - KEY,
    "handovers": set(handovers.COLUMNS),
    "deadlines": set(deadlines.COLUMNS),
    "frozen": set(),  # those of cells
    "labels": set(labels.COLUMNS),
}


def test_every_table_has_its_section():
    assert {file.partition(".")[0] for file in layout.FILES if not file.endswith(".json")} == set(TABLES)
    told = section("docs/published.md", "`frozen`")
    assert set(layout.FROZEN_COLUMNS) == {"role", *layout.CELL_COLUMNS}
    assert all(f"`{role}`" in told for role in ("role", *layout.FROZEN_ROLES))


@pytest.mark.parametrize("table", TABLES)
def test_every_published_column_is_documented(table):
    assert first_cells(section("docs/published.md", f"`{table}`")) == TABLES[table]


def returned_keys(module: str, function: str) -> set[str]:
    """The keys of the dict that a function returns, as they are written."""
    for node in ast.walk(ast.parse(text_of(module))):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            (told,) = (n.value for n in ast.walk(node) if isinstance(n, ast.Return) and isinstance(n.value, ast.Dict))
            return {key.value for key in told.keys}
    raise AssertionError(f"{module} has no {function}")


@pytest.mark.parametrize(
    ("file", "module", "function"),
    [
        ("registry.json", "indicators/publication/version.py", "_registry"),
        ("quality.json", "data_loaders/ledger/quality.py", "quality_report"),
        ("datapackage.json", "indicators/publication/version.py", "_describe"),
    ],
)
def test_every_published_key_is_documented(file, module, function):
    told = section("docs/published.md", f"`{file}`")
    named = first_cells(told) | set(re.findall(r"`([^`]+)`", told.strip().split("\n\n")[0]))
    assert named >= returned_keys(module, function)
    assert first_cells(told) <= returned_keys(module, function)


def test_every_key_beside_the_versions_is_documented():
    told = text_of("docs/published.md").split("\n## ")[0]
    state = ("attempted_at", "failing_since", "every_hours", "max_age_days", *refresh.OUTCOMES)
    for word in ("version", "versions", "withdrawn", "refrozen", "outcome", *state):
        assert re.search(rf"\b{word}\b", told), word


# -- parts that are made ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "command", "text"), PARTS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_made_part_is_what_its_figures_say(page, command, text):
    from benchmarks import made

    assert made.part(page, command) == text(), f"run: make docs (docs/{page})"


def test_whatever_calls_itself_made_names_a_command_that_exists():
    targets = re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE)
    marked = set()
    for page in DOCS.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        commands = re.findall(r"^<!-- made by (.*) -->$", text, re.MULTILINE)
        assert len(commands) == len(re.findall(r"^<!-- end -->$", text, re.MULTILINE)), page.name
        marked |= {(page.name, command) for command in commands}
        for command in commands:
            made_by = command.split()[-1]
            file = made_by if "/" in made_by else f"{made_by.replace('.', '/')}.py"
            assert made_by in targets or (ROOT / file).is_file(), (page.name, command)
    assert {(page, command) for page, command, _ in PARTS} == marked - {("architecture.md", "docs/measure/rooms.py")}


# -- the pages themselves ---------------------------------------------------------------------------------------------


def links_of(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'<img src="([^"]+)"', text)
    return [link for link in links if "://" not in link]


def anchors_of(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    for link in links_of(page):
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        waiting += [
            (page.parent / link.partition("#")[0]).resolve() for link in links_of(page) if not link.startswith("#")
        ]
    assert set(PAGES) <= reached, sorted(page.name for page in set(PAGES) - reached)


# -- where to change what -------------------------------------------------------------------------------------------

WALKS = {
    "A due date": "regions/indonesia/deadlines.csv",
    "A sentence": "locales/en/LC_MESSAGES/pantau.po",
    "The colour of a bar": "charts/palette.py",
    "A new column of the export": "data_loaders/contract.py",
    "The threshold of withholding": "indicators/disclosure.toml",
    "The wording of an error": "commands/terminal.py",
    "A new page": "pages/frame.py",
}
GUIDES = ("CONTRIBUTING.md", "docs/where-to-change.md")


def test_every_walk_is_there_and_names_files_that_exist():
    assert re.findall(r"^## (.*)$", text_of("docs/where-to-change.md"), re.MULTILINE) == list(WALKS)
    for heading, first in WALKS.items():
        told = section("docs/where-to-change.md", heading)
        assert f"`{first}`" in told and re.search(r"^Shown by .*tests/", told, re.MULTILINE), heading
    for guide in GUIDES:
        for path in re.findall(r"`([\w.-]+/[\w./-]*)`", text_of(guide)):
            assert (ROOT / path).exists(), (guide, path)


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_says_of_a_file_stands_in_it(guide):
    text, said = text_of(guide), 0
    for step in re.findall(r"^\d\. .*?(?=^\d\. |^$)", text, re.MULTILINE | re.DOTALL):
        files = [ROOT / path for path in re.findall(r"`([\w.-]+/[\w./-]+)`", step) if (ROOT / path).is_file()]
        for name in re.findall(r"`([A-Z]{4,})`", step):
            said += 1
            assert any(re.search(rf"\b{name}\b", file.read_text(encoding="utf-8")) for file in files), (step, name)
    assert said >= 4
    for words, folders in re.findall(r'grep -rn "([^"]+)" ([\w/ ]+)`', text):
        files = [file for folder in folders.split() for file in (ROOT / folder).rglob("*.py")]
        assert any(words in file.read_text(encoding="utf-8") for file in files), (guide, words)


def test_the_page_on_protection_says_the_settings_that_hold():
    told = text_of("docs/privacy.md")
    for words in (
        f"Di bawah {SETTINGS['threshold']} disembunyikan (nol termasuk); selebihnya dibulatkan ke kelipatan {SETTINGS['base']}",
        f"bagian (persen) mulai {SETTINGS['rate_threshold']}",
        f"Below {SETTINGS['threshold']} withheld (zero included); others rounded to multiples of {SETTINGS['base']}",
        f"shares from {SETTINGS['rate_threshold']}",
    ):
        assert words in told, words


def test_the_readme_is_one_screen_a_language_and_contributing_one_page():
    indonesian, english = text_of("README.md").split("\n---\n")
    assert "docs/screenshots/" in indonesian and "docs/screenshots/" in english
    assert len(indonesian.splitlines()) <= 50 and len(english.splitlines()) <= 50
    assert len(text_of("CONTRIBUTING.md").splitlines()) <= 110
