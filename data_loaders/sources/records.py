"""Sources that give records one by one (JSON, interfaces): the same sheets as from a table."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import pyarrow as pa

from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources.sheet import Sheet, cell_text, check_columns
from locales import N_

_FIRST = 1_000  # records looked at to learn the columns: a record leaves out what it has no value for
_ROWS = 5_000  # records in one batch


def records_sheet(name: str, records: Iterable[dict], profile: Profile) -> Sheet:
    """A sheet over a stream of records. Raises InputError when the first of them lack a needed column."""
    stream = iter(records)
    first = list(islice(stream, _FIRST))
    if not first:
        raise InputError(N_("{name} tidak berisi satu laporan pun; periksa sumbernya."), name=name)
    columns = tuple(dict.fromkeys(str(column) for record in first for column in record))
    check_columns(name, 0, columns, profile)
    # A column that may be missing may also come late.
    late = [column for column in profile.mapped if column not in columns]

    def batches(wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        every = chain(first, stream)
        while part := list(islice(every, _ROWS)):
            cells = [pa.array([cell_text(record.get(column)) for record in part], pa.string()) for column in wanted]
            yield pa.RecordBatch.from_arrays(cells, names=list(wanted))

    return Sheet(name, 0, (*columns, *late), {}, batches)
