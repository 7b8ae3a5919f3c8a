"""Sentences that several pages need. Cells in, text out."""
