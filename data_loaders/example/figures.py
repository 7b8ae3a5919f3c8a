"""What the example reproduces and what it invents: every number and word that the generator uses.

"RRI" is RRI Palangka Raya of 7 December 2021 (rri.co.id/palangkaraya/daerah/1285078). "Shape" marks shares that
follow public SP4N-LAPOR exports of other cities, rounded. Everything else is invented.
"""

from datetime import date, datetime

REGION = "palangka_raya"  # whose districts and holidays the example uses
AS_OF = date(2021, 12, 6)  # RRI: "to 6 December 2021"
AS_OF_MOMENT = datetime(2021, 12, 6, 17, 0)  # WIB; nothing is known after it
CITY = "Pemerintah Kota Palangka Raya (contoh)"

# Reports received in each month (WIB). RRI: 2,488 since the end of 2018, 357 of them in 2021. Invented: the months,
# and how 2,131 reports divide over the years before 2021.
PERIOD_FROM = date(2018, 12, 1)
LAUNCH = date(2018, 12, 10)
MONTHLY = {
    2018: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24),
    2019: (62, 78, 96, 110, 118, 112, 126, 134, 136, 128, 90, 46),
    2020: (110, 104, 96, 70, 58, 66, 78, 76, 70, 62, 49, 32),
    2021: (44, 42, 40, 38, 30, 36, 34, 30, 26, 22, 13, 2),
}

# The agency that answers easy reports ever faster while its backlog of open complaints grows.
BACKLOG_AGENCY = "contoh-pu"
EASY = ("Permintaan Informasi", "Aspirasi")
# Working days to its answer to an easy report, by half-year of receipt.
EASY_DAYS = {(2018, 2): 12, (2019, 1): 9, (2019, 2): 7, (2020, 1): 5, (2020, 2): 3, (2021, 1): 2, (2021, 2): 1}
# Working days to its answer to those complaints that it answers, by year of receipt.
COMPLAINT_DAYS = {2018: 12, 2019: 8, 2020: 9, 2021: 11}

# Reports still open on AS_OF, by year of receipt. RRI: 11 of 2021. Invented: the earlier years and every status.
OPEN_BACKLOG = {
    2018: {"Terdisposisi": 1},
    2019: {"Terdisposisi": 13, "Ditanggapi oleh Pelapor": 2, "Menunggu Kelengkapan Informasi": 1},
    2020: {
        "Terdisposisi": 20,
        "Ditanggapi oleh Pelapor": 4,
        "Ditindaklanjuti oleh Instansi": 2,
        "Menunggu Kelengkapan Informasi": 1,
    },
    2021: {
        "Terdisposisi": 5,
        "Ditindaklanjuti oleh Instansi": 2,
        "Ditanggapi oleh Pelapor": 1,
        "Menunggu Kelengkapan Informasi": 1,
    },
}
OPEN_ELSEWHERE = {
    2019: {"Terdisposisi": 3, "Ditanggapi oleh Pelapor": 1, "Menunggu Kelengkapan Informasi": 2},
    2020: {
        "Terdisposisi": 4,
        "Ditindaklanjuti oleh Instansi": 1,
        "Ditanggapi oleh Pelapor": 1,
        "Menunggu Kelengkapan Informasi": 3,
        "Terverifikasi": 1,
    },
    2021: {"Ditindaklanjuti oleh Instansi": 1},  # and the very last report of all: "Belum Terverifikasi"
}
NEWEST_OPEN_BACKLOG = {2020: 14, 2021: 4}  # so many of the backlog are the year's newest complaints

NEWEST_OPEN_ELSEWHERE = {2021: 1}

# How the others ended. Shape, scaled to what is not open.
ENDINGS = {
    "Ditutup oleh Sistem": 0.735,
    "Ditutup oleh Admin": 0.11,
    "Ditutup oleh Pelapor": 0.046,
    "Diarsipkan oleh Admin": 0.06,
    "Diarsipkan oleh Sistem": 0.029,
    "Diarsipkan oleh Pelapor": 0.014,
    "Konten Terblokir": 0.006,
}
REASONS = {  # "Alasan Tunda/Arsip": the system's three fixed sentences, one with a trailing blank
    "Diarsipkan oleh Admin": "Laporan ini diarsipkan karena Mengandung SARA, Tidak Memiliki Bukti Dukung, Tidak Jelas, "
    "dan Tidak Relevan dengan Kinerja Pemerintah",
    "Diarsipkan oleh Sistem": "Laporan diarsipkan karena sudah mencapai batas kadaluarsa pengaduan. ",
    "Diarsipkan oleh Pelapor": "Laporan ini diarsipkan sesuai dengan keinginan Pelapor",
}
# Share of an ending's reports that never reached an agency. Shape.
WITHOUT_AGENCY = {
    "Diarsipkan oleh Admin": 0.75,
    "Diarsipkan oleh Sistem": 0.4,
    "Diarsipkan oleh Pelapor": 0.35,
    "Konten Terblokir": 1.0,
}

# RRI names infrastructure, population administration and drainage; the shares are invented.
TOPICS = {
    "jalan": 0.29,
    "adminduk": 0.17,
    "drainase": 0.12,
    "penerangan": 0.08,
    "kebersihan": 0.06,
    "air-listrik": 0.05,
    "trantibum": 0.045,
    "perhubungan": 0.04,
    "sosial": 0.035,
    "kesehatan": 0.03,
    "pendidikan": 0.025,
    "lainnya": 0.02,
    "ketenagakerjaan": 0.012,
    "permukiman": 0.012,
    "perizinan": 0.007,
    "peka": 0.004,
}
# topic -> leaf categories (id, name) -> weight, from the region's categories.csv; some leaves have no id
LEAVES = {
    "jalan": {("928", "Infrastruktur Jalan"): 5, ("1397", "Jalan Berlubang"): 4, ("929", "Infrastruktur Pendukung"): 1},
    "adminduk": {
        ("963", "Administrasi Kependudukan dan Pencatatan Sipil"): 5,
        ("", "Kartu Tanda Penduduk"): 3,
        ("", "Kartu Keluarga"): 2,
        ("1462", "Akta Kelahiran"): 1,
    },
    "drainase": {("2397", "Drainase (Gorong-Gorong/Parit)"): 1},
    "penerangan": {("1398", "Penerangan Jalan"): 1},
    "kebersihan": {("942", "Pencemaran Lingkungan"): 3, ("1402", "Taman"): 1},
    "air-listrik": {("1618", "Gangguan Layanan Penyaluran Air"): 3, ("1010", "Layanan Air Minum"): 2},
    "trantibum": {("950", "Ketertiban Umum"): 3, ("1439", "Keresahan Masyarakat"): 2},
    "perhubungan": {("936", "Transportasi Darat"): 3, ("940", "Lainnya terkait Perhubungan"): 1},
    "sosial": {("957", "Bantuan Sosial"): 3, ("1660", "PKH Program Keluarga Harapan"): 1},
    "kesehatan": {("1385", "Fasilitas Kesehatan"): 2, ("1386", "Lainnya terkait Pelayanan Kesehatan"): 1},
    "pendidikan": {("915", "Pendidikan Dasar dan Menengah"): 2, ("1381", "Penerimaan Siswa Baru"): 1},
    "lainnya": {("110", "Topik Lainnya"): 3, ("2101", "Pelayanan lambat"): 1, ("1497", "Tenaga Honorer"): 1},
    "ketenagakerjaan": {("968", "Hak Pekerja"): 1, ("1477", "Gaji Pekerja"): 1},
    "permukiman": {("933", "Permukiman"): 2, ("1406", "Sertifikat Tanah"): 1},
    "perizinan": {("981", "Koperasi, Usaha Kecil, dan Menengah"): 1, ("2498", "Perlindungan Konsumen"): 1},
    "peka": {("", "P4GN"): 1, ("", "Netralitas ASN"): 1},
}
NO_CATEGORY = 0.06  # Shape
NBSP_EVERY = 400  # one category in so many carries a stray no-break space. Shape

# topic -> agency -> share
AGENCIES = {
    "jalan": {"contoh-pu": 0.92, "contoh-kecamatan-satu": 0.05, "contoh-kecamatan-dua": 0.03},
    "adminduk": {"contoh-kependudukan": 0.95, "contoh-kecamatan-satu": 0.03, "contoh-kecamatan-dua": 0.02},
    "drainase": {"contoh-pu": 0.86, "contoh-permukiman": 0.1, "contoh-kecamatan-dua": 0.04},
    "penerangan": {"contoh-perhubungan": 0.7, "contoh-permukiman": 0.3},
    "kebersihan": {"contoh-lingkungan": 0.92, "contoh-kecamatan-satu": 0.08},
    "air-listrik": {"contoh-permukiman": 0.7, "contoh-sekretariat": 0.3},
    "trantibum": {"contoh-ketertiban": 0.9, "contoh-kecamatan-dua": 0.1},
    "perhubungan": {"contoh-perhubungan": 1},
    "sosial": {"contoh-sosial": 1},
    "kesehatan": {"contoh-kesehatan": 1},
    "pendidikan": {"contoh-pendidikan": 1},
    "lainnya": {"contoh-sekretariat": 1},
    "ketenagakerjaan": {"contoh-sosial": 1},
    "permukiman": {"contoh-permukiman": 1},
    "perizinan": {"contoh-perizinan": 1},
    "peka": {"contoh-ketertiban": 0.4, "contoh-sekretariat": 0.6},
}
# Typical working days from disposition to the first follow-up, of the other agencies.
FOLLOW_UP_DAYS = {
    "contoh-permukiman": 8,
    "contoh-kependudukan": 2,
    "contoh-lingkungan": 3,
    "contoh-perhubungan": 6,
    "contoh-kesehatan": 2,
    "contoh-pendidikan": 3,
    "contoh-sosial": 4,
    "contoh-ketertiban": 3,
    "contoh-perizinan": 3,
    "contoh-sekretariat": 4,
    "contoh-kecamatan-satu": 2,
    "contoh-kecamatan-dua": 7,
}

# Shape; "" is an empty cell. BACKLOG_AGENCY gets more easy reports, and more each year.
CLASSIFICATIONS = {
    "Pengaduan Berkadar Pengawasan": 0.52,
    "Pengaduan Tidak Berkadar Pengawasan": 0.26,
    "Permintaan Informasi": 0.08,
    "Aspirasi": 0.05,
    "": 0.09,
}
CLASSIFICATIONS_BACKLOG = {
    year: {
        "Pengaduan Berkadar Pengawasan": 0.51 * (1 - easy),
        "Pengaduan Tidak Berkadar Pengawasan": 0.42 * (1 - easy),
        "Permintaan Informasi": 0.4 * easy,
        "Aspirasi": 0.6 * easy,
        "": 0.07 * (1 - easy),
    }
    for year, easy in ((2018, 0.4), (2019, 0.42), (2020, 0.48), (2021, 0.55))
}

# RRI: SMS is the largest channel. The other names and their order: shape; shares invented.
CHANNELS = {
    "SMS": 0.42,
    "Website": 0.17,
    "Android": 0.13,
    "Website - pemerintah-kota-palangka-raya": 0.08,
    "Hotline Service": 0.06,
    "Whatsapp": 0.03,
    "Instagram": 0.025,
    "ios": 0.02,
    "Tatap Muka": 0.02,
    "Email Instansi": 0.015,
    "Facebook": 0.012,
    "Website Institusi": 0.01,
    "Twitter": 0.005,
    "Pos Surat": 0.003,
}
CHANNELS_WITHOUT_PLACE = ("SMS", "Hotline Service", "Email Instansi")  # Shape: always blank
CHANNELS_TYPED_IN = ("Hotline Service", "Instagram", "Tatap Muka", "Email Instansi", "Pos Surat")  # in office hours
ANONYMOUS_BY_HABIT = ("Hotline Service",)  # Shape: an office marks all of them
FLAGS = {"Anonim": 0.37, "Rahasia": 0.16, "Anonim|Rahasia": 0.26, "": 0.21}  # Shape

# Arrivals by hour of the day (WIB), for midnight first. Shape: lowest 01-05, dip at 12.
HOURS = (14, 6, 4, 3, 4, 8, 22, 30, 44, 52, 54, 46, 30, 42, 44, 40, 34, 28, 24, 26, 28, 26, 24, 20)
NEW_YEAR_REPORT = datetime(2021, 1, 1, 1, 25, 10)  # WIB; in the export's UTC it is still 2020
LAST_REPORT = datetime(2021, 12, 6, 10, 41, 17)  # WIB; so that the last day has one
FREE_DAY_WEIGHT = 0.5  # arrivals on a day off, against 1 on a working day

# Place: weights are the population of 2015 (civil registry); kelurahan after Kemendagri's list.
NO_PLACE = 0.3  # of the channels that can have a place
DISTRICTS = {"Pahandut": 81_156, "Bukit Batu": 11_577, "Jekan Raya": 141_353, "Sabangau": 16_763, "Rakumpit": 2_531}
KELURAHAN = {
    "Pahandut": ("Pahandut", "Panarung", "Langkai", "Pahandut Seberang", "Tanjung Pinang"),
    "Bukit Batu": ("Marang", "Tumbang Tahai", "Tangkiling", "Sei Gohong"),
    "Jekan Raya": ("Palangka", "Menteng", "Bukit Tunggal", "Petuk Katimpun"),
    "Sabangau": ("Kalampangan", "Kereng Bangkirai", "Sabaru"),
    "Rakumpit": ("Petuk Bukit", "Mungku Baru"),
}
SPELLINGS = {"Sabangau": ("Sabangau", "Sebangau")}
OTHER_CITY = ("Kalimantan Selatan", "Kota Banjarmasin", ("Banjarmasin Tengah", "Banjarmasin Utara"))
OTHER_CITY_REPORTS = 24

# Tracking ids rise with time: anchors (day, id) between which they are interpolated. Shape.
ID_ANCHORS = (
    (date(2018, 9, 1), 1_905_000),
    (date(2019, 1, 1), 2_010_000),
    (date(2020, 1, 1), 3_700_000),
    (date(2021, 1, 1), 5_520_000),
    (AS_OF, 5_915_000),
)
LATE_DATED = 0.04  # share dated later than its id says ("masuk" is then the day it reached the city). Shape
