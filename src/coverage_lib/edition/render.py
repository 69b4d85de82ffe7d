"""Notebook to page: HTML in one file, and PDF/UA that is PDF/A too. The only home of nbconvert.

    jupyter nbconvert --to coverage_html any.ipynb
    jupyter nbconvert --to coverage_pdf any.ipynb

Both work for any notebook. Nothing is executed and nothing is fetched.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter, HTMLExporter, TemplateExporter
from nbformat import NotebookNode
from traitlets import List, Unicode, default

from coverage_lib.edition import colours, typst_document
from coverage_lib.edition.choice import Refused
from coverage_lib.edition.fonts import font_faces
from coverage_lib.edition.html_page import HtmlPage, html_page
from coverage_lib.edition.page import Page, attachments, page_of
from coverage_lib.edition.paper import Paper, paper
from coverage_lib.edition.repair import read, repaired
from coverage_lib.mime import TYPST

__all__ = ["CoverageHTMLExporter", "CoveragePDFExporter", "attachments", "html", "page_of", "pdf"]

TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE = "index.html.j2"
OTHER_TEMPLATES = (
    ("TemplateExporter", "template_name"),
    ("TemplateExporter", "template_file"),
    ("HTMLExporter", "theme"),
)
# A heading of each level first, so that a part alone may begin with any.
_EVERY_LEVEL = "\n".join(f"{'=' * level} x" for level in range(1, 7))


def html(notebook: NotebookNode) -> str:
    """The notebook as one HTML file."""
    return _html(repaired(notebook))


def pdf(notebook: NotebookNode) -> bytes:
    """The notebook as PDF: PDF/UA-1 and PDF/A-2a at once."""
    return _pdf(repaired(notebook))


def both(notebook: NotebookNode) -> tuple[str, bytes]:
    """HTML and PDF."""
    whole = repaired(notebook)
    return _html(whole), _pdf(whole)


def _html(whole: NotebookNode) -> str:
    """Past the exporter's own steps: nobody has configured one."""
    return str(_html_exporter().template.render(nb=whole, resources={}))


def _pdf(whole: NotebookNode) -> bytes:
    return set_pdf(whole, page_of(whole), typst_document.STANDARDS)


class AnyNotebook:
    """What both exporters do before anything else: take the notebook as it comes, and mend it."""

    def from_file(self, file_stream: Any, resources: Any = None, **options: Any) -> Any:
        """As nbconvert's, but a file with gaps is read too."""
        # The bytes where there are any: text has lost its encoding, or fails on it.
        stream = getattr(file_stream, "buffer", file_stream)
        return self.from_notebook_node(read(stream.read()), resources, **options)  # type: ignore[attr-defined]

    def _one_template(self) -> None:
        """Another template or theme is left out, and the log says so."""
        config = self.config  # type: ignore[attr-defined]
        asked = [key for part, key in OTHER_TEMPLATES if key in config[part]]
        if asked:
            self.log.warning(  # type: ignore[attr-defined]
                "%s left out: a coverage page has one template of its own.", " and ".join(asked)
            )

    def _validate_preprocessor(self, *_: Any) -> None:
        """Nothing to refuse: the page shows what Jupyter's schema does not know, or notes it."""


class CoverageHTMLExporter(AnyNotebook, HTMLExporter):
    """One HTML file: no code, no script, no request."""

    export_from_notebook = "Coverage report (HTML)"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "coverage"

    @default("template_file")
    def _template_file_default(self) -> str:
        return TEMPLATE

    @default("template_paths")
    def _template_paths_default(self) -> list[str]:
        """Our own templates and no other: a page must not depend on the machine's."""
        return [str(TEMPLATES / "coverage")]

    def default_filters(self) -> Any:
        """One filter does it all; the template only places what it gives."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "page_of_notebook", _page_of_notebook

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Past HTMLExporter's own steps: they highlight code and invent alternative texts."""
        self._one_template()
        self.template_file = TEMPLATE
        made, resources = TemplateExporter.from_notebook_node(
            self, repaired(nb), resources, **options
        )
        return str(made), resources

    def _create_environment(self) -> Any:
        made = super()._create_environment()  # type: ignore[no-untyped-call]
        made.globals.update(fonts=font_faces, colours=colours.rules)
        return made


class CoveragePDFExporter(AnyNotebook, Exporter):
    """PDF/UA-1 and PDF/A-2a by Typst: no LaTeX, no browser."""

    export_from_notebook = "Coverage report (PDF)"
    output_mimetype = "application/pdf"
    pdf_standards = List(
        Unicode(), list(typst_document.STANDARDS), help="Typst's names: ua-1, a-2a, …"
    ).tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The notebook's page, as bytes."""
        self._one_template()
        copy, resources = super().from_notebook_node(repaired(nb), resources, **options)
        page = page_of(copy, stem=_stem(resources))
        return set_pdf(copy, page, tuple(self.pdf_standards)), resources


def set_pdf(notebook: NotebookNode, page: Page, standards: tuple[str, ...]) -> bytes:
    """Set the page; a form that Typst refuses gives way to a simpler one, and a note says so."""
    refused: Refused = frozenset()
    while True:
        sheet = paper(notebook, page, refused)
        try:
            return typst_document.pdf("\n\n".join(sheet.typst), sheet.files, page, standards)
        except typst_document.NotSet:
            more = refused | _culprits(sheet, page, standards)
            if more == refused:
                raise
            refused = more


def _culprits(sheet: Paper, page: Page, standards: tuple[str, ...]) -> Refused:
    """The parts that cannot be set even alone; else every display object's own Typst."""
    alone = frozenset(
        (part.piece.where, part.piece.form)
        for part, markup in zip(sheet.parts, sheet.typst, strict=True)
        if not _can_be_set(markup, sheet, page, standards)
    )
    return alone or frozenset(
        (part.piece.where, part.piece.form) for part in sheet.parts if part.piece.form == TYPST
    )


def _can_be_set(markup: str, sheet: Paper, page: Page, standards: tuple[str, ...]) -> bool:
    try:
        typst_document.pdf(f"{_EVERY_LEVEL}\n\n{markup}", sheet.files, page, standards)
    except typst_document.NotSet:
        return False
    return True


@lru_cache(maxsize=1)
def _html_exporter() -> CoverageHTMLExporter:
    return CoverageHTMLExporter()  # type: ignore[no-untyped-call]


def _page_of_notebook(notebook: NotebookNode, resources: dict[str, Any]) -> HtmlPage:
    return html_page(notebook, page_of(notebook, stem=_stem(resources)))


def _stem(resources: dict[str, Any]) -> str:
    """The file's name, without what nbconvert calls a notebook that has none."""
    name = str(resources.get("metadata", {}).get("name", ""))
    return "" if name == "Notebook" else name
