# Two commands do it all: `make report` runs the four case regions, `make test` passes the tests.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.kopa-ready
READY_TO_TEST := $(VENV)/.kopa-ready-to-test
READY_TO_MUTATE := $(VENV)/.kopa-ready-to-mutate
PYTHON ?=
# Scripts of an environment name its place: after a move of the checkout it is set up again.
ifneq ($(shell cat $(VENV)/.kopa-place 2>/dev/null),$(CURDIR))
$(shell rm -f $(READY) $(READY_TO_TEST) $(READY_TO_MUTATE))
endif
SHARED ?= ../shared/data
SIZE ?= small
WORKERS ?= 3
PARTS ?=
SAMPLE ?= 40
SEED ?= 20261129
COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q
export MPLBACKEND := Agg
export PYTHONHASHSEED ?= 0
# Tests start kopa hundreds of times: compiled once, its modules are read and not compiled again by each process.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help report test faults mutants check types style scripts bench format starter sbom lock clean

help:
	@echo "make report   set up, run the four case regions on the starter data, say where the reports are"
	@echo "make test     set up, pass the tests, but for the further cases of those that are marked thorough"
	@echo "              (WORKERS=processes; three, as one of two cores would often wait for a subprocess)"
	@echo "make faults   properties with all examples and what is marked thorough, then everything that may go wrong;"
	@echo "              the counts go to docs/reliability.md"
	@echo "make mutants  faults put into the code one by one, which the tests must notice (PARTS=, SAMPLE=, SEED=)"
	@echo "make check    style, types, import rules"
	@echo "make scripts  types of the explorer's scripts (TypeScript, needs npm)"
	@echo "make bench    measure beside the peers (SIZE=small|full|huge)"
	@echo "make format   lay out the code"
	@echo "make starter  derive the starter data again (SHARED=folder of the source files)"
	@echo "make sbom     write the bill of materials of requirements.lock (CycloneDX) to dist/"
	@echo "make lock     resolve the dependencies again"

report: $(READY)
	@$(BIN)/kopa run --all

test: $(READY_TO_TEST)
	@$(BIN)/python -m tests.browser_ready
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder -q

faults: $(READY_TO_TEST)
	@$(if $(PARTS),,$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope -q -m "hypothesis or thorough" --hypothesis-profile=thorough)
	@$(BIN)/python -m tests.faults $(PARTS)

mutants: $(READY_TO_MUTATE)
	@nice -n 10 $(BIN)/python -m tests.mutants $(PARTS) --sample $(SAMPLE) --seed $(SEED)

# The types take as long as all else: they are checked beside it.
check: $(READY_TO_TEST)
	@$(MAKE) --no-print-directory -j 2 types style

types: $(READY_TO_TEST)
	@$(BIN)/mypy

style: $(READY_TO_TEST)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/python tools/audit.py
	@! git grep -nIE '(p)ypi\.org|files\.(p)ythonhosted|registry\.(n)pmjs' -- . || (echo "a registry's address stands in the tree"; exit 1)

scripts:
	@npm ci --silent --no-audit --no-fund --prefix tools/scripts
	@npm run --silent check --prefix tools/scripts

bench: $(READY_TO_TEST)
	@$(BIN)/python -m benchmarks --size $(SIZE)

format: $(READY_TO_TEST)
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format .

starter: $(READY)
	@$(BIN)/python -m kopa.sources.derive --shared $(SHARED)

sbom: $(READY_TO_TEST)
	@$(BIN)/python tools/sbom.py dist/sbom.cdx.json

lock: $(READY_TO_TEST)
	@$(COMPILE) --group set-up pyproject.toml -o requirements.lock
	@$(COMPILE) --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock \
		$$(sed -n 's/^\([a-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements.lock)
	@$(COMPILE) --group mutants pyproject.toml -c requirements.lock -c requirements-dev.lock -o requirements-mutants.lock \
		$$(sed -n 's/^\([a-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements.lock requirements-dev.lock)

clean:
	@rm -rf data/processed/cache build dist

$(READY): requirements.lock pyproject.toml
	@bash tools/set_up.sh "$(PYTHON)" "$(VENV)" requirements.lock
	@rm -f $(READY_TO_TEST) $(READY_TO_MUTATE)
	@touch $@

$(READY_TO_TEST): requirements.lock requirements-dev.lock pyproject.toml
	@bash tools/set_up.sh "$(PYTHON)" "$(VENV)" requirements.lock requirements-dev.lock
	@touch $(READY) $@

$(READY_TO_MUTATE): requirements.lock requirements-dev.lock requirements-mutants.lock pyproject.toml
	@bash tools/set_up.sh "$(PYTHON)" "$(VENV)" requirements.lock requirements-dev.lock requirements-mutants.lock
	@touch $(READY) $(READY_TO_TEST) $@
