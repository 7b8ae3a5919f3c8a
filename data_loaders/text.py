"""Comparing the words of a source with the words of a list."""

import unicodedata

_BLANK = {"", "-"}


def clean(value: str | None) -> str | None:
    """One spelling of a cell: NFKC, no-break spaces as spaces, no outer blanks; null for an empty cell or "-"."""
    if value is None:
        return None
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    return None if text in _BLANK else text


def key(value: str | None) -> str | None:
    """The form in which two words are compared: cleaned and without case."""
    text = clean(value)
    return text.casefold() if text else None
