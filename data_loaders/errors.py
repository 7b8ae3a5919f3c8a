"""Errors for the person who must act, in both languages."""

from locales import SaidError


class InputError(SaidError):
    """What was given cannot be used: one sentence that says what, where and what to do.

    ``InputError(N_("{path} kosong; …"), path=path)``. It never carries the text of a cell from a column that the profile does
    not map.
    """
