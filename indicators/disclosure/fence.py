"""The last fence: every text of every file that is about to be published is searched for what looks like a person.

No column of the private store can hold free text, so nothing should ever be found here. Names have no pattern: they stay
away because only names from the region's reviewed lists are published. Texts are compared after NFKC, without
characters of no width, and without regard to case.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from data_loaders.errors import InputError
from locales import N_, Text, joined, translator

_NIK = re.compile(
    r"(?<!\d)(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])\d{2}(?:0[1-9]|[1-9]\d)"
    r"(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d{2}\d{4}(?!\d)"
)

# What stops a publication, by the name under which it is reported. Only NIK and KK tell women from men, so the run of
# sixteen digits is the gate and a NIK only its better name.
_SIXTEEN, _NIK_NAME = N_("16 digit"), Text("NIK")
_PATTERNS = {
    _SIXTEEN: r"(?<!\d)(?:\d[ .\-]?){15}\d(?![ .\-]?\d)",
    Text("NPWP"): r"(?<!\d)\d{2}\.\d{3}\.\d{3}\.\d-?\d{3}\.\d{3}(?!\d)|\bnpwp\b\D{0,12}\d{15}(?!\d)",
    N_("nomor HP"): r"(?<!\d)(?:\+?62|0)[ .\-]?8[1-9](?:[ .\-]?\d){7,10}(?!\d)",
    N_("nomor telepon"): r"(?<!\d)\(?(?:\+?62[ .\-]?|0)(?:536\)?[ .\-]?\d{2,4}[ .\-]?\d{2,4}"
    r"|[2-9]\d{1,2}\)?[ \-]\d{5,8})(?!\d)",
    N_("surel"): r"[a-z0-9._%+\-]+@[a-z0-9.\-]+\.[a-z]{2,}",
    Text("RT/RW"): r"\br\.?\s?[tw]\.?\s*[.:/]?\s*0*\d{1,3}\b",
    N_("koordinat"): r"(?<!\d)-?[0-3]\.\d{4,}\s*[,;]\s*1(?:0\d|1\d)\.\d{4,}",
    N_("alamat web"): r"\b(?:https?|ftp)://|\bwww\.|\bwa\.me/",
    N_("akun"): r"(?<![\w.])@[a-z0-9_.]{3,}",
    N_("nama"): r"\batas nama\b|(?<!\w)a\.\s?n\.(?!\w)|(?<!\w)a/n(?!\w)",
    Text("NIK/KK"): r"\bnik\b|\bno(?:mor)?\.?\s*kk\b",
    N_("rekening"): r"\b(?:no(?:mor)?\.?\s*)?rek(?:ening)?\b\.?\s*:?\s*\d",
    Text("BPJS"): r"\bbpjs\b\D{0,12}\d{13}(?!\d)",
    N_(
        "alamat"
    ): r"\b(?:jl|jln|jalan)\b\.?[^,;\n]{0,60}?\bno(?:mor)?\b\.?\s*\d|\b(?:gg|gang)\b\.?\s+\w|\bblok\s+[a-z]{0,2}\s?\d",
}
_STOPS = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_PLATE = re.compile(
    r"(?<![A-Za-z0-9])(?:A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|A[ABDEG]|B[ABDEGHKLMNP]|D[A-EGHKLMNPRSTW]|E[ABD]|K[BHTU]|P[AB])"
    r"[ \-]?\d{1,4}[ \-]?[A-Z]{1,3}(?![A-Za-z0-9])"
)
_HASH = re.compile(r"sha256:[0-9a-f]{64}")  # of our own files: any digits may stand in it
_LARGE = 10**9  # from here on a number has as many digits as one that stands for a person


@dataclass(frozen=True)
class Hit:
    """Where something was found, and what it looks like; never the text itself."""

    file: str
    column: str | Text  # column, or the path of keys in a JSON file
    row: Text | None  # the number of the row and its keys; None in JSON
    kind: Text
    stops: bool

    @property
    def text(self) -> Text:
        """The hit in words."""
        where = Text("{column}, {row}", {"column": self.column, "row": self.row}) if self.row else self.column
        return Text("{file}, {where}: {kind}", {"file": self.file, "where": where, "kind": self.kind})

    def __str__(self) -> str:
        return translator("en").t(self.text)


def refuse_hits(folder: Path) -> list[Hit]:
    """Raise InputError when a file of a version holds what may not be published; returns what only deserves a look."""
    hits = search(folder)
    stopping = [hit for hit in hits if hit.stops]
    if stopping:
        listed = joined(*dict.fromkeys(hit.text for hit in stopping[:10]), by="; ")
        more = f" (+{len(stopping) - 10})" if len(stopping) > 10 else ""
        raise InputError(
            N_(
                "Pagar data pribadi menghentikan penerbitan: {listed}{more}. Versi terakhir tetap berlaku. Periksa nama di "
                "daftar wilayah (agencies.csv, topics.csv, region.toml), hapus data pribadi di sana, lalu ulangi."
            ),
            listed=listed,
            more=more,
        )
    return hits


def search(folder: Path) -> list[Hit]:
    """Everything that looks like personal data in the files of a version, in their names, keys and columns too."""
    allowed = _allowed(folder)
    hits = []
    for file in sorted(folder.iterdir()):
        hits += [Hit("*", N_("nama berkas"), None, kind, stops) for kind, stops in look_at(file.name, allowed)]
        reader = _READERS.get(file.suffix)
        if reader is None:
            hits.append(Hit(file.name, "*", None, N_("jenis berkas yang tidak dapat diperiksa"), True))
            continue
        hits += reader(file, allowed)
    return hits


def look_at(text: str, allowed: tuple[str, ...] = ()) -> list[tuple[Text, bool]]:
    """What a text looks like: (kind, whether that stops a publication). ``allowed`` parts do not count."""
    if not text or _HASH.fullmatch(text):
        return []
    return _look_at(text, allowed)


@cache
def _look_at(text: str, allowed: tuple[str, ...]) -> list[tuple[Text, bool]]:
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    for part in allowed:
        plain = plain.replace(part, " ")
    folded = plain.casefold()
    found = [(name, True) for name, pattern in _STOPS.items() if pattern.search(folded)]
    if (_SIXTEEN, True) in found and _NIK.search(re.sub(r"(?<=\d)[ .\-](?=\d)", "", folded)):
        found = [(_NIK_NAME, True), *(pair for pair in found if pair[0] != _SIXTEEN)]
    if _PLATE.search(plain):
        found.append((N_("mirip pelat nomor"), False))
    return found


def _allowed(folder: Path) -> tuple[str, ...]:
    """The addresses and the contact that the region and the profile state on purpose, longest first."""
    file = folder / "datapackage.json"
    package = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    stated = [package.get("$schema"), package.get("publisher", {}).get("ppid_contact")]
    stated += [entry.get("path") for key in ("licenses", "sources") for entry in package.get(key, [])]
    return tuple(sorted({text for text in stated if text}, key=len, reverse=True))


def _json_hits(file: Path, allowed: tuple[str, ...]) -> list[Hit]:
    found = _walk(json.loads(file.read_text(encoding="utf-8")), (), allowed)
    return [Hit(file.name, ".".join(path) or "*", None, kind, stops) for path, kind, stops in found]


def _walk(value, path: tuple[str, ...], allowed: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Text, bool]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from ((path, kind, stops) for kind, stops in look_at(key, allowed))
            yield from _walk(below, (*path, "…" if look_at(key, allowed) else key), allowed)
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from _walk(below, (*path, str(place)), allowed)
    elif isinstance(value, str) or (isinstance(value, int) and abs(value) >= _LARGE):
        yield from ((path, kind, stops) for kind, stops in look_at(str(value), allowed))


def _csv_hits(file: Path, allowed: tuple[str, ...]) -> list[Hit]:
    return _table_hits(file.name, pd.read_csv(file, dtype=str, keep_default_na=False), allowed)


def _parquet_hits(file: Path, allowed: tuple[str, ...]) -> list[Hit]:
    described = (pq.read_schema(file).metadata or {}).items()
    texts = [text.decode(errors="replace") for pair in described for text in pair if b"pandas" not in pair[0]]
    hits = [Hit(file.name, "metadata", None, *found) for text in texts for found in look_at(text, allowed)]
    return hits + _table_hits(file.name, pd.read_parquet(file), allowed)


def _table_hits(name: str, table: pd.DataFrame, allowed: tuple[str, ...]) -> list[Hit]:
    hits = []
    for place, column in enumerate(table.columns):
        title = str(column)
        known = N_("kolom {number}", number=place + 1) if look_at(title, allowed) else title
        hits += [Hit(name, known, N_("judul"), *found) for found in look_at(title, allowed)]
        values = table[column]
        for value in _worth_a_look(values):
            for found in look_at(value, allowed):
                row = int((values.astype(str) == value).to_numpy().argmax())
                hits.append(Hit(name, known, _row_key(table, row, allowed), *found))
    return hits


def _worth_a_look(values: pd.Series) -> Iterable[str]:
    """The distinct texts of a column; of numbers only those with very many digits."""
    if pd.api.types.is_bool_dtype(values) or pd.api.types.is_float_dtype(values):
        return []
    distinct = values.dropna().unique()
    if pd.api.types.is_integer_dtype(values):
        return [str(value) for value in distinct if abs(value) >= _LARGE]
    return [text for text in map(str, distinct) if not text.isdigit() or int(text) >= _LARGE or text.startswith("0")]


def _row_key(table: pd.DataFrame, row: int, allowed: tuple[str, ...]) -> Text:
    """The row's codes, by which an operator finds it, where they are clean themselves; and its number in the file."""
    codes = [str(table.iloc[row][column]) for column in table.columns if column in _CODES]
    clean = [code for code in codes if code != "*" and not look_at(code, allowed)]
    number = N_("baris {number}", number=row + 2)
    return Text("{number} {codes}", {"number": number, "codes": " ".join(clean)}) if clean else number


_CODES = ("dimension", "code", "period", "agency", "district", "topic", "channel", "classification", "start", "rule")
_READERS = {".json": _json_hits, ".csv": _csv_hits, ".parquet": _parquet_hits}
