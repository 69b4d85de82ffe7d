"""Where a PDF's streams end, said so that every checker counts them alike.

By chance, one time in 256, the last byte of a packed stream is a carriage return. With the line
feed before `endstream` it looks like one end of line, and a checker that counts from there finds
the stream a byte short. A carriage return of the end of line itself leaves nothing to guess.
"""

import re
from bisect import bisect_left

_DOUBTFUL = re.compile(rb"\r\nendstream")
_ENTRY = re.compile(rb"(\d{10})(?= \d{5} n)")


def clear(pdf: bytes) -> bytes:
    """The same document; what stands behind a byte put in is found where it now stands."""
    table = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    put_in = [match.start() + 1 for match in _DOUBTFUL.finditer(pdf, 0, table)]

    def moved(offset: bytes) -> int:
        return int(offset) + bisect_left(put_in, int(offset))

    objects = _DOUBTFUL.sub(b"\r\r\nendstream", pdf[:table])
    offsets = _ENTRY.sub(lambda entry: b"%010d" % moved(entry[1]), pdf[table:])
    start = re.compile(rb"(?<=startxref\n)\d+")
    return objects + start.sub(lambda found: b"%d" % moved(found[0]), offsets)
