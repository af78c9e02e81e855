# The commands of the project. `make` alone lists them.

PYTHON_IN_VENV := .venv/bin/python
PREPARE := $$(tools/find-python) -m tools.setup

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run demo test check bench screenshots lock

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' Makefile

setup: ## make this machine ready: system libraries, .venv, locked packages (quick when nothing changed)
	@$(PREPARE) run

setup-test: setup ## the same for the tests: a browser, PDF tools, test packages
	@$(PREPARE) test

run: setup ## serve the order desk on http://127.0.0.1:8080
	@$(PYTHON_IN_VENV) main.py run

demo: setup ## serve a believable little shop to try things in
	@$(PYTHON_IN_VENV) main.py demo

test: setup-test check ## every check and every test
	@$(PYTHON_IN_VENV) -m pytest -n 2 --dist loadgroup

check: setup-test ## style, types and the direction of imports
	@$(PYTHON_IN_VENV) -m ruff check .
	@$(PYTHON_IN_VENV) -m mypy
	@.venv/bin/lint-imports --no-logo

bench: setup-test ## measure it in a real browser and on the server; with quick=1 in a minute
	@$(PYTHON_IN_VENV) -m bench $(if $(quick),--quick)

screenshots: setup-test ## make the pictures of the README
	@$(PYTHON_IN_VENV) -m tools.screenshots

lock: setup-test ## pin the packages of pyproject.toml; with upgrade=1 the newest of each
	@$(PYTHON_IN_VENV) -m tools.lock $(if $(upgrade),--upgrade)
