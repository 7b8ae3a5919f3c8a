"""The page Laporan Saya."""
