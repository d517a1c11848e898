# Everything runs in .venv, made with PYTHON (3.10 or newer) and made anew when what is installed there changes.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test test-callers check bench bundle faces clean

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

demo: $(STAMP) ## releases on this machine, to watch: good and broken versions, an abort
	@$(RUN) -m ecs_steps.testbed.demo

test: check ## everything that can run here; what was skipped is listed at the end
	@$(RUN) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

test-callers: $(STAMP) ## of the tests those of the callers: Jenkins, GitHub Actions, Windows agents, whole systems
	@$(RUN) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder tests/groovy tests/jenkins tests/actions tests/windows tests/seeds

check: $(STAMP) ## lint, format, types, generated files
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy
	@$(RUN) .ci/write_faces.py --check

bench: $(STAMP) ## measure speed and truth: a table, and build/bench.json
	@$(RUN) -m tests.bench

bundle: $(STAMP) ## wheels with hashes, a zip for each platform, for agents without internet: dist/
	@$(RUN) .ci/bundle.py

faces: $(STAMP) ## write the files that are drawn from the steps
	@$(RUN) .ci/write_faces.py

clean: ## remove what was made here
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(STAMP): setup.cfg
	@command -v $(PYTHON) >/dev/null || \
		{ echo "make needs Python 3.10 or newer; there is no $(PYTHON) here (name one: make PYTHON=...)" >&2; exit 3; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "make needs Python 3.10 or newer, found $$($(PYTHON) -V 2>&1) as $(PYTHON) (name one: make PYTHON=...)" >&2; exit 3; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 3; }
	@$(RUN) -c 'import pip' 2>/dev/null || { echo "making $(VENV)"; $(PYTHON) -m venv --clear $(VENV); }
	@echo "installing into $(VENV)"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --editable '.[sandbox,test,windows]'
	@touch $@
