"""Words, numbers and dates in the reader's language.

Indonesian sentences stand in the code, each once; ``en/LC_MESSAGES/pantau.po`` holds the English ones. Catalogues are
compiled in memory when first used, so there is no build step that could be forgotten. Every room may import this one.
"""

import csv
import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages import mofile, pofile
from babel.numbers import format_decimal, format_percent

FOLDER = Path(__file__).parent
LANGUAGES = ("id", "en")  # of published texts
OFFERED = {
    "id": "Indonesia",
    "en": "English",
}  # to readers: by code, as each calls itself; all but the first have a catalogue


@dataclass(frozen=True)
class Text:
    """A text before it is known in which language it will be read: :meth:`Translator.t` says it.

    ``values`` fill its placeholders and may be texts themselves. Written out, ``Text("{name}: {what}", ...)`` is only for
    patterns without a word of any language; what has words is marked with ``N_``.
    """

    id: str  # the Indonesian sentence
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    context: str = ""  # tells two sentences apart that are the same in Indonesian and not in English


def N_(text: str, /, **values) -> Text:  # noqa: N802 (gettext's usual name)
    """Mark a sentence for translation where it is declared, not shown."""
    return Text(text, values)


def Np_(context: str, text: str, /, **values) -> Text:  # noqa: N802
    """The same for a sentence whose English depends on the context."""
    return Text(text, values, context)


def joined(*texts: Text, by: str = " ") -> Text:
    """Texts one after another."""
    names = [f"text{number}" for number in range(len(texts))]
    return Text(by.join(f"{{{name}}}" for name in names), dict(zip(names, texts, strict=True)))


class SaidError(Exception):
    """An error that is one sentence for whoever must act: ``id`` and ``en`` say it, ``values`` fill it."""

    def __init__(self, text: Text, /, **values):
        super().__init__(text)
        self.text = replace(text, values={**text.values, **values})

    @property
    def id(self) -> str:
        return translator("id").t(self.text)

    @property
    def en(self) -> str:
        return translator("en").t(self.text)

    def __str__(self) -> str:
        return f"{self.id}\n{self.en}"


@dataclass(frozen=True)
class Translator:
    """One language: ``t`` for sentences, ``nt`` for sentences with a number, and formats."""

    lang: str
    _catalogue: gettext.NullTranslations

    def t(self, text: str | Text, /, **values) -> str:
        """A sentence in the reader's language, with its values filled in. Raises KeyError for a value that is missing."""
        if isinstance(text, str):
            text = Text(text)
        own = {name: self.t(v, **values) if isinstance(v, Text) else v for name, v in text.values.items()}
        find = self._catalogue
        said = find.pgettext(text.context, text.id) if text.context else find.gettext(text.id)
        return said.format(**values | own)

    def nt(self, text: str, n: int, **values) -> str:
        """A sentence whose form depends on ``n``, which is filled in as ``{n}``."""
        return self._catalogue.ngettext(text, text, n).format(n=self.number(n), **values)

    def number(self, value) -> str:
        return format_decimal(int(value), locale=self._locale)

    def decimal(self, value: float) -> str:
        return format_decimal(float(value), format="#,##0.##", locale=self._locale)

    def percent(self, value: float) -> str:
        return format_percent(float(value), format="#,##0.#%", locale=self._locale)

    def day(self, value: date | str) -> str:
        return format_date(date.fromisoformat(str(value)), "d MMMM yyyy", locale=self._locale)

    def month(self, period: str) -> str:
        """The name of a month written 2021-07."""
        return format_date(date.fromisoformat(f"{period}-01"), "LLL yyyy", locale=self._locale)

    @property
    def published(self) -> str:
        """The language in which texts of published files are shown: the reader's, or Indonesian where they lack it."""
        return self.lang if self.lang in LANGUAGES else "id"

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.lang)


@cache
def translator(lang: str) -> Translator:
    """The translator of a language that is OFFERED."""
    source = FOLDER / lang / "LC_MESSAGES" / "pantau.po"
    if lang == "id":
        return Translator("id", gettext.NullTranslations())
    with source.open("rb") as stream:
        catalogue = pofile.read_po(stream, locale=lang, abort_invalid=True)
    compiled = BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translator(lang, gettext.GNUTranslations(compiled))


def both(text: Text, between: str = " / ") -> str:
    """A text in Indonesian and English, where nobody knows who reads it."""
    return between.join(translator(lang).t(text) for lang in LANGUAGES)


@cache
def glossary() -> tuple[dict[str, str], ...]:
    """The terms of the site (glossary.csv): term_id, term_en, meaning_id, meaning_en, in their order."""
    with (FOLDER / "glossary.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def glossary_page() -> str:
    """docs/glossary.md, made from the same terms (``make docs``)."""
    lines = [
        "# Istilah / glossary",
        "",
        "Made from `locales/glossary.csv` by `make docs`.",
        "",
        "| Indonesia | English | arti | meaning |",
        "|---|---|---|---|",
        *(f"| {row['term_id']} | {row['term_en']} | {row['meaning_id']} | {row['meaning_en']} |" for row in glossary()),
    ]
    return "\n".join(lines) + "\n"
