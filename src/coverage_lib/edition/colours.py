"""The theme as CSS custom properties, for paper and light screens and for dark ones."""

from collections.abc import Mapping

from coverage_lib import theme

NAMES = ("INK", "MUTED", "RULE", "PAPER", "TINT", "COVERED", "SHORT", "UNCOVERED")


def rules() -> str:
    """`--ink`, `--paper`, … and `--font`; on paper always the light ones."""
    light = _properties({name: getattr(theme, name) for name in NAMES})
    fonts = f'"{theme.FONT}","Segoe UI",system-ui,"Helvetica Neue",Arial,sans-serif'
    return (
        f":root{{{light}--font:{fonts};color-scheme:light dark}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_properties(theme.DARK)}}}}}"
    )


def _properties(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name.lower()}:{colour};" for name, colour in colours.items())
