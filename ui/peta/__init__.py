"""The page Peta Laporan."""
