"""How long disclosure control takes for cities with many single places: ``python -m benchmarks.disclosure [PLACES …]``.

Prints Markdown: seconds of wall clock and of processor, and as a ratio to a fixed integer program solved in the same run.
"""

import sys
import time

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from benchmarks import cities
from data_loaders import region as regions
from indicators.disclosure.frozen import freeze
from indicators.disclosure.rounding import protect

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
    _say("| places | reports | rows of places | of these with a number | wall s | processor s | to reference |")
    _say("| --- | --- | --- | --- | --- | --- | --- |")
    for places, number, mapped in CITIES:
        if sys.argv[1:] and str(places) not in sys.argv[1:]:
            continue
        found = measure(places, number, mapped=mapped)
        ratio = found["processor"] / base
        _say(
            f"| {places}{'' if mapped else ' unmapped'} | {number:,} | {found['rows']} | {found['told']} | {found['wall']:.0f} | "
            f"{found['processor']:.0f} | {ratio:.0f} × |"
        )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
