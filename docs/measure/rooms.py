"""Writes the list of modules in docs/architecture.md anew: each with the first sentence of its docstring."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- made by docs/measure/rooms.py -->\n", "<!-- end -->\n"
ROOMS = (".", "pages", "ui", "charts", "geo", "locales", "commands", "indicators", "data_loaders", "benchmarks")


def modules() -> str:
    """One heading a folder, one line a module, in Markdown."""
    folders: dict[Path, list[Path]] = {}
    for room in ROOMS:
        for file in sorted((ROOT / room).glob("*.py") if room == "." else (ROOT / room).rglob("*.py")):
            folders.setdefault(file.parent, []).append(file)
    lines = []
    for folder, files in sorted(folders.items(), key=lambda item: (ROOMS.index(_room(item[0])), item[0])):
        package = folder / "__init__.py"
        told = f": {first_sentence(package)}" if package in files else ""
        lines.append(f"\n**`{folder.relative_to(ROOT).as_posix()}/`**{told}")
        lines += [
            *[""][: len(files) - (package in files)],
            *[f"- `{file.name}`: {first_sentence(file)}" for file in files if file != package],
        ]
    return "\n".join(lines).strip() + "\n"


def _room(folder: Path) -> str:
    return folder.relative_to(ROOT).parts[0] if folder != ROOT else "."


def first_sentence(file: Path) -> str:
    """The first sentence of a module's docstring."""
    told = " ".join((ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n\n")[0].split())
    end = told.find(". ")
    told = told if end < 0 else told[: end + 1]
    return told if told.endswith((".", "?", ")")) else f"{told}."


def page() -> str:
    """The page as it should be."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    return before + BEGIN + modules() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
