"""A published version: made, written, checked."""
