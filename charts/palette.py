"""Colours by meaning: two accents, one sequential and one diverging palette, and a colour for each way a report stands.

Every colour of a mark has a contrast of at least 3 with the light and with the dark page (WCAG 1.4.11), so that one
specification serves both; neighbours differ in lightness, not in hue alone. Colour is never the only sign: bars are
labelled in words and carry their number.
"""

BLUE, AMBER = "#2f6f9f", "#c26a1b"  # the two accents: what is counted, what needs attention
QUIET = "#767676"

# From few to many, on a light page and on a dark one; from below to above a middle.
SEQUENTIAL = {
    "light": ("#e8f0f6", "#bdd5e8", "#86b3d6", "#4a89bd", "#1f5f94"),
    "dark": ("#1d3447", "#2b5474", "#3d79a6", "#6ba6d4", "#b5d8f3"),
}
DIVERGING = {
    "light": ("#a34c0c", "#d99a61", "#efefec", "#7fadd0", "#1f5f94"),
    "dark": ("#f0ab6c", "#9a6230", "#333b42", "#43779e", "#93c5ee"),
}

# How a report stands or ended, from best proven to gone. The order is the order of drawing.
ENDINGS = {
    "n_closed_reporter": "#14786a",
    "n_closed_system": "#459a8b",
    "n_closed_admin": "#3f7fb5",
    "n_closed_unknown": "#7193bb",
    "n_in_progress": "#b98a1c",
    "n_dispositioned": "#c26a1b",
    "n_verified": "#b3543a",
    "n_unverified": "#a8475f",
    "n_pending_info": "#8d8242",
    "n_archived": "#8a8a8a",
    "n_withdrawn": "#767676",
    "n_blocked": "#6a6a6a",
    "n_returned": "#7f6aa6",
}
OUTCOMES = {"n_closed": "#2b8577", "n_open": "#c58610", "n_removed": QUIET}
AGES = {"open_0_5": "#b98a1c", "open_6_14": "#c26a1b", "open_15_60": "#b3543a", "open_over_60": "#a8475f"}
PLACES = {"n_in_district": BLUE, "n_without_district": QUIET, "n_outside": "#8a8a8a"}
SINGLE = BLUE
OVERDUE = AMBER
