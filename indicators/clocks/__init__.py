"""One row a report, one row a leg: due dates, stints and what each clock came to."""
