"""Where the words of a PDF stand, so that a test can say that none leaves its sheet."""

import io

from PIL import ImageFont
from pypdf import PdfReader

from coverage_lib import theme

MARGIN = 19 / 25.4 * 72  # points; A4's left and right, see page.typ
_FONT = ImageFont.truetype(theme.font_folder() / "SourceSansPro-Regular.ttf", 1000)


def runs(sheet):
    """Every run of text: left, right and height above the foot, in points, and its words."""
    found = []

    def note(run, cm, tm, font, size):
        if run.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            words = run.strip()
            wide = _FONT.getlength(words) / 1000 * size * abs(tm[0] * cm[0])
            found.append((x, x + wide, y, words))

    sheet.extract_text(visitor_text=note)
    return found


def astray(pdf):
    """What stands outside the margins of its sheet; header and footer stand within the sheet."""
    return [
        (number, round(left), round(right), round(y), words[:40])
        for number, sheet in enumerate(PdfReader(io.BytesIO(pdf)).pages, start=1)
        for left, right, y, words in runs(sheet)
        if left < MARGIN - 1
        or right > float(sheet.mediabox.width) - MARGIN + 6
        or not 20 < y < float(sheet.mediabox.height) - 20
    ]


def on_each_other(pdf):
    """Runs of text on one line of which one begins before the other ends."""
    found = []
    for number, sheet in enumerate(PdfReader(io.BytesIO(pdf)).pages, start=1):
        placed = sorted(runs(sheet), key=lambda run: (round(run[2]), run[0]))
        found += [
            (number, one[3][:40], other[3][:40])
            for one, other in zip(placed, placed[1:], strict=False)
            if round(one[2]) == round(other[2]) and one[1] > other[0] + 1.5
        ]
    return found
