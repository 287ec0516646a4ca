# `make report` and `make test` set up everything they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
# Tests start Python hundreds of times: modules are compiled once, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE
# As many workers as cores; all tests of a file on one of them, the files of slow tests first.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
INSTALLED := .venv/.installed

.PHONY: all report test fast-test thorough-test pages docs documents pictures examples reference bench lint format types imports check wheel schema lock clean

all: check

report: $(INSTALLED)
	$(BIN)/python -m reportgen build --fast

# Everything but what `thorough-test` has.
test: $(INSTALLED)
	$(PYTEST)

# After each edit: no build, no browser, no cluster.
fast-test: $(INSTALLED)
	$(PYTEST) -m "not slow and not thorough"

# What repeats for many minutes what `test` does once or a few times.
thorough-test: $(INSTALLED)
	$(PYTEST) -m thorough

# Records how the pages of the sample look; after a change of the look that is meant.
pages: $(INSTALLED)
	RENEW_PAGES=1 $(BIN)/python -m pytest tests/render/test_page_images.py

# The documentation as a site with a search; a broken link is an error.
docs: $(INSTALLED)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "build/site/index.html; with its search: $(BIN)/python -m http.server --bind 127.0.0.1 --directory build/site"

# Renews what the documents say of settings, of the command line and of the reference run.
documents: $(INSTALLED)
	RENEW_DOCUMENTS=1 $(BIN)/python -m pytest tests/documents/test_made_parts.py

# Renews the pictures of the documents, by two builds of a minute.
pictures: $(INSTALLED)
	$(BIN)/python -m tests.documents.pictures

# Renews the committed reports of examples, in docs/examples; `make pictures` has a page of one.
examples: $(INSTALLED)
	$(BIN)/python -m tests.documents.example_reports

# The full profile with its own settings, from a store of its own, which a build that was
# stopped goes on from and which is removed at the end.
reference: $(INSTALLED)
	mkdir -p build/reference
	cd build/reference && "$(CURDIR)/$(BIN)/python" -m reportgen build --results results
	rm -rf results/reference
	cp -R build/reference/results/latest/. results/reference
	rm -rf build/reference

# BENCH_PYTHONS="FOLDER/bin/python ...": interpreters that have PyTorch, or Keras and JAX.
# BENCH_BEFORE=FOLDER: an earlier checkout, which does the same in turn.
BEFORE := $(addprefix --before ,$(BENCH_BEFORE))
bench: $(INSTALLED)
	$(BIN)/python benchmarks/training.py $(addprefix --python ,$(BENCH_PYTHONS))
	$(BIN)/python benchmarks/whole_report.py
	$(BIN)/python benchmarks/fast_report.py $(BEFORE)
	$(BIN)/python benchmarks/one_knob.py $(BEFORE)
	$(BIN)/python benchmarks/rendering.py results/reference $(BEFORE)
	$(BIN)/python benchmarks/prose_change.py $(BEFORE)
	$(BIN)/python benchmarks/many_versions.py $(BEFORE)
	$(BIN)/python benchmarks/large_plan.py $(BEFORE)

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(INSTALLED)
	$(BIN)/mypy
	$(BIN)/mypy benchmarks/*.py

imports: $(INSTALLED)
	$(BIN)/lint-imports

check: lint types imports test

wheel: $(INSTALLED)
	$(BIN)/python -m build --no-isolation --outdir dist

schema: $(INSTALLED)
	$(BIN)/python -c "from reportgen.report.model import Report; print(Report.json_schema(), end='')" > reportgen/report/report.schema.json
	$(BIN)/python -c "from reportgen.compare.model import Diff; print(Diff.json_schema(), end='')" > reportgen/compare/diff.schema.json
	$(BIN)/python -c "from reportgen.compare.model import DiffFamily; print(DiffFamily.json_schema(), end='')" > reportgen/compare/diff_family.schema.json

lock: $(INSTALLED)
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes pyproject.toml -o requirements.lock

clean:
	rm -rf .venv dist build

$(INSTALLED): requirements.lock pyproject.toml
	@echo "Setting up .venv with the libraries: some minutes, and about 3 GB"
	@test -x $(BIN)/pip || $(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and \
	    'reportgen needs Python 3.11 or later. Name one: make PYTHON=python3.12 report')"
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
