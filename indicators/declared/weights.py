"""What the follow-up score weighs: the makers' choice, not a rule ("pilihan penyusun, bukan ketentuan").

Nothing else in the project holds these numbers: pages and documents read them from the published registry.
"""

# Points that one report can earn at each question; they sum to 100.
WEIGHTS = {"followed_up": 40, "in_time": 30, "resolved_in_time": 30}

# Other choices that somebody could defend: each weight between these, all of them summing to 100.
LOWEST, HIGHEST = 20, 60

MINIMUM = 10  # fewer decided reports: "terlalu sedikit untuk dinilai", no number
MOST_UNDETERMINED = 10  # percent of a question's due reports; with more undetermined there is no score

# Points. If the score falls by more than these when all that left, or is undecided, counts as unanswered, its range stands
# in its place.
MOST_APART = 5

# As they stand in registry.json.
SETTINGS = {
    "weights": WEIGHTS,
    "lowest": LOWEST,
    "highest": HIGHEST,
    "minimum": MINIMUM,
    "most_undetermined_percent": MOST_UNDETERMINED,
    "most_apart": MOST_APART,
}
