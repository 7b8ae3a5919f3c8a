"""Errors for the person who must act, in both languages."""

from dataclasses import replace

from locales import Text, translator


class InputError(Exception):
    """What was given cannot be used: one sentence that says what, where and what to do.

    ``InputError(N_("{path} kosong; …"), path=path)``; ``id`` and ``en`` say it in Indonesian and English. It never carries
    the text of a cell from a column that the profile does not map. Rooms that do not yet have their sentences in the
    catalogue give both: ``InputError(id=…, en=…)``.
    """

    def __init__(self, text: Text | None = None, /, *, id: str = "", en: str = "", **values):
        super().__init__(text, id, en)
        self._text = text and replace(text, values={**text.values, **values})
        self._given = {"id": id, "en": en}

    @property
    def id(self) -> str:
        return self._in("id")

    @property
    def en(self) -> str:
        return self._in("en")

    def _in(self, lang: str) -> str:
        return translator(lang).t(self._text) if self._text else self._given[lang]

    def __str__(self) -> str:
        return f"{self.id}\n{self.en}"
