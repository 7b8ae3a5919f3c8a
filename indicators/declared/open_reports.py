"""What is still open, how old it is, and what has passed its due date. Known even from a plain export."""

import ibis.expr.types as ir

from data_loaders.contract import OPEN_STATUSES
from indicators.declared.indicator import Indicator, Text, texts

_REVIEWED = "2026-11-24"
_DAYS = {
    "id": "Tanggal masuk ({zone}); {working_days}",
    "en": "Date of receipt ({zone}); {working_days}",
}
_RULES = texts("{rules}", "{rules}")


def is_open(t: ir.Table) -> ir.BooleanValue:
    """Whether a report has not ended."""
    return t.status.isin(OPEN_STATUSES)


def _band(id: str, first: int, last: int | None, span: Text) -> Indicator:
    def where(t: ir.Table) -> ir.BooleanValue:
        old_enough = t.age_working_days >= first
        return is_open(t) & (old_enough if last is None else old_enough & (t.age_working_days <= last))

    return Indicator(
        id=id,
        name={"id": f"Terbuka {span['id']}", "en": f"Open {span['en']}"},
        question={"id": "Sudah berapa lama yang terbuka menunggu?", "en": "How long have open reports waited?"},
        definition={
            "id": f"Laporan yang masih terbuka, {span['id']} setelah hari masuk.",
            "en": f"Reports still open, {span['en']} after the day of receipt.",
        },
        why={
            "id": "Rata-rata laporan yang selesai tidak memperlihatkan yang masih menunggu.",
            "en": "An average of the finished ones does not show those that still wait.",
        },
        unit="reports",
        better="lower" if first > 5 else "neither",
        source=_DAYS,
        reviewed_on=_REVIEWED,
        where=where,
    )


# A partition of the open reports by age.
BANDS = (
    _band("open_0_5", 0, 5, {"id": "0–5 hari kerja", "en": "0–5 working days"}),
    _band("open_6_14", 6, 14, {"id": "6–14 hari kerja", "en": "6–14 working days"}),
    _band("open_15_60", 15, 60, {"id": "15–60 hari kerja", "en": "15–60 working days"}),
    _band("open_over_60", 61, None, {"id": "lebih dari 60 hari kerja", "en": "more than 60 working days"}),
)

AGES = (
    *BANDS,
    Indicator(
        id="overdue_now",
        name={"id": "Terbuka melewati batas waktu", "en": "Open past the due date"},
        question={
            "id": "Berapa yang terbuka melewati batas waktu penyelesaian?",
            "en": "How many open reports are past the date by which they should be resolved?",
        },
        definition={
            "id": "Laporan yang masih terbuka setelah tanggal batas penyelesaian {due_by}.",
            "en": "Reports still open after the due date of their resolution {due_by}.",
        },
        why={
            "id": "Inilah yang semestinya sudah selesai. Menunda tidak mengubah batas waktu.",
            "en": "These should have been resolved by now. Parking a report does not move its due date.",
        },
        unit="reports",
        better="lower",
        source=_RULES,
        reviewed_on=_REVIEWED,
        where=lambda t: is_open(t) & t.past_due.fill_null(False),
        changes=(
            (
                "2026-11-25",
                texts(
                    "Kosong, bukan nol, bila tidak satu pun laporan terbuka punya batas waktu yang diketahui.",
                    "Empty, not zero, where no open report has a known due date.",
                ),
            ),
        ),
        caveat={
            "id": "Melewati batas waktu bukan temuan maladministrasi; itu wewenang Ombudsman setelah pemeriksaan.",
            "en": "Past the due date is no finding of maladministration; only the Ombudsman makes one, after examination.",
        },
    ),
    Indicator(
        id="open_no_due",
        name=texts("Terbuka tanpa batas waktu yang diketahui", "Open without a known due date"),
        question=texts(
            "Dari berapa laporan terbuka batas waktunya tidak diketahui?",
            "Of how many open reports is no due date known?",
        ),
        definition=texts(
            "Laporan yang masih terbuka dan tidak punya tanggal batas: tidak ada aturan yang berlaku, atau sumbernya tidak "
            "memberi tanggal. Bila semuanya begitu, 'terbuka melewati batas waktu' kosong, bukan nol.",
            "Reports still open that have no due date: no rule is in force, or the source gives none. Where that is so of "
            "all of them, 'open past the due date' is empty, not zero.",
        ),
        why=texts(
            "Tanpa tanggal batas, terlambat atau tidaknya tidak dapat dikatakan.",
            "Without a due date nobody can say whether a report is late.",
        ),
        unit="reports",
        better="lower",
        source=_RULES,
        reviewed_on="2026-11-25",
        where=lambda t: is_open(t) & t.due_resolution.isnull(),
    ),
    Indicator(
        id="oldest_open_days",
        name={"id": "Umur laporan terbuka tertua (hari)", "en": "Age of the oldest open report (days)"},
        question={
            "id": "Berapa hari umur laporan terbuka yang tertua?",
            "en": "How many days old is the oldest open report?",
        },
        definition={
            "id": "Hari kalender sejak masuk sampai tanggal data, dari laporan terbuka yang paling lama menunggu.",
            "en": "Calendar days from receipt to the day of the data, of the open report that has waited longest.",
        },
        why={
            "id": "Satu laporan yang terlupa tidak tampak dalam rata-rata.",
            "en": "One forgotten report does not show in an average.",
        },
        unit="days",
        better="lower",
        source=_DAYS,
        reviewed_on=_REVIEWED,
        largest=lambda t: is_open(t).ifelse(t.age_days, None),
    ),
)
