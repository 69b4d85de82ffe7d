"""Colours can be seen on white, told apart by everybody, and each class is darker than the last."""

from itertools import pairwise

import pytest
from colorspacious import cspace_convert, deltaE

from coverage_lib import theme

MEANINGS = {name: getattr(theme, name) for name in (
    "INK", "MUTED", "COVERED", "SHORT", "UNCOVERED", "EARLIER", "STATED",
)}  # fmt: skip

# Colours that stand in one chart and mean different things there.
TOGETHER = [
    ("COVERED", "SHORT"),  # bars against a goal, waterfall, funnel
    ("COVERED", "UNCOVERED"),  # waterfall
    ("SHORT", "UNCOVERED"),  # waterfall, Pareto
    ("EARLIER", "COVERED"),  # year on year, pace, funnel
    ("EARLIER", "SHORT"),  # funnel
    ("EARLIER", "STATED"),  # stated rates, earlier and now
    ("STATED", "COVERED"),  # stated beside recomputed
    ("INK", "COVERED"),  # pace, targets
    ("INK", "SHORT"),  # targets
    ("INK", "EARLIER"),  # pace
]
SIGHTS = ["normal", "protanomaly", "deuteranomaly", "tritanomaly"]

# In CAM02-UCS a difference of 1 can just be seen side by side. Petroff (Accessible color sequences
# for data visualization, 2021) asks 16 of ten colours told apart by colour alone, in every sight.
APART = 16
# The classes of a map lie in order beside a key, so a smaller step between two of them will do.
APART_IN_ORDER = 12


def rgb(colour):
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def luminance(colour):
    """WCAG 2.2, "relative luminance"."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, two):
    """WCAG 2.2, "contrast ratio"."""
    darker, lighter = sorted([luminance(one), luminance(two)])
    return (lighter + 0.05) / (darker + 0.05)


def difference(one, two, sight):
    """In CAM02-UCS, as somebody of this sight sees them (Machado and others, 2009)."""
    if sight == "normal":
        return deltaE(rgb(one), rgb(two))
    space = {"name": "sRGB1+CVD", "cvd_type": sight, "severity": 100}
    return deltaE(rgb(one), rgb(two), input_space=space)


def test_the_formula_gives_the_ratios_the_standard_names():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)  # W3C, G18


@pytest.mark.parametrize("name", MEANINGS)
def test_a_colour_that_means_something_is_seen_on_white(name):
    assert contrast(MEANINGS[name], theme.PAPER) >= 3


@pytest.mark.parametrize("name", MEANINGS)
def test_words_beside_a_mark_are_read_on_white(name):
    assert contrast(theme.text_colour(MEANINGS[name]), theme.PAPER) >= 4.5


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("pair", TOGETHER, ids=" and ".join)
def test_two_meanings_of_one_chart_are_told_apart(pair, sight):
    assert difference(*(MEANINGS[name] for name in pair), sight) >= APART


def test_each_class_is_darker_than_the_one_before():
    lightness = [cspace_convert(rgb(colour), "sRGB1", "CIELab")[0] for colour in theme.CLASSES]

    assert all(light - dark > 12 for light, dark in pairwise(lightness))


@pytest.mark.parametrize("sight", SIGHTS)
def test_neighbouring_classes_are_told_apart(sight):
    assert all(difference(*pair, sight) >= APART_IN_ORDER for pair in pairwise(theme.CLASSES))


def test_a_light_class_is_seen_by_its_outline():
    assert contrast(theme.MUTED, theme.CLASSES[0]) >= 3


def test_no_data_is_seen_by_its_hatching():
    assert contrast(theme.UNCOVERED, theme.PAPER) >= 3
