"""A table or view of a PostgreSQL database: ``postgresql://user@host:5432/database?table=schema.name``.

Read in one read-only transaction by a cursor on the server, so neither side holds the table in memory, and only the
mapped columns travel. Between machines the connection is encrypted and the server's certificate verified, unless the
address says another ``sslmode``.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs, urlsplit

import psycopg
import pyarrow as pa
from psycopg import sql

from data_loaders import http_client
from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources import credentials
from data_loaders.sources.sheet import Sheet, cell_text, check_columns
from data_loaders.sources.work import Work
from locales import N_

_ROWS = 20_000
_HERE = ("", "localhost", "127.0.0.1", "::1")
_OPTIONS = ("sslmode", "sslrootcert")  # what an address may say about the connection besides the table


def open_sheets(address: str, profile: Profile, work: Work) -> tuple[list[Sheet], bool]:
    """The table as it is now. Raises InputError; the database's own words, which may quote a cell, are not passed on."""
    parts = urlsplit(address)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    name = http_client.shown(address)
    table = options.pop("table", "")
    if not 1 <= len([part for part in table.split(".") if part]) <= 2 or set(options) - set(_OPTIONS):
        raise InputError(
            N_("{name}: alamatnya harus menyebut tabelnya, ?table=NAMA atau ?table=skema.NAMA."), name=name
        )
    name = f"{name}?table={table}"
    connection = _connect(name, address, options)
    work.closing.callback(connection.close)
    rows = sql.SQL("SELECT {columns} FROM {table}")
    source = sql.Identifier(*table.split("."))
    try:
        with connection.cursor() as cursor:
            cursor.execute(rows.format(columns=sql.SQL("*"), table=source) + sql.SQL(" LIMIT 0"))
            columns = tuple(column.name for column in cursor.description)
    except psycopg.Error as error:
        raise _refused(name, error) from None
    check_columns(name, 0, columns, profile)

    def batches(wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        query = rows.format(columns=sql.SQL(", ").join(map(sql.Identifier, wanted)), table=source)
        try:
            with connection.cursor(name="pantau") as cursor:
                cursor.execute(query)
                while part := cursor.fetchmany(_ROWS):
                    cells = [pa.array(map(cell_text, column), pa.string()) for column in zip(*part, strict=True)]
                    batch = pa.RecordBatch.from_arrays(cells, names=list(wanted))
                    for column in cells:
                        work.digest.update(repr(column.to_pylist()).encode())
                    yield batch
        except psycopg.Error as error:
            raise _refused(name, error) from None

    return [Sheet(name, 0, columns, {}, batches)], True


def _connect(name: str, address: str, options: dict[str, str]) -> psycopg.Connection:
    parts, who = urlsplit(address), credentials.find(address)
    try:
        host, port = parts.hostname or "", parts.port
        if host not in _HERE and "sslmode" not in options:
            options = {"sslmode": "verify-full", "sslrootcert": "system"} | options
        connection = psycopg.connect(
            host=host or None,
            port=port,
            dbname=parts.path.strip("/") or None,
            user=who.user or None,
            password=who.password or None,
            connect_timeout=max(2, round(http_client.LIMITS.connect)),
            application_name="pantau-lapor",
            # A moment is written with its distance from UTC; a server that falls silent is noticed.
            options="-c timezone=UTC -c default_transaction_read_only=on",
            tcp_user_timeout=round(http_client.LIMITS.silence * 1000),
            keepalives_idle=30,
            **options,
        )
    except (psycopg.Error, ValueError) as error:
        raise _refused(name, error) from None
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return connection


def _refused(name: str, error: Exception) -> InputError:
    known = {
        psycopg.errors.UndefinedTable: N_("tabelnya tidak ada"),
        psycopg.errors.InvalidSchemaName: N_("skemanya tidak ada"),
        psycopg.errors.InsufficientPrivilege: N_("tidak boleh membaca tabel itu; minta izin SELECT"),
        psycopg.errors.ReadOnlySqlTransaction: N_("tabel itu hendak menulis saat dibaca"),
        psycopg.errors.QueryCanceled: N_("pembacaan dihentikan servernya"),
    }
    for kind, what in known.items():
        if isinstance(error, kind):
            return InputError(N_("{name}: {what}; periksa alamatnya."), name=name, what=what)
    return InputError(
        N_(
            "{name}: basis data tidak dapat dihubungi atau sambungannya putus; periksa alamat, nama, sandi, "
            "dan TLS-nya."
        ),
        name=name,
    )
