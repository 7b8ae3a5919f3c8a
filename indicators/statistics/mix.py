"""Does the mix of reports turn a comparison round? (Simpson's paradox; indirect standardisation.)

An agency that gets the hard kinds of report may look worse than all agencies together and yet do better than they do with
every kind; or the other way round. The share that *they* would reach with *its* mix tells.
"""

import pandas as pd

MARGIN = 0.01  # closer than this to a share is on neither side of it


def compare(parts: pd.DataFrame, *, category: str, minimum: int) -> pd.DataFrame:
    """One row for each ``period`` and ``agency`` of ``parts``, which has these, ``category``, and whole ``yes`` and ``no``.

    ``expected``: the share of yes that all agencies together reach with the agency's own mix of categories (0 to 1, not
    rounded; missing without reports). ``reversed``: the agency's share lies on one side of the share of all, and on the
    other side of ``expected``; false below ``minimum`` reports.
    """
    known = parts[["period", "agency", category, "yes", "no"]].fillna({"yes": 0, "no": 0})
    known = known.assign(n=(known["yes"] + known["no"]).astype(float), yes=known["yes"].astype(float))
    everyone = known.groupby(["period", category])[["yes", "n"]].transform("sum")
    known["expected"] = known["n"] * (everyone["yes"] / everyone["n"].where(everyone["n"] > 0)).fillna(0)
    sums = known.groupby(["period", "agency"], as_index=False)[["yes", "n", "expected"]].sum()
    whole = sums.groupby("period")[["yes", "n"]].transform("sum")
    n = sums["n"].where(sums["n"] > 0)
    share, expected = sums["yes"] / n, sums["expected"] / n
    crude, fair = share - whole["yes"] / whole["n"].where(whole["n"] > 0), share - expected
    turned = ((crude > MARGIN) & (fair < -MARGIN)) | ((crude < -MARGIN) & (fair > MARGIN))
    return sums[["period", "agency"]].assign(expected=expected, reversed=turned & (sums["n"] >= minimum))
