"""The MIME types by which a notebook's outputs speak to the page.

A notebook shows an object; the object offers itself in several forms; the exporters choose:

    TYPST   a Typst fragment, for the PDF (uses nothing but Typst's standard library)
    PAGE    what the page as a whole must know: title, language, running header, headline
    CSS     rules for the head of the HTML page
    CSV     a file to put beside the report; its name is in the output's metadata
"""

TYPST = "text/vnd.typst"
PAGE = "application/vnd.coverage.page+json"
CSS = "text/css"
CSV = "text/csv"
