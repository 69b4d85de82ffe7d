# Two commands do everything on a machine with Python 3.11+ and make:
#   make reports   builds the environment and renders the published edition into outputs/
#   make test      builds the environment and runs every check
# make check-pages checks every HTML page in a browser, with axe-core and the Nu HTML checker;
# make demo renders one region of an invented nation;
# make lab opens JupyterLab, in Indonesian, on the notebooks; make clean removes what was made.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
READY := $(VENV)/.ready

.PHONY: reports test check-pages demo lab constraints clean

reports: $(READY)
	$(BIN)/coverage-report run params/published.yml

test: $(READY)
	$(BIN)/ruff format --check src tests notebooks benchmarks
	$(BIN)/ruff check src tests notebooks benchmarks
	$(BIN)/mypy
	$(BIN)/pytest

# Also part of `make test` where the tools are installed; here they must be.
check-pages: $(READY)
	.ci/page-tools
	PAGES=required $(BIN)/pytest tests/test_pages.py

# One region of an invented nation: every page says DATA SINTETIS.
demo: $(READY)
	$(BIN)/coverage-report invent outputs/demo-data --region kanwil-jateng-diy
	$(BIN)/coverage-report run params/demo.yml

lab: $(READY)
	$(BIN)/jupyter lab notebooks --LabApp.app_settings_dir=$(CURDIR)/notebooks/labconfig

# Exact versions come from constraints.txt; our own package is installed from this folder, editable.
$(READY): pyproject.toml constraints.txt
ifdef UV
	test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) $(VENV)
	uv pip install --quiet --python $(BIN)/python --constraint constraints.txt hatchling editables
	uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --no-build-isolation --editable '.[dev]'
else
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt hatchling editables
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[dev]'
endif
	touch $(READY)

# After a change of versions: what is installed becomes what is pinned.
constraints: $(READY)
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf $(VENV) outputs
