"""JSON files: one list of records, or one record a line. Streamed, so memory does not grow with the file."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources.records import records_sheet
from data_loaders.sources.sheet import Sheet
from data_loaders.sources.stated import check_members
from data_loaders.sources.work import Work
from locales import N_, Text

LISTS = ("records", "data", "results", "items", "rows")  # where an object may keep its list of records
_CHUNK = 1024 * 1024
_LARGEST = 16 * 1024 * 1024  # characters of one record
_BLANK = " \t\r\n"


def open_json(path: Path, profile: Profile, work: Work) -> list[Sheet]:
    """A file that holds a list of objects, or an object that keeps such a list under one of ``LISTS``."""
    return [records_sheet(path.name, _elements(path), profile)]


def open_lines(path: Path, profile: Profile, work: Work) -> list[Sheet]:
    """A file with one object a line (JSON Lines)."""
    return [records_sheet(path.name, _lines(path), profile)]


def _lines(path: Path) -> Iterator[dict]:
    with path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(_LARGEST + 1), b""), start=1):
            if len(line) > _LARGEST:
                raise _damaged(path.name, N_("baris {row}", row=number))
            if not line.strip():
                continue
            try:
                record = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except (ValueError, RecursionError):
                if number == 1 and line.lstrip().startswith(b"<"):
                    raise web_page(path.name) from None
                raise _damaged(path.name, N_("baris {row}", row=number)) from None
            yield _record(path.name, record, number)


def _elements(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8-sig") as stream:
        try:
            yield from _Reader(path.name, stream).records()
        except UnicodeDecodeError:
            raise InputError(N_("{name} bukan teks UTF-8; simpan ulang sebagai UTF-8."), name=path.name) from None


class _Ended(InputError):
    """The text ended where something else should have stood."""

    def __init__(self, error: InputError):
        super().__init__(error.text)


class _Reader:
    """Takes one JSON value after another from a text, holding no more than the value at hand."""

    def __init__(self, name: str, stream: TextIO):
        self.name, self.stream = name, stream
        self.text, self.at, self.ended = "", 0, False
        self.decoder = json.JSONDecoder()
        self.taken = 0  # records

    def records(self) -> Iterator[dict]:
        first = self.peek()
        if first == "<":
            raise web_page(self.name)
        if first == "{":
            yield from self._inside_object()
        elif first == "[":
            yield from self._list(None)
        else:
            raise self.damaged()
        self._refuse_more()

    def _refuse_more(self) -> None:
        """Refuse what stands behind the one value of a file: it would not be read."""
        with suppress(_Ended):
            self.peek()
            raise InputError(
                N_("{name}: setelah laporan {taken} masih ada isi lain; simpan satu daftar laporan dalam satu berkas."),
                name=self.name,
                taken=self.taken,
            )

    def _inside_object(self) -> Iterator[dict]:
        fields, lists, members = None, [], {}
        self.take()
        while self.peek() == '"':
            member = self.value()
            self.expect(":")
            if member in LISTS and self.peek() == "[":
                before = self.taken
                yield from self._list(fields)
                lists += [member] if self.taken > before or not lists else []
                self._next_member()
                continue
            value = members[member] = self.value()
            if member == "fields" and isinstance(value, list):
                fields = [field.get("id") if isinstance(field, dict) else field for field in value]
            self._next_member()
        self.expect("}")
        if lists:
            self._refuse_several(lists)
            check_members(self.name, members, self.taken)
            return
        raise InputError(
            N_(
                "{name} berisi satu objek tanpa daftar laporan; harus berupa daftar, atau objek dengan salah "
                "satu dari {names}."
            ),
            name=self.name,
            names=", ".join(LISTS),
        )

    def _next_member(self) -> None:
        if self.peek() == ",":
            self.take()

    def _refuse_several(self, lists: list[str]) -> None:
        """Refuse a file that holds several lists of records."""
        if len(lists) > 1 and self.taken:
            raise InputError(
                N_("{name} berisi beberapa daftar ({names}); simpan satu daftar laporan dalam satu berkas."),
                name=self.name,
                names=", ".join(lists),
            )

    def _list(self, fields: list | None) -> Iterator[dict]:
        self.take()
        first = True
        while self.peek() != "]":
            if not first:
                self.expect(",")
                self.peek()
            first = False
            value = self.value()
            self.taken += 1
            if fields and isinstance(value, list):
                value = dict(zip(map(str, fields), value, strict=False))
            yield _record(self.name, value, self.taken)
        self.take()

    def value(self) -> object:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.text, self.at)
            except json.JSONDecodeError:
                if self.ended or len(self.text) - self.at > _LARGEST:
                    raise self.damaged() from None
                self.more()
            except (ValueError, RecursionError):
                raise self.damaged() from None
            else:
                # A number at the end of what is read may go on.
                if end == len(self.text) and not self.ended and self.text[end - 1] not in '}]"':
                    self.more()
                    continue
                self.at = end
                return value

    def peek(self) -> str:
        """The next character that is not blank; the text must not end before it."""
        while True:
            while self.at < len(self.text):
                if self.text[self.at] not in _BLANK:
                    return self.text[self.at]
                self.at += 1
            if self.ended:
                raise _Ended(self.damaged())
            self.more()

    def take(self) -> None:
        self.at += 1

    def expect(self, character: str) -> None:
        if self.peek() != character:
            raise self.damaged()
        self.take()

    def more(self) -> None:
        chunk = self.stream.read(_CHUNK)
        self.text, self.at, self.ended = self.text[self.at :] + chunk, 0, not chunk

    def damaged(self) -> InputError:
        return _damaged(self.name, N_("setelah laporan {n}", n=self.taken))


def _record(name: str, value: object, number: int) -> dict:
    if isinstance(value, dict):
        return value
    raise InputError(
        N_("{name}: laporan {number} bukan objek dengan nama kolom; beri daftar objek."), name=name, number=number
    )


def _damaged(name: str, at: Text) -> InputError:
    return InputError(
        N_("{name} {at}: isi tidak dapat dibaca sebagai JSON, mungkin terpotong; unduh ulang."), name=name, at=at
    )


def web_page(name: str) -> InputError:
    """The sentence for a page where data should be."""
    return InputError(
        N_("{name} berisi halaman web (HTML), bukan data; periksa alamatnya, atau masuk lagi dan unduh ulang."),
        name=name,
    )
