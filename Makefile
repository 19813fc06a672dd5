# make run   sets up what is missing and does the main job
# make test  sets up what is missing and runs the tests
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# A machine may forbid bytecode; without it every start costs twice.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test check lint types contracts lock clean

run: $(VENV)/.run-ready
	@$(BIN)/parkscout run

test: $(VENV)/.test-ready
	@$(BIN)/python -m pytest

check: lint types contracts

lint: $(VENV)/.test-ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.test-ready
	@$(BIN)/mypy

contracts: $(VENV)/.test-ready
	@$(BIN)/lint-imports

$(VENV)/.uv: locks/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "ParkScout needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r locks/bootstrap.txt
	@touch $@

$(VENV)/.run-ready: $(VENV)/.uv locks/run.txt pyproject.toml
	@$(BIN)/uv pip install --quiet --require-hashes --compile-bytecode --python $(BIN)/python -r locks/run.txt
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .
	@touch $@

$(VENV)/.test-ready: $(VENV)/.run-ready locks/test.txt
	@$(BIN)/uv pip install --quiet --require-hashes --compile-bytecode --python $(BIN)/python -r locks/test.txt
	@touch $@

# Resolves anew within pyproject's bounds; versions and hashes only, no registry address.
lock: $(VENV)/.uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group build -o locks/run.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group build --group dev -c locks/run.txt -o locks/test.txt

clean:
	rm -rf $(VENV) data out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
