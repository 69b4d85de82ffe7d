"""The controls of the desk, and what follows them. Works in JupyterLab and in Voila.

    desk = Desk("pekalongan", "2019-12")
    desk.choices, desk.coverage, desk.targets, desk.what_if, desk.files

Each part is shown by a cell of its own; a change of a control redraws what depends on it.
"""

import base64
import math
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

import ipywidgets
import pandas as pd

from coverage_lib import formats, periods, report, selection
from coverage_lib.data import known, load
from coverage_lib.display import pace, wording
from coverage_lib.display.desk import choice, export, shown, what_if
from coverage_lib.display.desk.choice import Choice
from coverage_lib.display.objects import Nothing, Text
from coverage_lib.display.words import phrase, word
from coverage_lib.errors import CoverageError
from coverage_lib.metrics import what_if as assumed

OF_A_REPORT = ("place", "segment", "regime", "potential")  # chosen within one report
MONTHS_PAID, PAID_AT_MOST = 12, 60
LEAST_RANGE = 100  # persons a month, on each side of the slider
READ = ("text/html", "text/markdown")  # the forms of an object that a page reads
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Desk:
    """One office and period at a time, narrowed by the controls.

    Raises what `report.build` raises for an office or a period it does not know. What goes wrong
    later, at a control, is told on the page.
    """

    def __init__(
        self, office: str, period: str, *, language: str = "id", data: str = "data"
    ) -> None:
        self.language, self.data, self._filling = language, data, False
        self._dataset = load.dataset(data)
        self._by_place = known.periods_by_place(self._dataset)
        self.report = report.build(office, period, language=language, data=data)
        self.controls: dict[str, Any] = {
            name: _named(control, name, language) for name, control in _controls().items()
        }
        self._lay_out()
        self._fill_offices()
        self._fill()
        self._show()
        for control in self.controls.values():
            control.observe(self._changed, names="value")

    # --- what is chosen, and what that gives ----------------------------------------------------
    @property
    def chosen(self) -> Choice:
        """What the controls narrow the report to."""
        return Choice(**{name: self.controls[name].value for name in OF_A_REPORT})

    @property
    def rows(self) -> pd.DataFrame:
        """The rows of the table, in its order."""
        by, descending = (self.controls[name].value for name in ("order", "descending"))
        kept = choice.rows(self.report, self.chosen)
        return shown.ordered(self.report, kept, by, descending=descending)

    @property
    def contribution(self) -> float:
        """The monthly contribution that regulation fixed at the end of the period, in rupiah."""
        terms = selection.terms_in_force(self._dataset.terms, self.report.period)
        return assumed.contribution_in_force(terms)

    def downloads(self) -> dict[str, tuple[str, bytes]]:
        """By file name: what kind of file it is, and its bytes."""
        name, rows = export.name(self.report), self.rows
        plan = export.edition(self.report, data=self.data).encode()
        return {
            f"{name}.csv": ("text/csv", export.csv(self.report, rows)),
            f"{name}.xlsx": (XLSX, export.xlsx(self.report, rows)),
            f"{name}.yml": ("application/yaml", plan),
        }

    # --- the page -------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        of, out = self.controls, ipywidgets.Output
        self.notice, self.files = ipywidgets.HTML(), ipywidgets.HTML()
        self.covered, self.targets, self.assumed = out(), out(), out()
        choices = [of[name] for name in ("office", "period", *OF_A_REPORT)]
        self.choices = ipywidgets.VBox([self.notice, *choices])
        self.coverage = ipywidgets.VBox([of["order"], of["descending"], self.covered])
        self.what_if = ipywidgets.VBox([of["net_gain"], of["months_paid"], self.assumed])

    def _show(self) -> None:
        """Everything below the controls, from the report and what is chosen of it."""
        self.notice.value = f"<strong>{escape(wording.notice(self.report))}</strong>"
        rows = self.rows
        _put(
            self.covered,
            shown.sentence(self.report, rows),
            shown.chart(self.report, rows),
            shown.table(self.report, rows),
        )
        narrowed = choice.with_targets(self.report, self.chosen)
        said = Text(pace.narrative(narrowed).markdown.partition("\n\n")[2])  # the cell above asks
        _put(self.targets, said, pace.chart(narrowed), pace.table(narrowed))
        self._show_what_if()
        links = "<br>".join(_link(name, *file) for name, file in self.downloads().items())
        self.files.value = f"<p>{phrase('desk_download', self.language)}</p><p>{links}</p>"

    def _show_what_if(self) -> None:
        narrowed = choice.with_targets(self.report, self.chosen)
        gain, months = (self.controls[name].value for name in ("net_gain", "months_paid"))
        rows = assumed.of_targets(
            what_if.spoken_of(narrowed),
            net_gain=gain,
            monthly_contribution=self.contribution,
            months_paid=months,
        )
        said = what_if.narrative(
            narrowed, rows, net_gain=gain, contribution=self.contribution, months=months
        )
        _put(self.assumed, said, what_if.chart(narrowed, rows), what_if.table(narrowed, rows))

    # --- when a control changes -----------------------------------------------------------------
    def _changed(self, change: Any) -> None:
        if self._filling:
            return
        name = next(name for name, one in self.controls.items() if one is change["owner"])
        if name in ("net_gain", "months_paid"):
            self._show_what_if()
            return
        if name == "office":
            self._fill_periods()
        if name in ("office", "period") and not self._built():
            return
        self._fill_gain()
        self._show()

    def _built(self) -> bool:
        """Whether the report of the chosen office and period could be made."""
        office, period = (self.controls[name].value for name in ("office", "period"))
        self.notice.value = escape(phrase("desk_busy", self.language))
        try:
            self.report = report.build(office, period, language=self.language, data=self.data)
        except CoverageError as error:
            self.notice.value = f"<pre>{escape(str(error))}</pre>"
            return False
        self._fill()
        return True

    # --- what each control offers ---------------------------------------------------------------
    def _fill_offices(self) -> None:
        with self._quietly("office") as office:
            _offer(office, choice.offices(self._dataset, self.language), self.report.office.office)
        with self._quietly("order") as order:
            _offer(order, shown.orders(self.report), "")
        self._fill_periods(self.report.period.text)

    def _fill_periods(self, wanted: str = "") -> None:
        """The period stays where the office has it too, else it is the latest there is."""
        office = self.controls["office"].value
        offered = choice.periods_of(self._by_place, self._dataset, office, self.language)
        if wanted and wanted not in dict(offered).values():
            offered = [(_period_in_words(wanted, self.language), wanted), *offered]
        with self._quietly("period") as period:
            _offer(period, offered or [("…", period.value)], wanted or period.value)

    def _fill(self) -> None:
        """What this report has; what was chosen before stays where it is offered again."""
        for name, options in {
            "place": choice.places(self.report),
            "segment": choice.segments(self.report),
            "regime": choice.regimes(self.report),
            "potential": choice.potentials(self.report),
        }.items():
            with self._quietly(name) as control:
                untouched = name == "segment" and control.value is None
                first = choice.first_segment(self.report) if untouched else control.value
                _offer(control, options, first)
        self._fill_gain()

    def _fill_gain(self) -> None:
        """The slider begins at what the first target needs a month."""
        rows = what_if.spoken_of(choice.with_targets(self.report, self.chosen))
        needed = math.ceil(rows["required_per_month"].iloc[0]) if len(rows) else 0
        widest = max(2 * needed, LEAST_RANGE)
        with self._quietly("net_gain") as gain:
            gain.max, gain.min = max(widest, gain.value), min(-widest, gain.value)
            gain.value = needed
            gain.max, gain.min = widest, -widest

    @contextmanager
    def _quietly(self, name: str) -> Iterator[Any]:
        """A control, while its changes redraw nothing."""
        self._filling = True
        try:
            yield self.controls[name]
        finally:
            self._filling = False


def _controls() -> dict[str, Any]:
    """The controls by name, in the order of the page; what they offer is filled in later."""
    lists = {name: ipywidgets.Dropdown() for name in ("office", "period", *OF_A_REPORT, "order")}
    return lists | {
        "descending": ipywidgets.Checkbox(indent=False),
        "net_gain": ipywidgets.IntSlider(continuous_update=False, readout_format=","),
        "months_paid": ipywidgets.BoundedIntText(MONTHS_PAID, min=1, max=PAID_AT_MOST),
    }


def _named(control: Any, name: str, language: str) -> Any:
    control.description = word("control", name, language)
    control.style.description_width = "19em"
    control.layout.width, control.layout.max_width = "44em", "100%"
    return control


def _offer(control: Any, options: choice.Options, wanted: Any) -> None:
    """New options; what is wanted where it is among them, else the first."""
    control.options = options
    control.value = wanted if wanted in dict(options).values() else options[0][1]


def _period_in_words(text: str, language: str) -> str:
    period = periods.parse(text)
    return formats.date(period.end, language, period.precision)


def _put(output: Any, *objects: Any) -> None:
    """Show objects in place of what an output shows, all at once."""
    forms = [_read(one) for one in objects if not isinstance(one, Nothing)]
    output.outputs = tuple(
        {"output_type": "display_data", "data": form, "metadata": {}} for form in forms
    )


def _read(one: Any) -> dict[str, str]:
    """The first form of an object that a page reads; the paper's is not sent."""
    made = one._repr_mimebundle_()
    bundle = made[0] if isinstance(made, tuple) else made
    return next({form: bundle[form]} for form in READ if form in bundle)


def _link(name: str, kind: str, content: bytes) -> str:
    """A file that the browser keeps: nothing is written where the notebook runs."""
    text = base64.b64encode(content).decode()
    return f'<a download="{escape(name)}" href="data:{kind};base64,{text}">{escape(name)}</a>'
