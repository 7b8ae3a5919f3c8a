"""Writes the made parts of docs/ anew (``make docs``): columns, glossary, and the tables of figures that were kept.

Figures come from long measurements, which keep them in benchmarks/results.json; here only their tables are written.
"""

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import locales
from benchmarks import __main__ as performance
from benchmarks import disclosure, ledger, made, walks
from data_loaders import profiles
from data_loaders import region as regions
from indicators import registry, wording
from indicators.declared.indicator import FIELD_TYPES


def columns() -> str:
    """The indicators as columns, as Markdown: docs/published.md."""
    words = wording.words_of(regions.load(regions.default_slug()), profiles.load("sp4n_lapor"))
    rows = [
        (f"`{i['id']}`", FIELD_TYPES.get(i["unit"], "integer"), i["unit"], i["name"]["id"], i["name"]["en"])
        for i in registry.describe(words)
    ]
    return made.grid(("kolom / column", "jenis / type", "satuan / unit", "Indonesia", "English"), rows)


# page of docs/, the command that its marker names, what stands there
PARTS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("performance.md", "make bench", lambda: performance.table(made.kept("performance"))),
    ("performance.md", disclosure.COMMAND, lambda: disclosure.table(made.kept("disclosure"))),
    ("ledger.md", "python benchmarks/ledger.py", lambda: ledger.table(made.kept("ledger"))),
    ("walks.md", "make walks", lambda: walks.table(made.kept("walks"))),
    ("published.md", "make docs", columns),
)

if __name__ == "__main__":
    for page, command, text in PARTS:
        made.write(page, command, text())
    (made.DOCS / "glossary.md").write_text(locales.glossary_page(), encoding="utf-8")
