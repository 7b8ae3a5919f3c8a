"""How long disclosure control takes for cities with many single places: ``python -m benchmarks.disclosure [PLACES …]``.

Prints seconds of wall clock and of processor, and as a ratio to a fixed integer program solved in the same run; the first two are kept
in benchmarks/results.json and stand in docs/performance.md.
"""

import sys
import time
from datetime import date

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from benchmarks import cities, made
from data_loaders import region as regions
from indicators.disclosure.frozen import freeze
from indicators.disclosure.rounding import protect

COMMAND = "python -m benchmarks.disclosure"
# Single places, reports over four settled years, and whether somebody has mapped the places.
CITIES = (
    (16, 2127, False),
    (69, 2127, False),
    (5, 2000, True),
    (35, 3000, True),
    (70, 5000, True),
    (200, 20_000, True),
)


def reference() -> float:
    """Processor seconds of a fixed knapsack with 30 rows, stopped after 200 nodes."""
    dice = np.random.default_rng(0)
    weights = dice.integers(1, 40, (30, 120)).astype(float)
    started = time.process_time()
    milp(
        -1 - dice.random(120),
        constraints=LinearConstraint(weights, -np.inf, weights.sum(axis=1) / 3),
        bounds=Bounds(0, 1),
        integrality=np.ones(120),
        options={"node_limit": 200},
    )
    return time.process_time() - started


def measure(places: int, number: int, *, mapped: bool) -> dict:
    region = regions.load("palangka_raya")
    region = cities.with_places(region, places) if mapped else region
    cells, labels = cities.rounded(cities.reports(places, number, region, mapped=mapped), region)
    totals = freeze(
        cells, cells.iloc[:0], [str(year) for year in cities.YEARS], region=region, n_unmapped=0 if mapped else places
    )
    wall, processor = time.monotonic(), time.process_time()
    published = protect(cells, labels, totals)
    return {
        "rows": int(cells["protected"].sum()),
        "told": int((published["protected"] & published["n_reports"].notna()).sum()),
        "wall": time.monotonic() - wall,
        "processor": time.process_time() - processor,
    }


def main() -> None:
    base = reference()
    for places, number, mapped in CITIES:
        if sys.argv[1:] and str(places) not in sys.argv[1:]:
            continue
        found = measure(places, number, mapped=mapped)
        _say(f"{places}: {found}; processor to reference {found['processor'] / base:.0f} ×")
        figures = {"reports": number, "date": date.today().isoformat()}
        figures |= {name: round(found[name]) for name in ("processor", "wall")}
        name = f"{places} {'mapped single places' if mapped else 'unmapped agencies'}"
        made.keep("disclosure", made.kept("disclosure") | {name: figures})
        made.write("performance.md", COMMAND, table(made.kept("disclosure")))


def table(figures: dict[str, dict]) -> str:
    """The part of docs/performance.md that is made, as Markdown; seconds that nobody took stay empty."""
    rows = [
        (
            name,
            f"{city['reports']:,}",
            *("" if city[each] is None else city[each] for each in ("processor", "wall", "date")),
        )
        for name, city in figures.items()
    ]
    return made.grid(("city", "reports", "processor s", "wall s", "measured on"), rows)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
