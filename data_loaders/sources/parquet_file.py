"""Parquet files, read a row group's batch at a time and only the columns that are mapped."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources.sheet import Sheet, cell_text, check_columns
from data_loaders.sources.work import Work
from locales import N_

_ROWS = 65_536


def open_sheets(path: Path, profile: Profile, work: Work) -> list[Sheet]:
    """Read a Parquet file's schema. Raises InputError when the file is not what its name says."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError):
        raise _damaged(path.name) from None
    columns = tuple(file.schema_arrow.names)
    check_columns(path.name, 0, columns, profile)
    for column in profile.mapped:
        if column in columns and pa.types.is_nested(file.schema_arrow.field(column).type):
            raise InputError(
                N_("{name}: kolom {column} bersarang; simpan sebagai kolom biasa."), name=path.name, column=column
            )

    def batches(wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        try:
            for batch in file.iter_batches(batch_size=_ROWS, columns=list(wanted)):
                cells = [as_text(batch.column(column)) for column in wanted]
                yield pa.RecordBatch.from_arrays(cells, names=list(wanted))
        except (pa.ArrowInvalid, OSError):
            raise _damaged(path.name) from None

    return [Sheet(path.name, 0, columns, {}, batches)]


def as_text(column: pa.Array) -> pa.Array:
    """A typed column as text, cell by cell as :func:`cell_text` has it; each distinct value is turned once."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_timestamp(column.type):
        column = pc.floor_temporal(column, unit="second").cast(pa.timestamp("s", tz=column.type.tz))
    encoded = pc.dictionary_encode(column)
    texts = pa.array([cell_text(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return texts.take(encoded.indices)


def _damaged(name: str) -> InputError:
    return InputError(N_("{name} terpotong atau bukan berkas Parquet; unduh ulang."), name=name)
