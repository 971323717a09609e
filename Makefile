# One command for each thing that one does with the kit; each makes its own .venv.
PYTHON ?= python3
BIN := .venv/bin
WEEKS := $(patsubst exercises/%/,%,$(wildcard exercises/*/))
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: setup demo test test-all lint format audit mutation corpus bench figures release solved clean

setup: .venv/.done ## the virtual environment, with everything pinned
.venv/.done: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.11 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

demo: setup ## the whole loop on a made-up class: release, submissions, grades
	$(BIN)/autograder demo

test: setup ## everything that a bare machine can show
	$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST_ARGS)

test-all: setup ## and what needs a browser, PostgreSQL, MNIST
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/browser.txt
	$(BIN)/python -m pytest --all $(PYTEST_ARGS)

lint: setup ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

mutation: setup ## small changes of the right answers, graded
	$(BIN)/python -m tests.mutation

corpus: setup ## every attack on the box, in one run of autograder grade
	$(BIN)/python tests/corpus.py

audit: setup ## the graders prove themselves
	for week in $(WEEKS); do $(BIN)/autograder audit --assignment $$week || exit; done

bench: setup ## speed, as ratios of runs side by side; about 20 minutes
	$(BIN)/python -m benchmarks

figures: bench ## measured, and written to the README and the documentation
	$(BIN)/python -m benchmarks --write

release: setup ## release/ and the solved notebook, made anew
	for week in $(WEEKS); do $(BIN)/autograder release $$week || exit; done

clean:
	rm -rf .venv build demo results artefacts .pytest_cache .mypy_cache .ruff_cache
