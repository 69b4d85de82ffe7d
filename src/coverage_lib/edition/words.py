"""What the page itself says, beside what the notebook says: notes, labels, in each language."""

INDONESIAN = {
    "locale": "id",
    "report": "Laporan",
    "skip": "Langsung ke isi",
    "contents": "Daftar isi",
    "failed": "Bagian ini gagal dihitung.",
    "unshowable": "Bagian ini ({what}) tidak dapat disajikan di halaman ini.",
    "not_fetched": "Gambar {what} tidak disertakan: berkasnya berada di luar laporan ini.",
    "unreadable": "Gambar ini rusak dan tidak dapat disajikan.",
    "no_alt": "Gambar tanpa keterangan",
    "no_alt_note": "Gambar ini belum mempunyai keterangan teks bagi pembaca layar.",
    "cut": "Keluaran ini dipotong: {left} dari {total} karakter tidak disertakan.",
    "cut_table": "Tabel ini dipotong: {left} dari {total} baris tidak disertakan.",
    "simpler": "Bagian ini disajikan dalam bentuk sederhana.",
    "unprintable": "Aksara yang tidak dapat dicetak dengan huruf yang tersedia diganti □: {what}.",
    "table": "Tabel {number}",
    "columns": "Kolom {first} sampai {last} dari {total}",
    "download": "Unduh",
    "page_of": "halaman {number} dari {total}",
    "formula": "rumus",
}
ENGLISH = {
    "locale": "en",
    "report": "Report",
    "skip": "Skip to content",
    "contents": "Contents",
    "failed": "This part failed to compute.",
    "unshowable": "This part ({what}) cannot be shown on this page.",
    "not_fetched": "The image {what} is left out: its file is outside this report.",
    "unreadable": "This image is damaged and cannot be shown.",
    "no_alt": "Image without a description",
    "no_alt_note": "This image has no text description for screen readers yet.",
    "cut": "This output is cut: {left} of its {total} characters are left out.",
    "cut_table": "This table is cut: {left} of its {total} rows are left out.",
    "simpler": "This part is shown in a simpler form.",
    "unprintable": "Characters that the fonts at hand cannot print are replaced by □: {what}.",
    "table": "Table {number}",
    "columns": "Columns {first} to {last} of {total}",
    "download": "Download",
    "page_of": "page {number} of {total}",
    "formula": "formula",
}

WORDS = {"id": INDONESIAN, "en": ENGLISH}


def words(language: str) -> dict[str, str]:
    """The page's own words; English where the language has none here.

    >>> words("id")["report"], words("en-GB")["report"]
    ('Laporan', 'Report')
    """
    return WORDS.get(language.split("-")[0].lower(), ENGLISH)
