"""Arrays and tables in, numbers out: survival, intervals, funnel, mix, growth, score."""
