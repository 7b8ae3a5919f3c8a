"""How much a source says that it holds, compared with what came: services and their proxies cut answers without a word."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyarrow as pa

from data_loaders.errors import InputError
from data_loaders.sources.sheet import Sheet
from locales import N_

# Members beside a list of records (JSON): how many there are, and that there are more on another page.
TOTALS = ("total", "count", "total_count", "totalCount", "totalRecords", "numberMatched", "numFound", "@odata.count")
MORE = (
    "next",
    "next_page",
    "nextPage",
    "nextPageToken",
    "@odata.nextLink",
    "has_more",
    "hasMore",
    "exceededTransferLimit",
)


def check_members(name: str, members: dict, taken: int) -> None:
    """Raise InputError when what stands beside a list says that there are more records than the ``taken`` ones."""
    whole = [members[word] for word in TOTALS if type(members.get(word)) is int]
    if whole and max(whole) > taken:
        raise fewer(name, max(whole), taken)
    if any(members.get(word) for word in MORE):
        raise InputError(
            N_(
                "{name} hanya satu halaman ({taken} laporan) dan menyebut halaman berikutnya; beri berkas yang "
                "utuh, atau semua halamannya sebagai satu daftar."
            ),
            name=name,
            taken=taken,
        )


def counted(sheet: Sheet, stated: int) -> Sheet:
    """A sheet that raises InputError at its end when it held fewer rows than its service states."""

    def batches(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        taken = 0
        for batch in sheet.batches(columns):
            taken += len(batch)
            yield batch
        if taken < stated:
            raise fewer(sheet.name, stated, taken)

    return replace(sheet, batches=batches)


def fewer(name: str, stated: int, taken: int) -> InputError:
    """The sentence for a source of which less came than it says to hold."""
    return InputError(
        N_(
            "{name} menyatakan {stated} laporan, tetapi yang datang {taken}; unduh ulang, atau minta berkas "
            "yang utuh kepada pengelolanya."
        ),
        name=name,
        stated=stated,
        taken=taken,
    )
