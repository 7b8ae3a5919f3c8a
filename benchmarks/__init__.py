"""Measurements: serving, the browser, publishing, growth. ``make bench`` runs them all; docs/performance.md reads them."""
