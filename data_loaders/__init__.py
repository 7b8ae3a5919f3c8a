"""Everything that reads: sources, profiles, the report contract, the private store and the published tables."""
