"""What the messages say, in each language. What a report says comes from the report."""

from typing import Any

from coverage_lib.delivery import scope
from coverage_lib.edition import index

INDONESIAN = {
    "greeting": "Yth. {name},",
    "attached": "Laporan selengkapnya terlampir dalam bentuk PDF: {file}.",
    "online": "Halaman web: {link}",
    "edition": "Edisi: {edition}",
    "updated": "Pembaruan",
    "replaces": "Laporan ini menggantikan laporan yang telah dikirim sebelumnya.",
    "automatic": "Pesan ini dikirim secara otomatis. Untuk pertanyaan, silakan balas pesan ini.",
    "delivery": "Pengiriman laporan",
    "success": "Berhasil",
    "failure": "Perlu tindakan",
    "too_long": "Terlalu lama",
    "lasted": "Lama pengiriman: {minutes} menit (batas {limit} menit).",
    "delivered": "Telah disampaikan:",
    "missed": "Belum disampaikan, dengan sebabnya:",
    "again": "Yang ditunda atau belum pasti sampai akan dicoba kembali pada pengiriman berikutnya.",
    "outcomes": {
        scope.SENT: "terkirim",
        scope.COPIED: "disalin",
        scope.ALREADY: "sudah terkirim sebelumnya",
        scope.NO_DATA: "belum ada data",
        scope.REFUSED: "ditolak server",
        scope.REFUSED_EARLIER: "ditolak server sebelumnya (--retry-refused)",
        scope.LATER: "ditunda oleh server",
        scope.UNKNOWN: "belum pasti sampai",
        scope.UNSENT: "tidak dikirim",
        scope.NOT_PUBLISHED: "laporan tidak terbit",
        scope.CHANGED: "berkas tidak sesuai manifest",
        scope.FAILED: "gagal disalin",
        scope.NO_REPORT: "tidak ada laporan kantor ini",
    },
    "reasons": {
        **index.words("id")["what"],
        scope.CUT: "sambungan terputus sebelum pesan diserahkan",
        scope.LOST: "sambungan terputus sebelum server menjawab, jadi pesan mungkin sudah sampai",
        scope.TWICE: "pesan terdahulu mungkin juga sampai, dengan Message-ID yang sama",
        scope.OTHER_FILE: "jalankan kembali edisinya",
    },
}
ENGLISH = {
    "greeting": "Dear {name},",
    "attached": "The full report is attached as a PDF: {file}.",
    "online": "Web page: {link}",
    "edition": "Edition: {edition}",
    "updated": "Updated",
    "replaces": "This report takes the place of the one that was sent before.",
    "automatic": "This message was sent automatically. If you have a question, reply to it.",
    "delivery": "Delivery of reports",
    "success": "Success",
    "failure": "Action needed",
    "too_long": "Too long",
    "lasted": "It took {minutes} minutes (limit {limit} minutes).",
    "delivered": "Delivered:",
    "missed": "Not delivered, and why:",
    "again": "What is put off or not known is tried again by the next delivery.",
    "outcomes": {outcome: outcome for outcome in INDONESIAN["outcomes"]},
    "reasons": {reason: reason for reason in INDONESIAN["reasons"]} | index.words("en")["what"],
}
WORDS = {"id": INDONESIAN, "en": ENGLISH}


def words(language: str) -> dict[str, Any]:
    """The words of a language; Indonesian where it has none here."""
    return WORDS.get(language, INDONESIAN)
