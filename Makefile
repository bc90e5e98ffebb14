# Two commands do it all: `make report` runs the four case regions, `make test` passes the tests.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.kopa-ready
PYTHON ?=
SHARED ?= ../shared/data
SIZE ?= small
PARTS ?=
export MPLBACKEND := Agg
export PYTHONHASHSEED ?= 0

.PHONY: help report test faults check bench format starter sbom lock clean

help:
	@echo "make report   set up, run the four case regions on the starter data, say where the reports are"
	@echo "make test     set up, pass the tests"
	@echo "make faults   everything that may go wrong, tried; the counts go to docs/reliability.md"
	@echo "make check    style, types, import rules"
	@echo "make bench    measure beside the peers (SIZE=small|full|huge)"
	@echo "make format   lay out the code"
	@echo "make starter  derive the starter data again (SHARED=folder of the source files)"
	@echo "make sbom     write the bill of materials of the lock file (CycloneDX) to dist/"
	@echo "make lock     resolve the dependencies again"

report: $(STAMP)
	@$(BIN)/kopa run --all

test: $(STAMP)
	@$(BIN)/python -m tests.browser_ready
	@$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -q

faults: $(STAMP)
	@$(BIN)/python -m tests.faults $(PARTS)

check: $(STAMP)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/audit.py
	@! git grep -nIE '(p)ypi\.org|files\.(p)ythonhosted|registry\.(n)pmjs' -- . || (echo "a registry's address stands in the tree"; exit 1)

bench: $(STAMP)
	@$(BIN)/python -m benchmarks --size $(SIZE)

format: $(STAMP)
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format .

starter: $(STAMP)
	@$(BIN)/python -m kopa.sources.derive --shared $(SHARED)

sbom: $(STAMP)
	@$(BIN)/python tools/sbom.py dist/sbom.cdx.json

lock: $(STAMP)
	@$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements.lock -q

clean:
	@rm -rf data/processed/cache build dist

$(STAMP): requirements.lock pyproject.toml
	@bash tools/set_up.sh "$(PYTHON)" "$(VENV)"
	@touch $@
