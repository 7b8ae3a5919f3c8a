"""Invented reports in any number, in the shape of a LAPOR admin export and, if wanted, a follow-up log.

    python -m benchmarks.generate 1000000 reports.csv [--log log.csv] [--seed 1]

The words and their skew are the bundled example's (``data_loaders/example/figures.py``); which report gets which is
drawn from a hash of its number and the seed, so the same arguments give the same bytes. DuckDB writes the file: ten
million rows in well under a minute.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import duckdb

from data_loaders import region
from data_loaders.example import AGENCIES, EXPORT_COLUMNS, figures

DAYS = (figures.AS_OF - figures.LAUNCH).days
# Reports older than this many days have nearly all ended.
_OPEN_DAYS = 45
_LOG_WORDS = ("Diverifikasi", "Didisposisikan", "Ditindaklanjuti", "Ditutup oleh Sistem")


def _draw(part: int) -> str:
    """SQL of a number in [0, 1) that depends on the report, the seed and the part; constants give the columns apart."""
    return f"(hash(i, {part}, $seed) / 18446744073709551616.0)"


def _choose(part: int, weights: Mapping[str, float]) -> str:
    """SQL that draws one of the words by their weights."""
    total, below, cases = sum(weights.values()), 0.0, []
    for word, weight in weights.items():
        below += weight / total
        cases.append(f"WHEN u{part} < {below:.6f} THEN {_text(word)}")
    return f"(CASE {' '.join(cases)} ELSE {_text(word)} END)"


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _nested(part: int, by: str, groups: Mapping[str, Mapping[str, float]]) -> str:
    """SQL that draws a word by the weights of another column's value."""
    cases = " ".join(f"WHEN {_text(group)} THEN {_choose(part, weights)}" for group, weights in groups.items())
    return f"(CASE {by} {cases} END)"


def _reports(n: int) -> str:
    """SQL of ``n`` reports: what the export's columns are made of, and ``day``, ``code``, ``answered`` for the log."""
    draws = ", ".join(f"{_draw(part)} AS u{part}" for part in range(1, 14))
    leaves = {topic: {f"{id}|{name}": w for (id, name), w in leaf.items()} for topic, leaf in figures.LEAVES.items()}
    hours = {str(hour): weight for hour, weight in enumerate(figures.HOURS)}
    endings = dict(figures.ENDINGS)
    still_open = {
        "Terdisposisi": 0.45,
        "Ditindaklanjuti oleh Instansi": 0.3,
        "Ditanggapi oleh Pelapor": 0.1,
        "Menunggu Kelengkapan Informasi": 0.08,
        "Terverifikasi": 0.04,
        "Belum Terverifikasi": 0.03,
    }
    return f"""
    WITH drawn AS (SELECT range AS i, {draws} FROM range({n})),
    kinds AS (
        SELECT *, 1000000 + i * 3 + (hash(i, $seed) % 3)::BIGINT AS tracking_id,
            DATE '{figures.LAUNCH}' + floor({DAYS} * pow(u1, 0.8))::INTEGER AS drawn_day,
            {_choose(2, figures.TOPICS)} AS topic, {_choose(3, figures.CHANNELS)} AS channel
        FROM drawn),
    placed AS (
        SELECT *, -- half of what falls on a weekend comes on the Friday before
            CASE WHEN dayofweek(drawn_day) IN (0, 6) AND u13 < 0.5
                THEN greatest(DATE '{figures.LAUNCH}', drawn_day - (CASE dayofweek(drawn_day) WHEN 6 THEN 1 ELSE 2 END))
                ELSE drawn_day END AS day,
            {_nested(4, "topic", figures.AGENCIES)} AS code, {_nested(5, "topic", leaves)} AS leaf,
            {_choose(6, hours)}::INTEGER AS hour,
            {_choose(7, figures.CLASSIFICATIONS)} AS classification, {_choose(8, figures.FLAGS)} AS flags,
            CASE WHEN channel IN {figures.CHANNELS_WITHOUT_PLACE} OR u9 < {figures.NO_PLACE} THEN ''
                ELSE {_choose(10, figures.DISTRICTS)} END AS district
        FROM kinds)
    SELECT *, DATE '{figures.AS_OF}' - day AS age,
        CASE WHEN u11 < 0.02 + 0.9 * exp(-(DATE '{figures.AS_OF}' - day) / {_OPEN_DAYS}.0)
            THEN {_choose(12, still_open)} ELSE {_choose(12, endings)} END AS status,
        1 + floor(-12 * ln(1 - 0.999 * u13) * (CASE code WHEN 'contoh-pu' THEN 1.8 ELSE 1 END))::INTEGER AS answered
    FROM placed"""


def _connect(n: int, seed: int) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    listed = [(a.code, a.lapor_ids[0], a.name) for a in region.read_agencies(AGENCIES)]
    con.execute("CREATE TABLE agencies (code VARCHAR, id VARCHAR, name VARCHAR)")
    con.executemany("INSERT INTO agencies VALUES (?, ?, ?)", listed)
    con.execute(f"CREATE VIEW reports AS {_reports(n).replace('$seed', str(int(seed)))}")
    return con


def write_export(n: int, path: Path, *, seed: int = 1) -> Path:
    """Write ``n`` reports as a CSV export with the rows above its table."""
    blank = "," * (len(EXPORT_COLUMNS) - 1)
    labels = {
        "Judul Laporan": "Laporan Ringkas",
        "Nama Instansi": figures.CITY,
        "Tanggal Generate": str(figures.AS_OF),
        "Periode Masuk": f"({figures.PERIOD_FROM}) - ({figures.AS_OF})",
    }
    head = "".join(f"{label},,{value}{blank[2:]}\n{blank}\n" for label, value in labels.items())
    head += ",".join(EXPORT_COLUMNS) + "\n"
    utc = "(day + to_hours(hour) + to_seconds(floor(u1 * 3599)::INTEGER) - INTERVAL 7 HOURS)"
    columns = (
        "r.tracking_id",
        f"strftime({utc}, '%-d %b %Y')",
        f"strftime({utc}, '%H:%M:%S')",
        "'Warga ' || (i % 997)",
        "classification",
        "split_part(leaf, '|', 1)",
        "split_part(leaf, '|', 2)",
        "'Laporan contoh ' || i",
        "'Isi laporan contoh tentang ' || topic || ', dibuat untuk pengukuran.'",
        "''",
        "flags",
        "channel",
        _text(figures.CITY),
        "a.id",
        "a.name",
        "CASE status WHEN 'Terdisposisi' THEN 'Terdisposisi ke ' || a.name ELSE status END",
        "''",
        "CASE district WHEN '' THEN '' ELSE 'Kalimantan Tengah' END",
        "CASE district WHEN '' THEN '' ELSE 'Kota Palangka Raya' END",
        "district",
        "''",
    )
    named = ", ".join(f'{sql} AS "{name}"' for sql, name in zip(columns, EXPORT_COLUMNS, strict=True))
    with _connect(n, seed) as con:
        _copy(con, f"SELECT {named} FROM reports r JOIN agencies a USING (code) ORDER BY i", path, head)
    return path


def write_log(n: int, path: Path, *, seed: int = 1) -> Path:
    """Write the follow-up log of the same ``n`` reports: who held them when, and when they were answered."""
    steps = (
        (_LOG_WORDS[0], "1", "true", "NULL"),
        (_LOG_WORDS[1], "2", "status NOT IN ('Belum Terverifikasi', 'Terverifikasi')", "a.name"),
        (_LOG_WORDS[2], "2 + answered", "status LIKE 'Dit%' AND status <> 'Ditutup oleh Admin'", "a.name"),
        (_LOG_WORDS[3], "16 + answered", "status = 'Ditutup oleh Sistem'", "NULL"),
    )
    moment = f"strftime(least(day + {{after}}, DATE '{figures.AS_OF}') + INTERVAL 9 HOURS, '%Y-%m-%d %H:%M')"
    parts = [
        f'SELECT r.tracking_id AS "Tracking ID", {_text(word)} AS "Kejadian", {moment.format(after=after)} AS '
        f'"Waktu", {agency} AS "Instansi", {place} AS place FROM reports r JOIN agencies a USING (code) WHERE {held}'
        for place, (word, after, held, agency) in enumerate(steps)
    ]
    with _connect(n, seed) as con:
        rows = f'SELECT * EXCLUDE (place) FROM ({" UNION ALL ".join(parts)}) ORDER BY "Waktu", "Tracking ID", place'
        _copy(con, rows, path, "Tracking ID,Kejadian,Waktu,Instansi\n")
    return path


def _copy(con: duckdb.DuckDBPyConnection, rows: str, path: Path, head: str) -> None:
    """Write rows as CSV under lines that stand above them."""
    body = path.with_name(f".{path.name}.body")
    con.execute(f"COPY ({rows}) TO '{body}' (FORMAT csv, HEADER false)")
    with path.open("wb") as stream:
        stream.write(head.encode())
        with body.open("rb") as source:
            while block := source.read(1 << 24):
                stream.write(block)
    body.unlink()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", type=int)
    parser.add_argument("export", type=Path)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write_export(given.n, given.export, seed=given.seed)
    if given.log:
        write_log(given.n, given.log, seed=given.seed)
