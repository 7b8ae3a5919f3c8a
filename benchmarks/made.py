"""Parts of docs/ that a program writes, between a comment that names the command and one that says where it ends."""

import json
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
RESULTS = Path(__file__).parent / "results.json"
END = "<!-- end -->"


def part(page: str, command: str) -> str:
    """What stands in a page of docs/ between the markers of a command. Raises ValueError when they are not there."""
    before, after = _around(page, command)
    return _text(page)[len(before) : -len(after)].strip("\n")


def write(page: str, command: str, text: str) -> None:
    """Put ``text`` between the markers of a command. Raises ValueError when they are not there."""
    before, after = _around(page, command)
    (DOCS / page).write_text(f"{before}\n\n{text}\n\n{after}", encoding="utf-8")


def grid(head: Iterable, rows: Iterable[Iterable]) -> str:
    """A table as Markdown."""
    head = tuple(head)
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in (head, ("---",) * len(head), *rows))


def kept(name: str) -> dict:
    """The figures that a measurement kept in results.json; empty when it never ran."""
    return _results().get(name, {})


def keep(name: str, figures: dict) -> None:
    """Keep the figures of a measurement in results.json; those of the others stay."""
    RESULTS.write_text(json.dumps(_results() | {name: figures}, indent=1) + "\n", encoding="utf-8")


def _results() -> dict:
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}


def _around(page: str, command: str) -> tuple[str, str]:
    """A page up to the first marker of a command, included, and from the next end on."""
    text, begin = _text(page), f"<!-- made by {command} -->"
    before, found, rest = text.partition(begin)
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"docs/{page} needs a line '{begin}' and below it a line '{END}'")
    return before + begin, END + after


def _text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")
