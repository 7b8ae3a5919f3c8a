"""From how many reports on an estimate is told, and how far apart its two ends may lie."""

AT_RISK = 10  # reports still at risk on a day, below which nothing is said of that day
# Where events lie between two days, a single number of days stands for both ends while they differ by no more than both of these.
DAYS_APART = 2
PART_APART = 5  # one part in so many of the shorter end
