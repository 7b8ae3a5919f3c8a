"""The private store: exports one after another, logs, corrections, and what is known of time."""
