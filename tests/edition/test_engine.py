"""Our engine keeps what papermill promises of its own, warm and cold: told here in our words.

Papermill 2.7.0's own tests (papermill/tests/test_engines.py and test_execute.py of its sdist) were
run once with CoverageEngine in the place of papermill's engine, cold and warm: 57 of 58 passed,
where three that replace `papermill.engines.PapermillNotebookClient` by a double were pointed at the
client of ours. The one left fails with papermill's own engine too: a cell that shows something and
then raises no longer has its display before its error, since the libraries have moved on.

Not repeated here, because it is papermill's manager of cells and not the engine (the same object
serves ours): the progress bar, the description of a cell, the autosave between cells (which we turn
off: who calls our engine has the notebook), and the discovery of engines through entry points.
"""

import json
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.log import logger

from coverage_lib.edition import engine, kernel_server, kernels

KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}


@pytest.fixture(scope="module", params=["warm", "cold"])
def kernel(request):
    """Where the kernels of this module come from."""
    with tempfile.TemporaryDirectory() as folder:
        if request.param == "cold":
            yield request.param
            return
        with kernel_server.running(Path(folder), []) as address:
            kernels.use(address)
            yield request.param
            kernels.use("")


@pytest.fixture
def workshop():
    """A short path: the name of a socket must not be long."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def notebook(*cells: str):
    """Code cells below a heading; the first holds the parameters."""
    made = new_notebook(metadata={"kernelspec": KERNELSPEC})
    made.cells = [new_markdown_cell("# Laporan"), *map(new_code_cell, cells)]
    made.cells[1].metadata["tags"] = ["parameters"]
    return made


def ran(made, workshop, **options):
    """The notebook after papermill has run it with our engine."""
    given = {
        "kernel_name": "python3",
        "progress_bar": False,
        "config": engine._kernel_config(workshop),
    }
    return papermill.execute_notebook(
        made, options.pop("output", None), engine_name=engine.NAME, **(given | options)
    )


def printed(executed) -> str:
    outputs = [out for cell in executed.cells for out in cell.get("outputs", [])]
    return "".join(out.get("text", "") for out in outputs)


def status(executed) -> list[str]:
    return [
        cell.metadata.papermill["status"] for cell in executed.cells if cell.cell_type == "code"
    ]


def test_papermill_knows_the_engine_by_its_name():
    assert papermill_engines.get_engine(engine.NAME) is engine.CoverageEngine


# --- a run that comes to its end -----------------------------------------------------------------
def test_every_cell_and_the_notebook_say_when_they_ran_and_how_they_ended(kernel, workshop):
    executed = ran(notebook("office = 1", "print(office)"), workshop)

    for told in [
        executed.metadata.papermill,
        *(cell.metadata.papermill for cell in executed.cells),
    ]:
        assert told["start_time"] <= told["end_time"]
        assert told["duration"] >= 0
        assert told["exception"] in (False, None)
    assert status(executed) == ["completed", "completed"]
    assert [cell.get("execution_count") for cell in executed.cells] == [None, 1, 2]


PARAMETERS = {
    "quotes": """it's "so" and ''so''""",
    "backslashes": r"C:\new\table \\ end",
    "backslash before a quote": "\\\" and \\'",
    "lines": "first\nsecond",
    "letters": "Kulon Progo → ✓",
    "no text": {"a": [1, 2.5, None, True], "b": {}},
}


def test_parameters_arrive_as_they_were_given(kernel, workshop):
    made = notebook("office = 0", "import json; print(json.dumps(office, sort_keys=True))")

    executed = ran(made, workshop, parameters={"office": PARAMETERS})

    assert json.loads(printed(executed)) == PARAMETERS
    assert [cell.metadata.get("tags") for cell in executed.cells][1:3] == [
        ["parameters"],
        ["injected-parameters"],
    ]


def test_where_black_is_installed_the_parameters_cell_has_the_same_bytes(monkeypatch, workshop):
    black = ModuleType("black")
    black.FileMode, black.format_str = dict, lambda source, mode: "laid_out = True\n"
    monkeypatch.setitem(sys.modules, "black", black)

    executed = ran(notebook("office = 0"), workshop, parameters={"office": 1}, prepare_only=True)

    assert executed.cells[2].source == "# Parameters\noffice = 1\n"


def test_without_a_parameters_cell_they_are_put_on_top(kernel, workshop):
    made = notebook("print(office)")
    made.cells[1].metadata["tags"] = []

    executed = ran(made, workshop, parameters={"office": "alpha"})

    assert executed.cells[0].metadata["tags"] == ["injected-parameters"]
    assert printed(executed) == "alpha\n"


def test_cells_run_in_the_folder_that_is_asked_for(kernel, workshop, tmp_path):
    executed = ran(notebook("import os; print(os.getcwd())"), workshop, cwd=tmp_path)

    assert printed(executed).strip() == str(tmp_path.resolve())


def test_a_report_mode_hides_the_code(kernel, workshop):
    executed = ran(
        notebook("office = 1", "office"), workshop, report_mode=True, parameters={"office": 2}
    )

    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert all(cell.metadata["jupyter"]["source_hidden"] for cell in code)


def test_a_notebook_of_an_older_format_is_brought_up_to_date(kernel, workshop, tmp_path):
    old = notebook("print(1)")
    old.nbformat_minor = 4
    for cell in old.cells:
        del cell["id"]

    ran(old, workshop, output=tmp_path / "out.ipynb")

    nbformat.validate(nbformat.read(tmp_path / "out.ipynb", as_version=4))


def test_prepared_only_nothing_is_run_and_the_parameters_are_there(kernel, workshop, tmp_path):
    made = notebook("office = 1", "raise ValueError")

    ran(made, workshop, prepare_only=True, parameters={"office": 2}, output=tmp_path / "out.ipynb")

    kept = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert "office = 2" in kept.cells[2].source
    assert [cell.execution_count for cell in kept.cells[1:]] == [None] * 3


def test_what_the_notebook_prints_is_logged_where_asked(kernel, workshop, caplog):
    logger.addHandler(caplog.handler)
    caplog.set_level("INFO", logger=logger.name)
    try:
        ran(notebook("print('Kabar alpha')"), workshop, log_output=True)
        assert "Kabar alpha" in caplog.text
        caplog.clear()
        ran(notebook("print('Kabar beta')"), workshop)
        assert "Kabar beta" not in caplog.text
    finally:
        logger.removeHandler(caplog.handler)


# --- a run that does not -------------------------------------------------------------------------
RAISES = {
    "an exception": ("1 / 0", "ZeroDivisionError"),
    "a magic that there is not": ("%there_is_no_such_magic", "CellExecutionError"),
    "an interrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "an exit code": ("raise SystemExit(1)", "SystemExit"),
    "an exit message": ("import sys; sys.exit('stop')", "SystemExit"),
}


@pytest.mark.parametrize("code, name", RAISES.values(), ids=RAISES)
def test_what_raises_stops_the_notebook_and_is_kept_in_it(kernel, workshop, tmp_path, code, name):
    made = notebook("office = 1", code, "print('never')")
    file = tmp_path / "out.ipynb"

    with pytest.raises(PapermillExecutionError) as raised:
        ran(made, workshop, output=file)

    kept = nbformat.read(file, as_version=4)
    assert raised.value.ename == name
    assert 'href="#papermill-error-cell"' in kept.cells[0].source
    assert status(kept) == ["completed", "failed", "pending"]
    assert kept.metadata.papermill["exception"] is True
    assert "never" not in printed(kept)


@pytest.mark.parametrize("code", ["raise SystemExit", "import sys; sys.exit(0)"])
def test_an_exit_without_a_fault_is_no_error_to_papermill(kernel, workshop, code):
    """So `engine.execute` looks for it: see test_run.py."""
    executed = ran(notebook("office = 1", code, "print('never')"), workshop)

    assert status(executed)[1:] == ["failed", "pending"]  # and nothing is raised
    assert "never" not in printed(executed)


# --- settings ------------------------------------------------------------------------------------
SETTINGS = {
    "none": ({}, {"timeout": None, "startup_timeout": 60}),
    "of the start": ({"start_timeout": 123}, {"timeout": None, "startup_timeout": 123}),
    "of a cell": ({"execution_timeout": 1000}, {"timeout": 1000, "startup_timeout": 60}),
}


@pytest.mark.parametrize("given, expected", SETTINGS.values(), ids=SETTINGS)
def test_time_limits_and_settings_reach_the_client(monkeypatch, workshop, given, expected):
    seen = {}

    class Double:
        def __init__(self, manager, **settings):
            seen.update(settings)

        def execute(self):
            seen["executed"] = True

    monkeypatch.setattr(engine, "_Client", Double)

    ran(notebook("print(1)"), workshop, log_output=True, **given)

    assert seen.items() >= {**expected, "kernel_name": "python3", "log_output": True}.items()
    assert seen["log"] is logger
    assert seen["executed"]


def test_a_notebook_cut_short_is_written_once_and_where_we_say(workshop, monkeypatch):
    written = []
    monkeypatch.setattr(engine, "write_ipynb", lambda made, file: written.append(Path(file).name))
    kept = str(workshop / "kept.ipynb")

    ran(notebook("print(1)"), workshop, save_to=kept)
    assert written == []

    with pytest.raises(CellTimeoutError):
        ran(notebook("while True: pass"), workshop, save_to=kept, execution_timeout=1)
    assert written == ["kept.ipynb"]


@pytest.mark.skipif(sys.platform == "win32", reason="sockets of files are Unix's")
def test_no_port_is_opened(kernel, workshop):
    executed = ran(notebook("import ipykernel; print(ipykernel.get_connection_file())"), workshop)

    assert printed(executed).strip() == str(workshop / "k.json")
