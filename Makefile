# Everything sets itself up: a virtual environment of its own with pinned dependencies.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-all check bench setup clean

demo: setup  ## the report of an example person
	@$(BIN)/calcifate assess examples/office_worker.toml

test: setup check  ## every test and check but the slow ones
	@$(BIN)/python -m pytest

test-all: setup check  ## the slow ones too
	@$(BIN)/python -m pytest -m "slow or not slow"

check: setup  ## style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/basedpyright --level warning
	@$(BIN)/lint-imports --no-cache

bench: setup  ## timings, reported and never asserted
	@$(BIN)/python -m pytest benchmarks -m "slow or not slow" --benchmark-only

setup:
	@$(PYTHON) tools/setup_environment.py

clean:
	rm -rf .venv .venv.lock
