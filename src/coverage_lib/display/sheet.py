"""The parts of the first page as they are shown: title block, cards, charts, findings, one step."""

from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from coverage_lib import mime, theme
from coverage_lib.display.markup import quoted, title, typst, with_facts
from coverage_lib.display.objects import Bundle, Chart


@dataclass(frozen=True)
class Opening:
    """The title block: what this is, of whom, when, and the one sentence to remember.

    `fact` is what is behind `number`, the figure that the sentence turns on, as it says it.
    """

    kind: str
    title: str
    date: str
    headline: str
    number: str = ""
    fact: str = ""


@dataclass(frozen=True)
class Card:
    """One figure to remember, and what to hold it against; `trend` is a small picture of it.

    `fact` is what is behind the figure, a line each: on our page it opens by a tap or a key.
    """

    label: str
    value: str
    reference: str
    known: bool = True  # else the value is words, and set smaller
    trend: str = ""
    fact: str = ""


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
        step = f"<h2>{escape(self.action_title)}</h2><p>{escape(self.action)}</p>"
        columns = _columns(
            [chart.html(chart.svg()) for chart in self.charts],
            [found and f'<div class="findings">{found}</div>', f'<div class="action">{step}</div>'],
        )
        head = self.opening
        return _HTML.format(
            full=" full" if self._is_full else "",
            kicker=escape(f"{head.kind} · {head.date}"),
            title=escape(head.title),
            headline=_html_headline(head),
            cards="".join(map(_html_card, self.cards)),
            columns="".join(f"<div>{''.join(column)}</div>" for column in columns),
            source_line=escape(self.source_line),
        )

    @property
    def _is_full(self) -> bool:
        """With both charts the page is full; a sparse one is followed by its evidence."""
        return len(self.charts) > 1

    def _typst(self) -> str:
        items = "".join(f"+ {typst(said)}\n" for said in self.findings)
        found = _FINDINGS_TYPST % (typst(self.findings_title), items) if items else ""
        step = _ACTION_TYPST % (typst(self.action_title), typst(self.action))
        columns = _columns([_picture(chart) for chart in self.charts], [found, step])
        head = self.opening
        parts = [
            _OPENING_TYPST
            % (typst(f"{head.kind} · {head.date}"), typst(head.title), typst(head.headline)),
            _cards_typst(self.cards),
            *([_pair(columns[:2])] if len(columns) > 1 else []),
            *("".join(column) for column in columns[2 if len(columns) > 1 else 0 :]),
            _SOURCE_TYPST % typst(self.source_line),
        ]
        room = "\n#v(1fr)\n" if self._is_full else "\n"
        return room.join(parts) + ("\n#pagebreak(weak: true)" if self._is_full else "")

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


def _html_headline(head: Opening) -> str:
    """The sentence; its number, where it is first said and no part of another, has its fact."""
    return with_facts(escape(head.headline), [(escape(head.number), head.fact)])


def _html_card(card: Card) -> str:
    kind = "value" if card.known else "value words"
    return (
        f'<div class="card"><dt>{escape(card.label)}</dt>'
        f'<dd class="{kind}"{title(card.fact)}>{escape(card.value)}</dd>'
        f'<dd class="reference">{escape(card.reference)}</dd>'
        f"{f'<dd>{card.trend}</dd>' if card.trend else ''}</div>"
    )


def _cards_typst(cards: tuple[Card, ...]) -> str:
    return _CARDS_TYPST % ", ".join(map(_typst_card, cards))


def _typst_card(card: Card) -> str:
    size = "1.7em" if card.known else "1.15em"
    return _CARD_TYPST % (
        typst(card.label),
        size,
        typst(card.value),
        typst(card.reference),
        _trend(card.trend),
    )


def _trend(svg: str) -> str:
    if not svg:
        return "none"
    alt = svg.partition('aria-label="')[2].partition('"')[0]
    return f'image(bytes({quoted(svg)}), format: "svg", width: 100%, alt: {quoted(unescape(alt))})'


def _picture(chart: Chart) -> str:
    picture = (
        f'image(bytes({quoted(chart.svg())}), format: "svg", width: 100%, alt: {quoted(chart.alt)})'
    )
    return _FIGURE_TYPST % (picture, typst(chart.caption))


def _columns(charts: list[str], texts: list[str]) -> list[list[str]]:
    """What stands below what. Each text below its chart, where there are two of both.

    Else what there is, side by side; the last of three takes the whole width.
    """
    if len(charts) == len(texts):
        return [[chart, text] for chart, text in zip(charts, texts, strict=True) if chart or text]
    return [[part] for part in (*charts, *texts) if part]


def _pair(columns: list[list[str]]) -> str:
    """Two columns side by side."""
    return _PAIR_TYPST % ", ".join(f"[{''.join(column)}]" for column in columns)


_HTML = (
    '<div class="first-page{full}"><div class="opening"><p class="kicker">{kicker}</p>'
    '<h1>{title}</h1><p class="headline">{headline}</p></div>'
    '<dl class="cards">{cards}</dl><div class="pair">{columns}</div>'
    '<p class="note">{source_line}</p></div>'
)

_OPENING_TYPST = f"""
#block(below: 0.7em, text(size: 0.95em, fill: rgb("{theme.MUTED}"))[%s])
#heading(level: 1)[%s]
#block(above: 0.9em, below: 1.2em, text(size: 1.15em)[%s])
"""

# Labels, values and references of all cards stand on one line each, however long one of them is:
# each part is as high as the highest of its kind. A card is read as a whole, one after another.
_CARDS_TYPST = f"""
#let card(label, size, value, reference, trend) = (
  text(size: 0.85em, label),
  text(size: size, weight: "semibold", value),
  text(size: 0.8em, fill: rgb("{theme.MUTED}"), reference),
  trend,
)
#block(above: 1em, below: 1.2em, breakable: false, layout(area => {{
  set par(justify: false, leading: 0.5em)
  let cards = (%s,)
  let width = (area.width - 8pt * (cards.len() - 1)) / cards.len() - 16pt
  let high(part) = calc.max(..cards.map(card => measure(block(width: width, card.at(part))).height))
  let at(part, card, where) = block(
    spacing: 0.6em, width: 100%%, height: high(part), align(where, card.at(part)))
  grid(
    columns: (1fr,) * cards.len(), column-gutter: 8pt, inset: 8pt, fill: rgb("{theme.TINT}"),
    stroke: (top: 2pt + rgb("{theme.COVERED}")),
    ..cards.map(card => {{
      at(0, card, top)
      at(1, card, horizon)
      at(2, card, top)
      card.at(3)
    }}),
  )
}}))
"""

_CARD_TYPST = "card([%s], %s, [%s], [%s], %s)"

_PAIR_TYPST = """
#block(above: 1.2em, below: 1.2em, breakable: false,
  grid(columns: (1fr, 1fr), column-gutter: 18pt, %s))
"""

_FIGURE_TYPST = """#figure(%s, kind: image, supplement: none, numbering: none, caption: [%s])"""

_FINDINGS_TYPST = """#block[
  #set text(size: 0.95em)
  #heading(level: 2)[%s]
  %s]
"""

_ACTION_TYPST = f"""#block(width: 100%%, inset: 10pt, fill: rgb("{theme.TINT}"),
  stroke: (left: 3pt + rgb("{theme.COVERED}")))[
  #set par(justify: false)
  #set text(size: 0.95em)
  #show heading: set block(above: 0pt)
  #heading(level: 2)[%s]
  %s]"""

_SOURCE_TYPST = f'#block(above: 1.4em, text(size: 0.82em, fill: rgb("{theme.MUTED}"))[%s])'
