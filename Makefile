# `make report` and `make test` set up everything they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: all report test fast-test thorough-test pages bench lint format types imports check wheel schema lock clean

all: check

report: $(INSTALLED)
	$(BIN)/python -m reportgen build --fast

test: $(INSTALLED)
	$(BIN)/python -m pytest

fast-test: $(INSTALLED)
	$(BIN)/python -m pytest -m "not build and not thorough"

thorough-test: $(INSTALLED)
	$(BIN)/python -m pytest -m thorough

# Records how the pages of the sample look; after a change of the look that is meant.
pages: $(INSTALLED)
	RENEW_PAGES=1 $(BIN)/python -m pytest tests/render/test_page_images.py

# BENCH_PYTHONS="FOLDER/bin/python ...": interpreters that have PyTorch, or Keras and JAX.
bench: $(INSTALLED)
	$(BIN)/python benchmarks/training.py $(addprefix --python ,$(BENCH_PYTHONS))
	$(BIN)/python benchmarks/whole_report.py

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(INSTALLED)
	$(BIN)/mypy

imports: $(INSTALLED)
	$(BIN)/lint-imports

check: lint types imports test

wheel: $(INSTALLED)
	$(BIN)/python -m build --no-isolation --outdir dist

schema: $(INSTALLED)
	$(BIN)/python -c "from reportgen.report import json_schema; print(json_schema(), end='')" > reportgen/report.schema.json
	$(BIN)/python -c "from reportgen.diff.model import json_schema; print(json_schema(), end='')" > reportgen/diff/diff.schema.json

lock: $(INSTALLED)
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes pyproject.toml -o requirements.lock

clean:
	rm -rf .venv dist build

$(INSTALLED): requirements.lock pyproject.toml
	@test -x $(BIN)/pip || $(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and \
	    'reportgen needs Python 3.11 or later. Name one: make PYTHON=python3.12 report')"
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
