"""Invented persons and texts: what a real export holds of people, so that a privacy gate has something to stop.

Nobody real can be meant: Palangka Raya has no kecamatan 99, so no NIK begins with 627199, and all of these share one
birthday; the mobile numbers are 0840-0000-…; the domain ``.invalid`` never exists.
"""

from collections.abc import Sequence

import numpy as np

from data_loaders.example.draws import generator
from data_loaders.example.reports import Report

NAME = "Contoh Warga"
STREET = "Gang Contoh"
NIK = "627199010190"  # followed by four digits
MOBILE = "0840-0000-"  # followed by four digits
EMAIL = "@contoh.invalid"
TITLE = "Judul contoh"
BODY = "Isi contoh"

# Each marks a cell that must never be published: search for them in what is.
CANARIES = (NAME, STREET, NIK, MOBILE, EMAIL, TITLE, BODY)

PERSONS = 1900
NO_NAME = 0.02
EDITED = 0.7  # share of texts that an admin edited
# Share of texts that hold such a thing, about as in public exports of other cities.
IN_TEXT = {"rtrw": 0.17, "name": 0.1, "nik": 0.05, "mobile": 0.03, "email": 0.01}
RTRW_IN_TITLE, NIK_IN_TITLE = 0.06, 0.005
SEVERAL_LINES = 0.05

SUBJECTS = {
    "jalan": ("jalan berlubang", "aspal mengelupas", "jalan rusak setelah hujan", "trotoar pecah"),
    "adminduk": ("KTP elektronik belum jadi", "perubahan kartu keluarga", "antrean akta kelahiran"),
    "drainase": ("parit tersumbat", "gorong-gorong ambruk", "air menggenang karena drainase mampet"),
    "penerangan": ("lampu jalan padam", "tiang lampu jalan miring"),
    "kebersihan": ("sampah menumpuk", "pembakaran sampah"),
    "air-listrik": ("air bersih tidak mengalir", "air keruh"),
    "perhubungan": ("parkir liar", "rambu lalu lintas rusak"),
    "trantibum": ("suara bising pada malam hari", "pedagang menutup trotoar"),
    "kesehatan": ("antrean di puskesmas", "jadwal vaksinasi"),
    "pendidikan": ("penerimaan siswa baru", "biaya kegiatan sekolah"),
    "sosial": ("bantuan sosial belum diterima", "data penerima bantuan"),
    "ketenagakerjaan": ("upah belum dibayar",),
    "permukiman": ("rumah tidak layak huni", "batas tanah"),
    "perizinan": ("izin usaha belum terbit",),
    "peka": ("dugaan pelanggaran",),
    "lainnya": ("pelayanan lambat", "saran untuk pelayanan"),
}


def draw(reports: Sequence[Report]) -> list[tuple[str, str, str, str]]:
    """Name, title, text as sent and text as edited of each report, in the reports' order."""
    rng = generator(30)
    return [_texts(report, rng) for report in reports]


def _texts(report: Report, rng: np.random.Generator) -> tuple[str, str, str, str]:
    person = int(rng.integers(1, PERSONS))
    name = f"{NAME} {person:04}"
    subjects = SUBJECTS[report.topic]
    subject = subjects[int(rng.integers(len(subjects)))]
    address = f"{STREET} RT {person % 12 + 1:03}/RW {person % 9 + 1:03}"
    title = f"{TITLE}: {subject}"
    if rng.random() < RTRW_IN_TITLE:
        title += f" di {address}"
    if rng.random() < NIK_IN_TITLE:
        title += f", NIK {NIK}{person:04}"
    details = {
        "rtrw": f"Lokasi {address}.",
        "name": f"Laporan atas nama {name}.",
        "nik": f"NIK {NIK}{person:04}.",
        "mobile": f"Hubungi {MOBILE}{person:04}.",
        "email": f"Balas ke warga{person:04}{EMAIL}.",
    }
    chosen = [details[kind] for kind, share in IN_TEXT.items() if rng.random() < share]
    text = " ".join([f"{subject}, mohon ditindaklanjuti.", *chosen])
    if rng.random() < SEVERAL_LINES:
        text = text.replace(". ", ".\n") + "\nTerima kasih."
    sent = f"{BODY}: PALANGKARAYA {text}" if report.channel == "SMS" else f"{BODY}: {text}"
    edited = f"{BODY} (disunting): {text}" if rng.random() < EDITED else sent
    return ("" if rng.random() < NO_NAME else name), title, sent, edited
