"""The environment is described three times; the three agree."""

import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).parent.parent


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    used = ("dev", "cluster", "delivery", "sql")
    return {*project["dependencies"], *(name for extra in used for name in extras[extra])}


def test_conda_users_get_the_same_packages():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    plain = {entry for entry in listed if isinstance(entry, str)} - {"python>=3.11", "pip"}
    by_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))

    assert plain | set(by_pip) == declared()


def test_every_declared_package_has_an_exact_version():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}

    assert all(len(line.split("==")) == 2 for line in lines)
    assert {name.lower().replace("_", "-") for name in declared()} <= pinned


NAMES = {"bs4": "beautifulsoup4", "fontTools": "fonttools", "yaml": "pyyaml"}
NAMES |= {"font_source_sans_pro": "font-source-sans-pro", "pypandoc": "pypandoc_binary"}


def test_every_library_we_import_is_declared():
    imported = {
        line.split()[1].split(".")[0]
        for path in (ROOT / "src").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(("import ", "from ")) and len(line.split()) > 1
    }
    outside = imported - set(sys.stdlib_module_names) - {"coverage_lib"}

    assert {NAMES.get(name, name) for name in outside} <= declared()


def test_notebooks_are_clean_and_name_their_kernel():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = yaml.safe_load(path.read_text(encoding="utf-8"))
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]

        assert notebook["metadata"]["kernelspec"]["name"] == "python3", path.name
        assert not any(cell["outputs"] or cell["execution_count"] for cell in code), path.name


def test_the_commit_hook_strips_outputs_and_keeps_the_kernelspec(tmp_path):
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = [hook["entry"] for hook in hooks["repos"][0]["hooks"]]
    arguments = next(entry for entry in entries if "nbstripout" in entry).split()[1:]
    used = nbformat.read(ROOT / "notebooks" / "branch_report.ipynb", as_version=4)
    used.cells[2].outputs = [nbformat.v4.new_output("stream", text="5 rows")]
    used.cells[2].execution_count = 7
    nbformat.write(used, tmp_path / "used.ipynb")

    subprocess.run(
        [sys.executable, "-m", "nbstripout", *arguments, tmp_path / "used.ipynb"], check=True
    )

    clean = nbformat.read(tmp_path / "used.ipynb", as_version=4)
    assert clean == nbformat.read(ROOT / "notebooks" / "branch_report.ipynb", as_version=4)
    assert clean.metadata.kernelspec.name == "python3"
