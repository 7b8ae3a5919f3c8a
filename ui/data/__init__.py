"""The page Data dan Metode."""
