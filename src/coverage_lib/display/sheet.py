"""The parts of the first page as they are shown: title block, cards, charts, findings, one step."""

from dataclasses import dataclass
from html import escape
from typing import Any

from coverage_lib import mime, theme
from coverage_lib.display.markup import quoted, typst
from coverage_lib.display.objects import Bundle, Chart


@dataclass(frozen=True)
class Opening:
    """The title block: what this is, of whom, when, and the one sentence to remember."""

    kind: str
    title: str
    date: str
    headline: str


@dataclass(frozen=True)
class Card:
    """One figure to remember, and what to hold it against; `trend` is a small picture of it."""

    label: str
    value: str
    reference: str
    known: bool = True  # else the value is words, and set smaller
    trend: str = ""


@dataclass(frozen=True)
class Sheet:
    """The whole first page: the same words in HTML, PDF and plain text."""

    opening: Opening
    cards: tuple[Card, ...]
    charts: tuple[Chart, ...]
    findings_title: str
    findings: tuple[str, ...]
    action_title: str
    action: str
    source_line: str

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        return {"text/html": self._html(), mime.TYPST: self._typst(), "text/plain": self._plain()}

    def _html(self) -> str:
        items = "".join(f"<li>{escape(said)}</li>" for said in self.findings)
        found = f"<h2>{escape(self.findings_title)}</h2><ol>{items}</ol>" if items else ""
        figures = "".join(f"<div>{chart.html(chart.svg())}</div>" for chart in self.charts)
        head = self.opening
        return _HTML.format(
            kicker=escape(f"{head.kind} · {head.date}"),
            title=escape(head.title),
            headline=escape(head.headline),
            cards="".join(map(_html_card, self.cards)),
            charts=f'<div class="pair">{figures}</div>' if figures else "",
            findings=f"<div>{found}</div>" if found else "",
            action_title=escape(self.action_title),
            action=escape(self.action),
            source_line=escape(self.source_line),
        )

    def _typst(self) -> str:
        items = "".join(f"+ {typst(said)}\n" for said in self.findings)
        found = f"#heading(level: 2)[{typst(self.findings_title)}]\n{items}" if items else ""
        step = _ACTION_TYPST % (typst(self.action_title), typst(self.action))
        head = self.opening
        parts = [
            _OPENING_TYPST
            % (typst(f"{head.kind} · {head.date}"), typst(head.title), typst(head.headline)),
            _CARDS_TYPST % (len(self.cards), ", ".join(map(_typst_card, self.cards))),
            _pair([_picture(chart) for chart in self.charts]),
            _pair([found, step]),
            _SOURCE_TYPST % typst(self.source_line),
            "#pagebreak(weak: true)" if len(self.charts) > 1 else "",  # else half the page is empty
        ]
        return "\n".join(parts)

    def _plain(self) -> str:
        head = self.opening
        said = [
            f"{head.kind}: {head.title}, {head.date}",
            head.headline,
            *(f"{card.label}: {card.value} ({card.reference})" for card in self.cards),
            *(f"{number}. {text}" for number, text in enumerate(self.findings, 1)),
            f"{self.action_title}: {self.action}",
            self.source_line,
        ]
        return "\n".join(said)


def _html_card(card: Card) -> str:
    kind = "value" if card.known else "value words"
    return (
        f'<div class="card"><dt>{escape(card.label)}</dt>'
        f'<dd class="{kind}">{escape(card.value)}</dd>'
        f'<dd class="reference">{escape(card.reference)}</dd>'
        f"{f'<dd>{card.trend}</dd>' if card.trend else ''}</div>"
    )


def _typst_card(card: Card) -> str:
    size = "1.7em" if card.known else "1.15em"
    texts = (typst(card.label), size, typst(card.value), typst(card.reference))
    return _CARD_TYPST % (*texts, _trend(card.trend))


def _trend(svg: str) -> str:
    if not svg:
        return ""
    alt = svg.partition('aria-label="')[2].partition('"')[0]
    return f'\\ #v(-0.3em)#image(bytes({quoted(svg)}), format: "svg", alt: {quoted(alt)})'


def _picture(chart: Chart) -> str:
    picture = f'image(bytes({quoted(chart.svg())}), format: "svg", alt: {quoted(chart.alt)})'
    return _FIGURE_TYPST % (picture, typst(chart.caption))


def _pair(parts: list[str]) -> str:
    """Side by side; one alone takes the whole width."""
    known = [part for part in parts if part]
    if not known:
        return ""
    columns = ", ".join(["1fr"] * len(known))
    return _PAIR_TYPST % (columns, ", ".join(f"[{part}]" for part in known))


_HTML = (
    '<div class="first-page"><div class="opening"><p class="kicker">{kicker}</p>'
    '<h1>{title}</h1><p class="headline">{headline}</p></div>'
    '<dl class="cards">{cards}</dl>{charts}<div class="pair">{findings}'
    '<div class="action"><h2>{action_title}</h2><p>{action}</p></div></div>'
    '<p class="note">{source_line}</p></div>'
)

_OPENING_TYPST = f"""
#block(below: 0.7em, text(size: 0.95em, fill: rgb("{theme.MUTED}"))[%s])
#heading(level: 1)[%s]
#block(above: 0.9em, below: 1.2em, text(size: 1.15em)[%s])
"""

_CARDS_TYPST = f"""
#block(above: 1em, below: 1.2em, breakable: false, grid(
  columns: (1fr,) * %d, column-gutter: 8pt, inset: 8pt, fill: rgb("{theme.TINT}"),
  stroke: (top: 2pt + rgb("{theme.COVERED}")), %s))
"""

_CARD_TYPST = f"""[
  #set par(justify: false, leading: 0.5em)
  #text(size: 0.85em)[%s] \\
  #text(size: %s, weight: "semibold")[%s] \\
  #text(size: 0.8em, fill: rgb("{theme.MUTED}"))[%s] %s]"""

_PAIR_TYPST = """
#block(above: 1.2em, below: 1.2em, breakable: false,
  grid(columns: (%s,), column-gutter: 18pt, %s))
"""

_FIGURE_TYPST = """#figure(%s, kind: image, supplement: none, numbering: none, caption: [%s])"""

_ACTION_TYPST = f"""#block(width: 100%%, inset: 10pt, fill: rgb("{theme.TINT}"),
  stroke: (left: 3pt + rgb("{theme.COVERED}")))[
  #set par(justify: false)
  #show heading: set block(above: 0pt)
  #heading(level: 2)[%s]
  %s]"""

_SOURCE_TYPST = f'#block(above: 1.4em, text(size: 0.82em, fill: rgb("{theme.MUTED}"))[%s])'
