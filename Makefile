# Everything a checkout can do. Needs only make and Python 3.11+; everything else is installed under .venv.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Every test run starts dozens of processes: without bytecode on disk each would compile the sources, and pytest every test, again.
export PYTHONDONTWRITEBYTECODE =
# A file of tests stays on one worker, because its fixtures are shared; files keep their order, in which the long journeys come
# before the many short unit tests. The whole suite waits for servers often enough to keep one worker more than cores busy.
WORKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")
PYTEST := $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder

.PHONY: help setup setup-dev frontend openid-provider demo unit test search coverage check format bench chaos lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

# Two stamps: the demo must not wait for the test tools. The locks name everything, so nothing is resolved here: a resolver would ask
# what has been published since, and pip refuses an extra (`pydantic[email]`) as soon as a newer version of it is out.
.venv/.python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11 …") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: requirements/runtime.txt pyproject.toml | .venv/.python
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.broker: requirements/broker.txt | .venv/.runtime
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/broker.txt
	@touch $@

.venv/.dev: requirements/dev.txt | .venv/.runtime
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

# The compiled loops of the ripple and matching engines; compiled again when they change.
.venv/.warm: $(wildcard services/ripple/*.py services/ripple/*/*.py services/relationships/matching/engine/*.py) | .venv/.runtime
	$(BIN)/python -m services.ripple.warm_up
	$(BIN)/python -m services.relationships.matching.engine.warm_up
	@touch $@

setup: .venv/.runtime .venv/.warm ## what the product needs, pinned and hash-checked; with its compiled loops
setup-dev: .venv/.dev ## … and what its tests need

frontend: .venv/.runtime ## the pages' scripts, bundled (skipped while their sources are unchanged)
	$(BIN)/python -m tools.frontend

openid-provider: .venv/.runtime ## the independent OpenID provider that tests sign in with (skipped while its lock is unchanged)
	$(BIN)/python -m tools.node tests/integration/sign_in/certified_provider 22

demo: .venv/.runtime $(if $(findstring --kafka,$(ARGS)),.venv/.broker) ## a running ecosystem on this machine, with its own Postgres
	@$(MAKE) --no-print-directory --jobs=2 .venv/.warm frontend
	$(BIN)/mentorship demo $(ARGS)

check: .venv/.dev ## style, types, boundaries, schemas and documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m services.contract.check

format: .venv/.dev ## apply the formatter and the safe fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

unit: .venv/.dev .venv/.warm ## the fast loop: unit tests without the exhaustive laws, on every core
	$(PYTEST) --numprocesses auto -m "not exhaustive" tests/unit $(ARGS)

test: .venv/.dev ## check, then the whole suite
	@$(MAKE) --no-print-directory --jobs=2 .venv/.warm frontend openid-provider
	@$(MAKE) --no-print-directory check
	$(PYTEST) --numprocesses $(WORKERS) $(ARGS)

search: .venv/.dev .venv/.warm ## the laws over other examples than those of `make test`; each run draws new ones
	$(PYTEST) --numprocesses auto --hypothesis-profile search -m hypothesis tests/unit tests/contract $(ARGS)

coverage: .venv/.dev .venv/.warm ## line and branch coverage of services/ by the unit tests, with a floor
	$(PYTEST) --numprocesses auto --cov --cov-report=term:skip-covered $(or $(ARGS),tests/unit tests/architecture)

bench: .venv/.dev ## ratios against a peer or a limit, measured in the same run
	$(BIN)/python -m benchmarks $(ARGS)

chaos: .venv/.dev ## kill, freeze and restart everything, then compare with the event stores
	$(BIN)/python -m tests.chaos $(ARGS)

lock: .venv/.dev ## pin the dependencies again
	requirements/lock.sh

clean: ## delete what was built; keeps .venv
	rm -rf build dist services/projections/pages/static/bundle
