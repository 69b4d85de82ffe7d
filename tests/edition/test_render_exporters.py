"""What nbconvert asks of its own exporters, asked of ours, in our own words.

Read beside nbconvert's tests (its sdist, `tests/exporters` and `tests/test_nbconvertapp.py`).
These apply and stand below: an exporter is found by its name, made without arguments, given a file
name, a file object, a node, resources; preprocessors as class, instance, dotted name and method;
a filter of one's own; tags that remove cells, inputs, outputs; attachments; injection by title,
tags, SVG, picture sizes and names; images never read from beside the notebook; pickling; and on the
command line --output, --output-dir, several notebooks and globs, stdin, stdout, --no-input,
--no-prompt, --embed-images, cleared outputs, names with spaces and accents.

These do not apply, and why:

- prompts, highlighted code and `exclude_*` of code and prompts: a page shows no code at all;
- templates (--template, raw_template, template_file, 5.x compatibility): the page has one, which
  belongs to its own rules; another one is left out, and a warning says so (held below);
- themes, mermaid, require.js, widgets' state, sanitize_html=False, language_code: the page runs no
  script and takes its language from the notebook;
- extracted figures (`outputs` in resources): a page is one file, so its pictures stay in it;
- `javascript output is kept`: ours is never kept;
- LaTeX, browser and Qt engines: ours is Typst.
"""

import io
import json
import pickle
import subprocess
import sys

import nbformat
import pytest
from nbconvert.exporters import export, get_export_names, get_exporter
from nbconvert.preprocessors import Preprocessor
from pypdf import PdfReader
from traitlets.config import Config

from coverage_lib.edition.render import CoverageHTMLExporter, CoveragePDFExporter
from render_cases import PNG, Seen, notebook, printed, shown, text

BOTH = pytest.mark.parametrize("name", ["coverage_html", "coverage_pdf"])
OURS = {"coverage_html": CoverageHTMLExporter, "coverage_pdf": CoveragePDFExporter}


def read(made):
    """The words of a page of either kind."""
    if isinstance(made, bytes):
        sheets = PdfReader(io.BytesIO(made)).pages
        return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    return Seen(made).text


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "catatan é satu.ipynb"
    nbformat.write(notebook(text("# Judul\n\nIsi."), printed("cetakan")), path)
    return path


@BOTH
def test_an_exporter_is_found_by_its_name(name):
    assert name in get_export_names()
    assert get_exporter(name) is OURS[name]


@BOTH
def test_a_notebook_comes_as_file_name_file_or_node(name, small):
    node = nbformat.read(small, as_version=4)
    with small.open(encoding="utf-8") as file:
        ways = [export(get_exporter(name), given)[0] for given in (str(small), file, node)]
    ways.append(export(OURS[name](), node, resources={})[0])

    assert {read(way) for way in ways} == {read(ways[0])}
    assert "Isi." in read(ways[0])
    assert "cetakan" in read(ways[0])


@BOTH
def test_resources_name_the_file_that_is_written(name):
    _, resources = OURS[name]().from_notebook_node(notebook(), resources={"mine": 1})

    assert resources["output_extension"] == f".{name.removeprefix('coverage_')}"
    assert resources["mine"] == 1
    assert "outputs" not in resources


class Greeting(Preprocessor):
    def preprocess(self, nb, resources):
        nb.cells.append(text("Salam dari luar."))
        return nb, resources


@BOTH
@pytest.mark.parametrize("given", [Greeting, Greeting(), f"{__name__}.Greeting"])
def test_preprocessors_of_ones_own_work(name, given):
    settings = Config({"Exporter": {"preprocessors": [given]}})

    made, _ = OURS[name](config=settings).from_notebook_node(notebook())

    assert "Salam dari luar." in read(made)


@BOTH
def test_a_preprocessor_can_be_registered(name):
    exporter = OURS[name]()
    exporter.register_preprocessor(Greeting, enabled=True)

    assert "Salam dari luar." in read(exporter.from_notebook_node(notebook())[0])


def test_a_filter_of_ones_own_does_not_disturb():
    exporter = CoverageHTMLExporter(filters={"markdown2html": lambda *_: "x"})

    assert "Isi." in read(exporter.from_notebook_node(notebook(text("Isi.")))[0])


@BOTH
def test_tags_remove_cells_inputs_and_outputs(name):
    settings = Config(
        {
            "TagRemovePreprocessor": {
                "enabled": True,
                "remove_cell_tags": ["buang"],
                "remove_all_outputs_tags": ["bisu"],
                "remove_input_tags": ["tanpa-kode"],
            }
        }
    )
    cells = [shown({"text/plain": word}, tags=[word]) for word in ("buang", "bisu", "tanpa-kode")]

    made, _ = OURS[name](config=settings).from_notebook_node(notebook(text("Isi."), *cells))

    assert [word in read(made) for word in ("buang", "bisu", "tanpa-kode")] == [False, False, True]


@BOTH
def test_an_exporter_can_be_pickled(name):
    again = pickle.loads(pickle.dumps(OURS[name]()))

    assert "Isi." in read(again.from_notebook_node(notebook(text("Isi.")))[0])


@BOTH
def test_the_notebook_itself_is_left_as_it_was(name):
    node = notebook(text("a"), shown({"text/html": ["<p>", "b"]}))
    before = json.dumps(node)

    OURS[name]().from_notebook_node(node)

    assert json.dumps(node) == before


def test_nothing_is_injected():
    evil = "\"></title></style><script>alert('x')</script>"
    sizes = {"image/png": {"width": evil, "height": evil, "alt": evil}}
    named = {"text/csv": {"filename": evil, "title": evil}}
    cells = [
        text(f"![{evil}](attachment:x)\n\n{evil}", attachments={evil: {"image/png": evil}}),
        shown({"image/png": PNG}, sizes, tags=[evil]),
        shown({"image/svg+xml": f"<svg><title>{evil}</title>{evil}</svg>"}),
        shown({"text/csv": "a", "text/plain": "x"}, named),
        shown({"text/css": evil}),
        shown({"text/css": "</sty</stylele><script>alert('x')</script>"}),
        shown({evil: "x"}),
        shown({"application/vnd.coverage.page+json": {"header": evil, "language": evil}}),
    ]

    page = CoverageHTMLExporter().from_notebook_node(notebook(*cells, title=evil))[0]

    assert Seen(page).all("script") == []


@BOTH
def test_a_picture_beside_the_notebook_is_not_read(name, tmp_path):
    (tmp_path / "rahasia.png").write_bytes(b"\x89PNG rahasia")
    (tmp_path / "buku").mkdir()
    exporter = OURS[name](config=Config({"HTMLExporter": {"embed_images": True}}))
    node = notebook(text("![a](../rahasia.png) <img src='../rahasia.png'>"))

    made, _ = exporter.from_notebook_node(node, {"metadata": {"path": str(tmp_path / "buku")}})

    assert read(made).count("tidak disertakan") == 2
    assert "iVBORw" not in str(made)


@BOTH
def test_another_template_is_left_out_with_a_warning(name, caplog):
    other = {
        "TemplateExporter": {"template_name": "lab", "template_file": "x.j2"},
        "HTMLExporter": {"theme": "dark"},
    }

    made, _ = OURS[name](config=Config(other)).from_notebook_node(notebook(text("Isi.")))

    assert "Isi." in read(made)
    assert "template_name and template_file and theme left out" in caplog.text


def convert(folder, *words, stdin=None, ok=True):
    """`jupyter nbconvert` as a user types it."""
    command = [sys.executable, "-m", "nbconvert", *map(str, words)]
    done = subprocess.run(command, cwd=folder, capture_output=True, input=stdin, check=False)
    assert (done.returncode == 0) == ok, done.stderr.decode()
    return done


def test_the_command_writes_where_it_is_told(small):
    folder = small.parent
    nbformat.write(notebook(text("Dua.")), folder / "dua.ipynb")

    convert(folder, "--to", "coverage_html", "*.ipynb", "--output-dir", "keluar")
    convert(folder, "--to", "coverage_pdf", "dua.ipynb", "--output", "laporan dua", "--no-input")

    assert {path.name for path in (folder / "keluar").iterdir()} == {
        "catatan é satu.html",
        "dua.html",
    }
    assert "Dua." in read((folder / "laporan dua.pdf").read_bytes())


def test_the_command_reads_stdin_and_writes_stdout(small):
    options = ["--to", "coverage_html", "--embed-images", "--no-prompt"]
    options.append("--ClearOutputPreprocessor.enabled=True")  # --clear-output chooses a format

    done = convert(small.parent, *options, "--stdin", "--stdout", stdin=small.read_bytes())

    page = done.stdout.decode()
    assert "Isi." in read(page)
    assert "cetakan" not in page  # the outputs are cleared
    assert page.rstrip().endswith("</html>")
