# The two commands that a newcomer needs: `make run` and `make test`. Both do all the set-up themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PUBLIC := $(or $(PANTAU_PUBLIC),public)
# A file's tests share what it publishes, so they stay on one worker; the longest files begin first (tests/conftest.py).
BALANCED := -n auto --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run dev test test-long coverage compat walk walks screenshots bench bench-quick lint format messages docs lock hooks clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Perlu Python 3.11 atau lebih baru: make PYTHON=python3.12 … / Python 3.11 or newer is needed."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev: $(VENV)/run requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: $(VENV)/run ## Open the site; publishes the bundled example if nothing is published yet
	@test -e $(PUBLIC)/latest.json || $(BIN)/python publish.py example
	$(BIN)/streamlit run dashboard.py

dev: $(VENV)/run ## The site, reloaded when a file changes
	$(BIN)/streamlit run dashboard.py --server.fileWatcherType auto

test: $(VENV)/dev ## Install what the tests need (the browser too, where possible) and run them all
	@sh tests/browser/install.sh
	@sh tests/install_postgres.sh
	@sh tests/install_java.sh
	$(BIN)/python -m pytest --ignore tests/browser $(BALANCED)
	$(BIN)/python -m pytest tests/browser $(BALANCED)

test-long: export PANTAU_TEST_LONG = 1
test-long: test ## The same with many more random examples, every variant and Spark on all data (about an hour; docs/tests.md)

coverage: $(VENV)/dev ## Which lines the tests without a browser run; fails below the floor in pyproject.toml
	$(BIN)/python -m pytest --ignore tests/browser $(BALANCED) --cov --cov-report term:skip-covered

compat: $(VENV)/dev ## Try the newest Streamlit, Ibis, DuckDB and pandas in an environment of their own; ALL=1 runs every test
	$(BIN)/python docs/measure/compat.py $(if $(ALL),--all)

bench: $(VENV)/dev ## Measure serving, browser, publishing and growth; writes the table in docs/performance.md (an hour)
	$(BIN)/python -m benchmarks

bench-quick: $(VENV)/dev ## A minute of the same, as ratios with generous limits
	$(BIN)/python -m benchmarks --quick

walk: $(VENV)/dev ## Visit every page in every language, theme, width and data set (many minutes)
	$(BIN)/python -m pytest tests/browser/test_walk.py --walk

walks: $(VENV)/dev ## Walk to three readers' goals; clicks and seconds go to docs/walks.md
	$(BIN)/python -m pytest --quiet tests/browser/test_walks.py
	$(BIN)/python -m benchmarks.walks

screenshots: $(VENV)/dev ## Take docs/screenshots/ anew from the bundled example
	$(BIN)/python -m tests.browser.screenshots

lint: $(VENV)/dev ## Check style, types of arrows between the rooms, and that every sentence is translated
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

format: $(VENV)/dev ## Put the code into the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(VENV)/run ## Collect the Indonesian sentences into the English catalogue
	$(BIN)/pybabel --quiet extract -F locales/babel.cfg -k t -k nt:1,1 -k N_ -k Np_:1c,2 --no-location --sort-by-file --omit-header \
	  -o locales/pantau.pot pages ui charts geo commands indicators data_loaders
	$(BIN)/pybabel --quiet update -i locales/pantau.pot -d locales -D pantau -l en --no-fuzzy-matching --ignore-obsolete \
	  --width 110
	@grep -vE '^"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)' \
	  locales/en/LC_MESSAGES/pantau.po > locales/pantau.pot
	@mv locales/pantau.pot locales/en/LC_MESSAGES/pantau.po

docs: $(VENV)/dev ## Write the made parts of docs/ anew: modules, columns, glossary, tables of kept figures
	$(BIN)/python docs/measure/rooms.py
	$(BIN)/python docs/measure/parts.py

lock: $(VENV)/dev ## Lock requirements*.in again
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links -o requirements.txt requirements.in
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links --allow-unsafe -o requirements-dev.txt requirements-dev.in

hooks: $(VENV)/dev ## Run the checks before every commit
	$(BIN)/pre-commit install

clean: ## Remove the virtual environment and caches; published tables and the store stay
	rm -rf $(VENV) .ruff_cache .pytest_cache .hypothesis .import_linter_cache
