"""What is measured: every indicator, declared once."""
