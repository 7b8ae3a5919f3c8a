"""Charts: frame in, picture out. Every chart has a title, a source, its n, a text for those who cannot see it."""
