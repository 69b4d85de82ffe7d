"""The import order of the library, drawn: a module imports only what stands above it."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "coverage_lib"

LAYERS = [
    (
        "words",
        ["schema", "errors", "mime", "formats", "theme", "columns", "periods", "catalogue"]
        + ["settings", "machine"],
    ),
    ("data", ["data"]),
    ("metrics", ["metrics"]),
    ("report", ["report", "selection", "evidence", "each_place", "in_common"]),
    ("display", ["display"]),
    ("edition", ["edition"]),
    ("delivery", ["delivery"]),
    ("cli", ["cli"]),
]
MAY_NOT = {  # beside the order: what a layer must not know although it stands above
    "metrics": ["data"],
    "edition": ["data", "metrics", "report", "display"],
    "delivery": ["data", "metrics", "report", "display"],
}
HOMES = {  # each outside library has one home; Arrow reads two kinds of files
    "papermill": "edition/engine.py",
    "distributed": "edition/cluster.py",
    "nbconvert": "edition/render.py",
    "pypandoc": "edition/pandoc.py",
    "mistune": "edition/plain_markdown.py",
    "typst": "edition/typst_document.py",
    "pypdf": "edition/book/",
    "pandera": "data/validate.py",
    "pyarrow": ["data/packed.py", "data/plaintable.py"],
    "sqlalchemy": "data/database.py",
    "openpyxl": "data/workbooks/",
    "babel": "formats.py",
    "seaborn": "display/heatmap.py",
    "ipywidgets": "display/desk/widgets.py",
    "smtplib": "delivery/mail.py",
    "fsspec": "delivery/copies.py",
    "keyring": "delivery/password.py",
    "psutil": "machine.py",
}
MODULES = sorted(SOURCE.rglob("*.py"))


def layer_of(module: str) -> str:
    return next(layer for layer, parts in LAYERS if module.split(".")[0] in parts)


def imported_by(path: Path) -> list[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = []
    for node in nodes:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def own_imports(path: Path) -> list[str]:
    """The modules of this library that a file imports, without the library's name."""
    inside = [name for name in imported_by(path) if name.startswith("coverage_lib.")]
    return [name.removeprefix("coverage_lib.") for name in inside]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_imports_only_from_its_own_layer_or_above(path):
    module = str(path.relative_to(SOURCE).with_suffix("")).replace("/", ".")
    if module == "__init__":
        return
    order = [layer for layer, _ in LAYERS]
    mine = layer_of(module)

    below = [name for name in own_imports(path) if order.index(layer_of(name)) > order.index(mine)]
    forbidden = [name for name in own_imports(path) if layer_of(name) in MAY_NOT.get(mine, [])]

    assert below == []
    assert forbidden == []


@pytest.mark.parametrize("library, home", HOMES.items())
def test_each_outside_library_has_one_home(library, home):
    users = [
        str(path.relative_to(SOURCE))
        for path in MODULES
        if any(name.split(".")[0] == library for name in imported_by(path))
    ]

    homes = [home] if isinstance(home, str) else home
    in_a_folder = home[-1] == "/" and all(user.startswith(home) for user in users)
    assert users == homes or in_a_folder
