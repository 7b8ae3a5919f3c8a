"""A region's districts and outline, and the map."""
