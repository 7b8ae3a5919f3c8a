"""From how many reports on something is told, and how far apart the two ends of an estimate may lie."""

FEW_HANDOVERS = 5  # hand-overs between two agencies, below which the pair is not told
AT_RISK = 10  # reports still at risk on a day, below which nothing is said of that day
# Where events lie between two days, a single number of days stands for both ends while they differ by no more than both of these.
DAYS_APART = 2
PART_APART = 5  # one part in so many of the shorter end
