"""A stream whose last byte is a carriage return: the checker must not take it for an end of line."""

import io
import re

import pytest
from pypdf import PdfReader

from coverage_lib.edition import stream_ends


def drawn(*streams):
    """A PDF of these streams, objects 1, 2, …, as Typst lays one out."""
    made, offsets = b"%PDF-1.7\n", []
    for number, stream in enumerate(streams, start=1):
        offsets.append(len(made))
        made += b"%d 0 obj\n<</Length %d>>\nstream\n" % (number, len(stream)) + stream
        made += b"\nendstream\nendobj\n"
    offsets.append(len(made))
    made += b"%d 0 obj\n<</Type/Catalog>>\nendobj\n" % len(offsets)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\n" % (len(offsets) + 1, len(offsets))
    return made + head + table + trailer + b"startxref\n%d\n%%%%EOF" % len(made)


@pytest.mark.parametrize("streams", [(b"a\r", b"b", b"c\r", b"d"), (b"a", b"b\r\r"), (b"\r",)])
def test_a_last_carriage_return_stays_in_its_stream_and_every_object_is_found(streams):
    cleared = stream_ends.clear(drawn(*streams))

    reader = PdfReader(io.BytesIO(cleared), strict=True)
    found = [reader.get_object(number).get_data() for number in range(1, len(streams) + 1)]
    assert found == list(streams)
    assert not re.search(rb"(?<!\r)\r\nendstream", cleared)
    offsets = [int(entry) for entry in re.findall(rb"(\d{10}) 00000 n", cleared)]
    assert [cleared[at : at + 7] for at in offsets] == [
        b"%d 0 obj" % number for number in range(1, len(streams) + 2)
    ]
    assert cleared[int(cleared.split()[-2]) :].startswith(b"xref")


def test_a_document_without_such_a_stream_stays_as_it_is():
    assert stream_ends.clear(drawn(b"a", b"b")) == drawn(b"a", b"b")
