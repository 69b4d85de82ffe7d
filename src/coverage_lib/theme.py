"""One theme for charts, HTML and PDF: colours named for meaning, one type family, its files."""

from importlib.resources import files
from pathlib import Path

FONT = "Source Sans Pro"

INK = "#1F2A37"  # text, target lines
MUTED = "#5B6673"  # secondary text, references
RULE = "#D5DBE1"  # hairlines and table rules; carries no meaning
PAPER = "#FFFFFF"
TINT = "#EEF4F8"  # behind cards and table headings

COVERED = "#0B5E8A"  # people who are protected; a target that is reached
SHORT = "#B8430E"  # what is missing to a target; a fall
UNCOVERED = "#87919B"  # people not protected yet
EARLIER = "#7C8894"  # the same figure, earlier
STATED = "#946200"  # what a source states, as apart from what we compute

# Five classes from few to many, each darker than the last. Light ones are outlined in MUTED.
CLASSES = ("#E4EEF5", "#9FC4DC", "#5E99BF", "#2B6F9C", "#08456A")


def text_colour(colour: str) -> str:
    """The colour of words beside a mark: light marks are seen, but words in them are not read."""
    return MUTED if colour in (EARLIER, UNCOVERED) else colour


# The same meanings on a dark screen: text passes 4.5:1 on PAPER and TINT. Charts keep white paper.
DARK = {
    "INK": "#E8EDF2",
    "MUTED": "#A9B4C0",
    "RULE": "#3A4654",
    "PAPER": "#141A21",
    "TINT": "#1E2833",
    "COVERED": "#6DB9E8",
    "SHORT": "#F0986B",
    "UNCOVERED": "#87919B",
}


def font_folder() -> Path:
    """The folder with the TTF files of the type family, for matplotlib and for Typst."""
    return Path(str(files("font_source_sans_pro"))) / "files"
