"""Generated cities with many single places, to measure disclosure control with.

Reports are spread unevenly, as real ones are: few places and topics have most of them, and most are closed.
"""

from dataclasses import replace
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from data_loaders import contract
from data_loaders.region import Region
from indicators.cells import tabulate
from indicators.disclosure.rounding import round_places
from indicators.labels import make_labels

AS_OF = date(2025, 6, 30)
YEARS = (2021, 2022, 2023, 2024)  # settled on that day

_ENDINGS = (("closed", "system"), ("closed", "admin"), ("closed", "reporter"), ("followed_up", None),
            ("dispositioned", None), ("archived_admin", None), ("withdrawn", None))  # fmt: skip
_HOW_OFTEN = (0.55, 0.12, 0.06, 0.08, 0.07, 0.09, 0.03)


def with_places(region: Region, places: int) -> Region:
    """The region with so many more agencies that are places."""
    like = next(agency for agency in region.agencies if agency.place)
    more = [replace(like, code=f"tempat-{n}", lapor_ids=(), aliases=()) for n in range(places)]
    return replace(region, agencies=(*(a for a in region.agencies if not a.place), *more))


def reports(places: int, number: int, region: Region, *, mapped: bool, seed: int = 7) -> pd.DataFrame:
    """``number`` reports (columns of the contract), about three quarters of them with one of ``places`` single places: of the
    region's (``mapped``), or agencies that nobody has mapped. Over four settled years."""
    dice = np.random.default_rng(seed)
    topics = [topic.code for topic in region.topics if not topic.sensitive]
    districts = [*(district.code for district in region.districts), contract.OUTSIDE, None]
    agencies = [f"tempat-{n}" if mapped else f"{contract.UNMAPPED}-{n}" for n in range(places)]
    others = [agency.code for agency in region.agencies if not agency.place]
    of_place = dice.random(number) < 0.75
    endings = dice.choice(len(_ENDINGS), number, p=_HOW_OFTEN)
    days = dice.integers(0, 365, number)
    years = dice.choice(YEARS, number, p=(0.1, 0.2, 0.3, 0.4))
    return pd.DataFrame(
        {
            "report_id": [f"{n:064x}" for n in range(number)],
            "received_on": [date(int(y), 1, 1) + timedelta(days=int(d)) for y, d in zip(years, days, strict=True)],
            "classification": _unevenly(dice, [*contract.CLASSIFICATIONS, None], number),
            "topic": _unevenly(dice, topics, number),
            "agency": np.where(of_place, _unevenly(dice, agencies, number), _unevenly(dice, others, number)),
            "district": _unevenly(dice, districts, number),
            "channel": _unevenly(dice, ["website", "android", "sms"], number),
            "status": [_ENDINGS[e][0] for e in endings],
            "closed_by": [_ENDINGS[e][1] for e in endings],
            "secret": False,
            "rating": None,
            "due_on": None,
        }
    )[list(contract.REPORT_COLUMNS)]


def rounded(frame: pd.DataFrame, region: Region) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells of such a city before complementary withholding, and its labels."""
    table = ibis.memtable(pa.Table.from_pandas(frame, schema=contract.REPORT, preserve_index=False))
    cells = round_places(tabulate(table, as_of=AS_OF, region=region).cells, region)
    return cells, make_labels(cells, region)


def _unevenly(dice: np.random.Generator, values: list, number: int) -> np.ndarray:
    """Values of which the n-th is drawn in proportion to 1/n."""
    weights = 1 / np.arange(1, len(values) + 1)
    return np.array(values, dtype=object)[dice.choice(len(values), number, p=weights / weights.sum())]
