# make demo: install and turn the examples into a broadcast.   make test: everything that CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test bench catalogue clean

demo: $(VENV)/installed
	$(BIN)/broadcast make examples/notices --date 2026-11-22 --offline -o out
	@echo "The broadcast: out/2026-11-22/01.mp3 (its text: out/2026-11-22/script.txt)"

test: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "wheels or not wheels"

bench: $(VENV)/tested
	$(BIN)/python -m pip install --quiet -r bench/requirements.txt
	$(BIN)/python bench/run.py

# Collects the messages and compiles the Chinese catalogue; tests/test_catalogue.py tells when it is due.
catalogue: $(VENV)/tested
	$(BIN)/pybabel -q extract -k _ --no-location --sort-output --omit-header -o src/broadcast/locale/broadcast.pot src/broadcast
	$(BIN)/pybabel -q update -N --omit-header -D broadcast -l zh_CN -i src/broadcast/locale/broadcast.pot -d src/broadcast/locale
	$(BIN)/pybabel -q compile -D broadcast -d src/broadcast/locale

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/installed: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/tested: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet -e ".[test]"
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) out
