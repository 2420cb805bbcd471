# Everything a fresh machine needs is Python 3.11 or newer and make.

PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .tools/uv-$(UV_VERSION)/bin/uv
BIN := .venv/bin
READY := .venv/.synced

export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help setup demo test simulate chaos up down bench bench-law lint docs

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with the command `teilhabe` and all locked dependencies

demo: $(READY) ## run the example applications through all services (INPUT=file.ndjson UNTIL=YYYY-MM-DD)
	$(BIN)/teilhabe demo $(if $(INPUT),--input $(INPUT)) $(if $(UNTIL),--until $(UNTIL))

test: $(READY) ## run all tests on real, embedded servers (ARGS="--stack=containers", ARGS="-k payments" …)
	$(BIN)/pytest $(ARGS)

simulate: $(READY) ## run all services in one process under random faults (SEEDS=10000; FIRST=0)
	$(BIN)/python -m tests.simulation --seeds $(or $(SEEDS),1000) --first $(or $(FIRST),0)

chaos: $(READY) ## run broker, database and services under real faults, then check what is left (MINUTES=10 SEED=7)
	$(BIN)/python -m tests.chaos --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED))

up: $(READY) ## start broker, database and services, and stay until Ctrl-C (CLOCK=YYYY-MM-DD to move time)
	$(BIN)/teilhabe up $(if $(CLOCK),--clock-start $(CLOCK))

down: $(READY) ## stop what `make up` started
	$(BIN)/teilhabe down

bench: $(READY) ## measure the services beside others, as ratios (ARGS="--quick", ARGS="--only step,relay" …)
	$(BIN)/python -m tests.bench $(ARGS)

bench-law: $(READY) ## measure questions to the law per second, and try a million random cases
	$(BIN)/python -m tests.bench.whatif
	$(BIN)/python -m tests.bench.law_random

lint: $(READY) ## check style, types, import rules and generated documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/teilhabe contracts build --check
	$(BIN)/teilhabe docs build --check

docs: $(READY) ## write the generated documents again
	$(BIN)/teilhabe contracts build
	$(BIN)/teilhabe docs build

$(READY): pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --all-extras --compile-bytecode --python $(PYTHON)
	@touch $@

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than 3.11. Install a newer Python and run: make PYTHON=python3.12 setup" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .tools/uv-$(UV_VERSION)
	.tools/uv-$(UV_VERSION)/bin/pip install --quiet uv==$(UV_VERSION)
