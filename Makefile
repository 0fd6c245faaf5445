# The portal from a bare checkout: make run. Everything it installs lies in .venv, node_modules and var.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

export PORT

.PHONY: run test check bench lock clean system-packages test-packages

run: export DEMO := 1
run: system-packages $(VENV)/.requirements node_modules/.package-lock.json
	$(BIN)/python -m config.launch

test: test-packages $(VENV)/.requirements-dev node_modules/.package-lock.json
	$(BIN)/pytest -n 2 --dist loadgroup

check: $(VENV)/.requirements-dev node_modules/.package-lock.json
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	TESTING=1 $(BIN)/python manage.py check
	TESTING=1 $(BIN)/python manage.py makemigrations --check --dry-run

bench: $(VENV)/.requirements-dev
	$(BIN)/python -m bench

lock: $(VENV)/.requirements-dev
	$(BIN)/pip install --quiet --upgrade uv
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) node_modules var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

system-packages:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Das Portal braucht Python 3.11 oder neuer; ein anderes nennen: make run PYTHON=python3.12")'
	@$(PYTHON) -m config.system_packages

test-packages:
	@$(PYTHON) -m config.system_packages --tests

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# A copy of the lock file says what is installed: the second start compares and goes on.
$(VENV)/.requirements: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	cp $< $@

$(VENV)/.requirements-dev: requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	cp $< $@

node_modules/.package-lock.json: package-lock.json $(VENV)/.requirements
	$(BIN)/npm ci --no-audit --no-fund --ignore-scripts --no-update-notifier
	touch $@
