"""One form for every spelling of a place or an office."""

import re
import unicodedata

from coverage_lib.schema import BRANCH, REGIONAL_OFFICE, SUB_BRANCH

_KINDS = {
    "kabupaten": r"kab(?:upaten)?(?: adm(?:inistrasi)?)?",
    "kota": r"(?:kota|kodya|kotamadya)(?: adm(?:inistrasi)?)?",
    "": r"prov(?:insi)?",  # a province is known by its name alone
}
_SAME = {
    "daerah istimewa": "di",
    "daerah khusus ibukota": "dki",
    "daerah khusus ibu kota": "dki",
    "kep": "kepulauan",
}
# The longer words first: "kantor cabang pembantu" also begins like a branch.
_OFFICE_WORDS = {
    SUB_BRANCH: r"kcp|(?:kantor )?cabang (?:pembantu|perintis)|sub branch",
    BRANCH: r"kc|kacab|(?:kantor )?cabang|branch",
    REGIONAL_OFFICE: r"kanwil|kantor wilayah|regional office",
}
_INSTITUTION = r"bpjs ketenagakerjaan|bpjs tk|bpjamsostek"


def normal_form(text: str) -> str:
    """A name of a place without case, blanks and signs; Kota and Kabupaten stay apart.

    >>> normal_form("Kab.  Gunung Kidul "), normal_form("Kabupaten Gunungkidul")
    ('kabupaten gunungkidul', 'kabupaten gunungkidul')
    >>> normal_form("Kota Pekalongan"), normal_form("PANGKAL PINANG")
    ('kota pekalongan', 'pangkalpinang')
    """
    words = _plain_words(text)
    for kind, pattern in _KINDS.items():
        found = re.match(rf"(?:{pattern}) (?=.)", words)
        if found:
            return f"{kind} {_squeezed(words[found.end() :])}".strip()
    return _squeezed(words)


def office_form(text: str) -> tuple[str, str]:
    """The level that an office's name tells ("" if none), and the rest in normal form.

    >>> office_form("Kantor Cabang Pekalongan"), office_form("PANGKAL PINANG")
    (('branch', 'pekalongan'), ('', 'pangkalpinang'))
    """
    words = re.sub(rf"^(?:{_INSTITUTION}) (?=.)", "", _plain_words(text))
    for level, pattern in _OFFICE_WORDS.items():
        found = re.match(rf"(?:{pattern}) (?=.)", words)
        if found:
            return level, normal_form(words[found.end() :])
    return "", normal_form(words)


def _plain_words(text: str) -> str:
    """Small letters and digits, one blank between words: 'Kab.  Batang' is 'kab batang'."""
    unaccented = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", unaccented.lower()).strip()


def _squeezed(words: str) -> str:
    for long, short in _SAME.items():
        words = re.sub(rf"^{long}\b", short, words)
    return words.replace(" ", "")
