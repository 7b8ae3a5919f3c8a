"""Colours by meaning, chosen to stay apart for colour-blind readers and on a light or dark page."""

# How a report stands or ended, from best proven to gone. The order is the order of drawing.
ENDINGS = {
    "n_closed_reporter": "#0b5d52",
    "n_closed_system": "#5aa899",
    "n_closed_admin": "#3f7fb5",
    "n_closed_unknown": "#a9c7dd",
    "n_in_progress": "#e3a018",
    "n_dispositioned": "#c8641b",
    "n_verified": "#a34a28",
    "n_unverified": "#7c3626",
    "n_pending_info": "#f0cf7a",
    "n_archived": "#8c8c8c",
    "n_withdrawn": "#b4b4b4",
    "n_blocked": "#6a6a6a",
    "n_returned": "#5b5670",
}
OUTCOMES = {"n_closed": "#5aa899", "n_open": "#e3a018", "n_removed": "#9a9a9a"}
AGES = {"open_0_5": "#f0cf7a", "open_6_14": "#e3a018", "open_15_60": "#c8641b", "open_over_60": "#7c3626"}
PLACES = {"n_in_district": "#2f6f9f", "n_without_district": "#9a9a9a", "n_outside": "#cfcfcf"}
SINGLE = "#2f6f9f"
OVERDUE = "#c8641b"
