"""The page Instansi and an agency's profile."""
