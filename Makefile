# Two commands: `make demo` shows the whole road, `make test` passes the tests.
PYTHON ?= python3
PIP = .venv/bin/python -m pip --disable-pip-version-check --quiet

.PHONY: .venv demo test check clean

.venv: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Actes needs Python 3.11 or newer: set PYTHON=/path/to/python3.11")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "This Python cannot make virtual environments (ensurepip is missing): set PYTHON to one that can"; exit 1; }
	@echo "Making the environment in .venv (once; about 600 MB)"
	@$(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/ready

demo: .venv/ready
	@.venv/bin/actes demo

test: .venv/ready
	@.venv/bin/python -m pytest

check: .venv/ready
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

clean:
	rm -rf .venv build
