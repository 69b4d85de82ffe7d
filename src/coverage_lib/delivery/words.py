"""What the messages say, in two languages. What a report says comes from the report."""

from typing import Any

from coverage_lib.delivery import scope

INDONESIAN = {
    "greeting": "Yth. {name},",
    "attached": "Laporan selengkapnya terlampir dalam bentuk PDF: {file}.",
    "online": "Halaman web: {link}",
    "edition": "Edisi: {edition}",
    "updated": "Pembaruan",
    "replaces": "Laporan ini menggantikan laporan yang telah dikirim sebelumnya.",
    "automatic": "Pesan ini dikirim secara otomatis. Untuk pertanyaan, silakan balas pesan ini.",
    "delivery": "Pengiriman laporan",
    "too_long": "terlalu lama",
    "lasted": "Lama pengiriman: {minutes} menit (batas {limit} menit).",
    "well": "Semua laporan yang perlu dikirim telah terkirim.",
    "not_well": "Sebagian laporan belum terkirim. Pesan berikut memuat sebabnya.",
    "again": "Yang ditunda akan dicoba kembali pada pengiriman berikutnya.",
    "outcomes": {
        scope.SENT: "terkirim",
        scope.COPIED: "disalin",
        scope.ALREADY: "sudah terkirim sebelumnya",
        scope.NO_DATA: "belum ada data",
        scope.REFUSED: "ditolak server",
        scope.REFUSED_EARLIER: "ditolak server pada pengiriman sebelumnya",
        scope.LATER: "ditunda oleh server",
        scope.UNKNOWN: "belum pasti sampai",
        scope.UNSENT: "tidak dikirim",
        scope.NOT_PUBLISHED: "laporan tidak terbit",
        scope.CHANGED: "berkas tidak sesuai manifest",
        scope.FAILED: "gagal disalin",
        scope.NO_REPORT: "tidak ada laporan",
    },
}
ENGLISH = {
    "greeting": "To: {name}",
    "attached": "The full report is attached as a PDF: {file}.",
    "online": "Web page: {link}",
    "edition": "Edition: {edition}",
    "updated": "Updated",
    "replaces": "This report takes the place of the one that was sent before.",
    "automatic": "This message was sent automatically. If you have a question, reply to it.",
    "delivery": "Delivery of reports",
    "too_long": "too long",
    "lasted": "It took {minutes} minutes (limit {limit} minutes).",
    "well": "All reports that were to be sent have been sent.",
    "not_well": "Some reports have not been delivered. The reasons stand below.",
    "again": "What is put off is tried again by the next delivery.",
    "outcomes": {outcome: outcome for outcome in INDONESIAN["outcomes"]},
}


def words(language: str) -> dict[str, Any]:
    """The words of a language; Indonesian where it is not English."""
    return ENGLISH if language == "en" else INDONESIAN
