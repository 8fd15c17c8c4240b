# Needs make, Python 3.11 or newer, and PyPI. Every target does its own set-up, once.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo desk quick test long installed engines test-versions coverage check docs format lock audit dist engine
.PHONY: clean

UV_VERSION := 0.13.9
COVERAGE_VERSION := 7.17.5
PIP_AUDIT_VERSION := 2.10.1
TOOLS := .venv-tools
UV := $(TOOLS)/uv-$(UV_VERSION)/bin/uv
PYTHON := .venv/bin/python
SYNCED := .venv/.synced
# The checkout compiles for itself, and needs no numba to be made importable.
SYNC := HATCH_BUILD_NO_HOOKS=1 $(UV) sync --quiet --locked
# A wheel with machine code for this Python and kind of processor, and one for all others.
BUILD = SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(UV) build --quiet --python "$$(cat $(TOOLS)/python)"
PURE = HATCH_BUILD_NO_HOOKS=1 $(BUILD) --wheel

# `make test PYTEST="-k audit"` runs a part.
# In the order of the folders: files of many short tests come last, and fill the gap at the end. A test
# waits for a sixth of its time, for a server, a browser or a limit: a third worker fills two cores.
SPREAD := --dist loadfile --no-loadscope-reorder
WORKERS := -n 3 $(SPREAD)
PYTEST :=

# The tiers, by the markers of pyproject.toml; the examples of each are in tests/conftest.py.
QUICK := -m "not (slow or long or server or browser)"
TEST := -m "not long"

# Tests wait for the disk to write for good what they throw away: memory will do, where 2 GB are free.
export PYTEST_DEBUG_TEMPROOT := $(shell df -Pk /dev/shm 2> /dev/null \
	| awk 'NR == 2 && $$4 > 2 * 1024 * 1024 { print "/dev/shm" }')

# The first of these that is new enough is taken; another by `make setup PYTHONS=python3.12`.
PYTHONS := python3.13 python3.12 python3.11 python3 python

# Processes that tests start find our own modules compiled, also where images switch that off.
export PYTHONDONTWRITEBYTECODE :=

# Only PyPI as the lock has it, only the Python that is here, compiled once for fast imports.
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
export UV_NO_PROGRESS := 1

# Prefect at rest: it sends nothing home, and has time to start on a busy machine.
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export PREFECT_LOGGING_LEVEL := WARNING
export PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS := 120

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(SYNCED) ## create .venv, install the locked packages, compile (every target does it when needed)

demo: $(SYNCED) ## made-up agencies through both flows to a published DuckDB file, which is then attacked
	$(PYTHON) -m pipelines.demo

desk: $(SYNCED) ## the demonstration in a browser, once `make demo` has run
	$(PYTHON) -m pipelines.desk

quick: $(SYNCED) ## the method and the contracts, with few examples: a minute; no browser, no server
	HYPOTHESIS_PROFILE=quick $(PYTHON) -m pytest -n 2 $(SPREAD) $(QUICK) $(PYTEST)

test: $(SYNCED) ## what every change has to pass, a sample of each family: five minutes; a part of it with PYTEST="-k audit"
	$(PYTHON) -m pytest $(WORKERS) $(TEST) $(PYTEST)

long: $(SYNCED) ## every test, all cases and many examples: half an hour or more; before an issue is closed
	HYPOTHESIS_PROFILE=long $(PYTHON) -m pytest $(WORKERS) --ignore tests/engines $(PYTEST)
	$(MAKE) engines

installed: $(SYNCED) ## the wheel as pip builds it, installed alone and with [flows,page]: a real table, a hub's quarter
	$(PYTHON) -m pytest tests/end_to_end/test_installed_alone.py \
		-m advertised $(PYTEST)

engines: $(UV) ## records in Spark and PostgreSQL, parts of a table on Dask; an environment of its own of 2 GB, and Java
	UV_PROJECT_ENVIRONMENT=.venv-engines $(SYNC) --no-default-groups --group engines \
		--python "$$(cat $(TOOLS)/python)"
	.venv-engines/bin/python -W ignore -m pytest tests/engines -W ignore $(PYTEST)

test-versions: $(UV) ## the suite on Python 3.11 with DuckDB 1.5.6, and on Python 3.13; environments are thrown away
	$(call suite-on,3.11,duckdb==1.5.6)
	$(call suite-on,3.13,)

coverage: $(UV) ## which lines the suite runs, in htmlcov/; slower than `make test`; a part with PYTEST="-k audit"
	UV_PROJECT_ENVIRONMENT=.venv-coverage $(SYNC) --inexact --python "$$(cat $(TOOLS)/python)"
	$(UV) pip install --quiet --python .venv-coverage/bin/python coverage==$(COVERAGE_VERSION)
	.venv-coverage/bin/python -m coverage erase
	.venv-coverage/bin/python -m coverage run -m pytest $(WORKERS) $(TEST) $(PYTEST)
	.venv-coverage/bin/python -m coverage combine --quiet
	.venv-coverage/bin/python -m coverage html --quiet
	.venv-coverage/bin/python -m coverage report

check: $(SYNCED) ## style, strict types, and the arrows between the packages
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

docs: $(UV) ## the pages as a site, in site/: links checked, names from docstrings
	UV_PROJECT_ENVIRONMENT=.venv-docs $(SYNC) --only-group docs --python "$$(cat $(TOOLS)/python)"
	.venv-docs/bin/python docs/stage.py build/docs
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/python -m mkdocs build --strict --config-file build/docs/mkdocs.yml

format: $(SYNCED) ## write the style that `make check` asks for
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

lock: $(UV) ## choose package versions anew and write them to uv.lock
	env -u UV_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS UV_DEFAULT_INDEX=https://pypi.org/simple \
		$(UV) lock --upgrade
	@! grep -E 'registry = |url = ' uv.lock | grep -vE '"https://(pypi\.org/simple|files\.pythonhosted\.org/[^"]*)"' \
		|| { echo "uv.lock names another index than PyPI: see your uv configuration." >&2; exit 1; }

audit: $(UV) ## known holes in the locked packages; asks PyPI for them, and ends with 1 where there is one
	@mkdir -p build
	$(UV) export --quiet --locked --all-extras --all-groups --no-emit-project > build/locked.txt
	$(UV) tool run --quiet pip-audit==$(PIP_AUDIT_VERSION) --strict --require-hashes --disable-pip \
		--requirement build/locked.txt

dist: $(UV) ## what a version goes out as, with a list of all that it needs; built twice, equal byte for byte
	rm -rf dist build/commit
	mkdir -p build/commit
	git archive HEAD | tar --extract --directory build/commit
	$(BUILD) --out-dir dist .
	$(PURE) --out-dir dist .
	umask 077; $(BUILD) --out-dir build/commit/dist build/commit
	umask 077; $(PURE) --out-dir build/commit/dist build/commit
	@ls dist/covey-*-cp*.whl > /dev/null || { echo "No machine code was compiled." >&2; exit 1; }
	diff --recursive dist build/commit/dist
	$(UV) export --quiet --locked --no-dev --all-extras --format cyclonedx1.5 > dist/covey.cdx.json

engine: $(SYNCED) ## get the query engine of the pages from npm again; needs npm, which nothing else does
	$(PYTHON) -m benchmarks.page_engine

clean: ## remove the environments, caches, builds and demo/; the folders of real runs stay
	rm -rf .venv .venv-* build dist demo site
	rm -rf .coverage .coverage.* htmlcov
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Python $(1), and package $(2) in place of its locked version, in an environment of their own.
define suite-on
	rm -rf .venv-versions
	UV_PROJECT_ENVIRONMENT=.venv-versions $(SYNC) --python $(1)
	$(if $(2),$(UV) pip install --quiet --python .venv-versions/bin/python $(2))
	.venv-versions/bin/python -m pytest $(WORKERS) $(TEST) $(PYTEST)
	rm -rf .venv-versions
endef

$(SYNCED): $(UV) pyproject.toml uv.lock
	$(SYNC) --python "$$(cat $(TOOLS)/python)"
	.venv/bin/covey warm-up
	@touch $@

# The first Python on the path that is new enough and can make environments runs uv and the project.
$(UV):
	@mkdir -p $(TOOLS)
	@for python in $(PYTHONS); do \
		$$python -c 'import ensurepip, sys, venv; assert sys.version_info >= (3, 11); print(sys.executable)' \
			> $(TOOLS)/python 2> /dev/null && break; \
	done; \
	test -s $(TOOLS)/python || { echo "Covey needs Python 3.11 or newer with venv and pip." >&2; exit 1; }
	"$$(cat $(TOOLS)/python)" -m venv --clear $(TOOLS)/uv-$(UV_VERSION)
	$(TOOLS)/uv-$(UV_VERSION)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
