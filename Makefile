# Two commands do it all on a fresh Debian or Ubuntu: `make run` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard webapp/translations/*/LC_MESSAGES/*.po))

# A package of Debian: $(call need,COMMAND THAT SUCCEEDS WHEN IT IS THERE,PACKAGES)
define need
	@if ! { $(1); } >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ]; then as=; \
		elif command -v sudo >/dev/null; then as=sudo; \
		else echo "Missing: $(2). Type as root: apt-get install -y $(2)"; exit 1; fi; \
		echo "Installing $(2) …"; \
		$$as apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends $(2) >/dev/null || \
		{ echo "Could not install $(2). Type as root: apt-get install -y $(2)"; exit 1; }; \
	fi
endef

.PHONY: help run test check bench faults screenshots requirements translations clean

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

run: .venv/installed $(CATALOGUES) ## Serve http://127.0.0.1:$$PORT (default 8000); the first run sets up everything
	@$(BIN)/flask --app webapp serve

test: .venv/tests-installed $(CATALOGUES) ## Run the whole suite; installs Chromium, PostgreSQL and fonts when missing
	$(call need,command -v chromium || command -v chromium-browser,chromium)
	$(call need,ls /usr/lib/postgresql/*/bin/initdb || command -v initdb,postgresql)
	$(call need,command -v ogr2ogr,gdal-bin)
	$(call need,ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc,fonts-noto-cjk)
	$(BIN)/pytest -n $$(($$(nproc) + 1)) --dist loadfile

check: .venv/tests-installed ## Lint, types, and which room may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/tests-installed ## Measure, as ratios against a peer in the same run
	$(call need,command -v ogr2ogr,gdal-bin)
	$(BIN)/python -m tests.benchmarks

faults: .venv/tests-installed ## The long campaigns of kill -9 against the store
	$(call need,ls /usr/lib/postgresql/*/bin/initdb || command -v initdb,postgresql)
	SQUADMAP_FAULT_ROUNDS=20 $(BIN)/pytest tests/faults

screenshots: .venv/tests-installed $(CATALOGUES) ## Draw every page into screenshots/, and the one of the README
	$(call need,command -v chromium || command -v chromium-browser,chromium)
	$(call need,ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc,fonts-noto-cjk)
	$(BIN)/python -m tests.browser.screenshots

requirements: .venv/tests-installed ## Compile the pinned requirements anew
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links tests/requirements.in -o tests/requirements.txt

translations: .venv/installed ## Gather the words of pages and reasons into the catalogues
	@words=$$(mktemp) && trap 'rm -f "$$words"' EXIT && \
	$(BIN)/pybabel -q extract -F webapp/translations/babel.cfg -k lazy_gettext -k lazy_pgettext:1c,2 -k message \
		--no-location --sort-output -o "$$words" . && \
	$(BIN)/pybabel -q update -i "$$words" -d webapp/translations \
		-N --ignore-obsolete --ignore-pot-creation-date --no-wrap >/dev/null

clean: ## Remove what was made, but not the data in instance/
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis screenshots $(CATALOGUES)

.venv/bin/pip:
	$(call need,$(PYTHON) -c 'import ensurepip; import venv',python3-venv)
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Squadmap needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/pip
	$(BIN)/pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.txt
	@touch $@

.venv/tests-installed: requirements.txt tests/requirements.txt | .venv/bin/pip
	$(BIN)/pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.txt -r tests/requirements.txt
	@touch $@ .venv/installed

%.mo: %.po | .venv/installed
	@$(BIN)/pybabel -q compile -i $< -o $@
