"""Errors for the person who must act, in both languages."""


class InputError(Exception):
    """What was given cannot be used: one sentence that says what, where and what to do.

    ``id`` and ``en`` hold the sentence in Indonesian and English. It never carries the text of a cell from a
    column that the profile does not map.
    """

    def __init__(self, *, id: str, en: str):
        super().__init__(f"{id}\n{en}")
        self.id = id
        self.en = en
