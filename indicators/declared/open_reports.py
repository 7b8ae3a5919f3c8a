"""What is still open, how old it is, and what has passed its due date. Known even from a plain export."""

import ibis.expr.types as ir

from data_loaders.contract import OPEN_STATUSES
from indicators.declared.indicator import Indicator
from locales import N_, Text

_REVIEWED = "2026-11-24"
_DAYS = N_("Tanggal masuk ({zone}); {working_days}")
_RULES = Text("{rules}")


def is_open(t: ir.Table) -> ir.BooleanValue:
    """Whether a report has not ended."""
    return t.status.isin(OPEN_STATUSES)


def _band(id: str, first: int, last: int | None, span: Text) -> Indicator:
    def where(t: ir.Table) -> ir.BooleanValue:
        old_enough = t.age_working_days >= first
        return is_open(t) & (old_enough if last is None else old_enough & (t.age_working_days <= last))

    return Indicator(
        id=id,
        name=N_("Terbuka {span}", span=span),
        question=N_("Sudah berapa lama yang terbuka menunggu?"),
        definition=N_("Laporan yang masih terbuka, {span} setelah hari masuk.", span=span),
        why=N_("Rata-rata laporan yang selesai tidak memperlihatkan yang masih menunggu."),
        unit="reports",
        better="lower" if first > 5 else "neither",
        source=_DAYS,
        reviewed_on=_REVIEWED,
        where=where,
    )


# A partition of the open reports by age.
BANDS = (
    _band("open_0_5", 0, 5, N_("0–5 hari kerja")),
    _band("open_6_14", 6, 14, N_("6–14 hari kerja")),
    _band("open_15_60", 15, 60, N_("15–60 hari kerja")),
    _band("open_over_60", 61, None, N_("lebih dari 60 hari kerja")),
)

AGES = (
    *BANDS,
    Indicator(
        id="overdue_now",
        name=N_("Terbuka melewati batas waktu"),
        question=N_("Berapa yang terbuka melewati batas waktu penyelesaian?"),
        definition=N_("Laporan yang masih terbuka setelah tanggal batas penyelesaian {due_by}."),
        why=N_("Inilah yang semestinya sudah selesai. Menunda tidak mengubah batas waktu."),
        unit="reports",
        better="lower",
        source=_RULES,
        reviewed_on=_REVIEWED,
        where=lambda t: is_open(t) & t.past_due.fill_null(False),
        changes=(
            (
                "2026-11-25",
                N_("Kosong, bukan nol, bila tidak satu pun laporan terbuka punya batas waktu yang diketahui."),
            ),
        ),
        caveat=N_("Melewati batas waktu bukan temuan maladministrasi; itu wewenang Ombudsman setelah pemeriksaan."),
    ),
    Indicator(
        id="open_no_due",
        name=N_("Terbuka tanpa batas waktu yang diketahui"),
        question=N_("Dari berapa laporan terbuka batas waktunya tidak diketahui?"),
        definition=N_(
            "Laporan yang masih terbuka dan tidak punya tanggal batas: tidak ada aturan yang berlaku, atau "
            "sumbernya tidak memberi tanggal. Bila semuanya begitu, 'terbuka melewati batas waktu' kosong, "
            "bukan nol."
        ),
        why=N_("Tanpa tanggal batas, terlambat atau tidaknya tidak dapat dikatakan."),
        unit="reports",
        better="lower",
        source=_RULES,
        reviewed_on="2026-11-25",
        where=lambda t: is_open(t) & t.due_resolution.isnull(),
    ),
    Indicator(
        id="oldest_open_days",
        name=N_("Umur laporan terbuka tertua (hari)"),
        question=N_("Berapa hari umur laporan terbuka yang tertua?"),
        definition=N_("Hari kalender sejak masuk sampai tanggal data, dari laporan terbuka yang paling lama menunggu."),
        why=N_("Satu laporan yang terlupa tidak tampak dalam rata-rata."),
        unit="days",
        better="lower",
        source=_DAYS,
        reviewed_on=_REVIEWED,
        largest=lambda t: is_open(t).ifelse(t.age_days, None),
    ),
)
