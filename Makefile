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
# click's messages are looked up in ours: all of the modules that parse, explain, ask and complain. Not those of its
# progress bar, editor, Windows console and shell completion, which no command of ours uses.
LOCALE := src/broadcast/locale
CLICK = $(addprefix $(shell $(BIN)/python -c "import click; print(click.__path__[0])")/, \
	core.py decorators.py exceptions.py formatting.py parser.py termui.py types.py)
EXTRACT = $(BIN)/pybabel -q extract --no-location --sort-output --no-wrap --omit-header

catalogue: $(VENV)/tested
	$(EXTRACT) -o $(LOCALE)/click.pot $(CLICK)
	$(EXTRACT) -o $(VENV)/broadcast.pot src/broadcast $(CLICK)
	$(BIN)/pybabel -q update -N --no-wrap --ignore-obsolete --ignore-pot-creation-date -D broadcast -l zh_CN \
		-i $(VENV)/broadcast.pot -d $(LOCALE)
	$(BIN)/pybabel -q compile -D broadcast -d $(LOCALE)

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
