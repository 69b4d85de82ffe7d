"""What pandoc cannot say in Typst travels as a word of plain letters, exchanged for Typst code.

The word occurs nowhere else in the page, so pandoc hands it through as it is.
"""

import json
import re
from dataclasses import dataclass, field

from bs4 import Tag

from coverage_lib.edition.elements import around, element, elements, first
from coverage_lib.edition.pictures import SCHEME

PX = 0.75  # points in a CSS pixel
FULL_WIDTH = 487  # points between the margins


@dataclass
class Exchange:
    """Typst code, waiting under a word."""

    stem: str
    codes: list[str] = field(default_factory=list)

    def word(self, code: str) -> str:
        """Hand in code; take the word that stands for it."""
        self.codes.append(code)
        return f"{self.stem}{len(self.codes) - 1}q"

    def back(self, typst: str) -> str:
        """Every word exchanged for its code."""
        return re.sub(rf"{self.stem}(\d+)q", lambda match: self.codes[int(match[1])], typst)


def text(value: str) -> str:
    """A Typst string.

    >>> text('a "b" \\\\ c')
    '"a \\\\"b\\\\" \\\\\\\\ c"'
    """
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\r", "").replace("\n", "\\n").replace("\t", "\\t") + '"'


def exchange_image(image: Tag, exchange: Exchange) -> None:
    """A picture alone is a figure; within a sentence it stands in a box."""
    shown = _typst_image(image)
    figure = around(image, "figure")
    alone = figure is not None and not first(figure, "figcaption")
    if alone or figure is None and _alone_in_paragraph(image):
        code = f"#figure({shown});"
    else:
        code = f"#{shown};" if figure else f"#box({shown});"
    image.replace_with(exchange.word(code))
    if alone and figure:
        figure.name = "p"


def _typst_image(image: Tag) -> str:
    """The picture's file; one that only decorates is left out of what is read aloud."""
    name = str(image["src"]).removeprefix(SCHEME)
    points = float(str(image.get("width", "0"))) * PX
    size = f", width: {points:g}pt" if 0 < points <= FULL_WIDTH else ""
    if not image["alt"]:
        return f'pdf.artifact(image("/{name}"{size}))'
    return f'image("/{name}", alt: {text(str(image["alt"]))}{size})'


def _alone_in_paragraph(image: Tag) -> bool:
    parent = image.parent
    return (
        parent is not None
        and parent.name == "p"
        and not parent.get_text(strip=True)
        and len(elements(parent, "img")) == 1
    )


def exchange_formula(formula: Tag, exchange: Exchange) -> str:
    """The formula's HTML; a word takes its place until Typst's form of it is known."""
    source = first(formula, "annotation")
    said = source.get_text() if source else formula.get_text()
    block = formula.get("display") == "block"
    html = str(formula)
    formula.replace_with(exchange.word(f"{'block' if block else 'inline'}\0{said}"))
    return html


def fill_formulas(exchange: Exchange, converted: list[str]) -> None:
    """Every formula, now in Typst, with its source as the text that is read aloud."""
    waiting = [number for number, code in enumerate(exchange.codes) if "\0" in code]
    for number, typst in zip(waiting, converted, strict=True):
        kind, said = exchange.codes[number].split("\0", 1)
        if re.fullmatch(r"(?s)\$.*\$", typst):
            block = json.dumps(kind == "block")
            exchange.codes[number] = f"#math.equation(alt: {text(said)}, block: {block}, {typst});"
        else:
            exchange.codes[number] = f"#raw({text(said)});"


def set_note(note: Tag, exchange: Exchange) -> None:
    """A note of the page itself looks like one."""
    note.insert(0, exchange.word("#note["))
    note.append(exchange.word("];"))


def paragraph(word: str) -> Tag:
    """A word on a line of its own."""
    tag = element("p")
    tag.string = word
    return tag
