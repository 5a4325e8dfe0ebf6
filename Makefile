# SPDX-License-Identifier: AGPL-3.0-or-later
# Every command of the house. The work itself is in scripts/, where it can be read and run alone.
.DEFAULT_GOAL := help
.PHONY: help demo test drill bench lint messages strings lock clean
SHELL := /bin/bash

help: ## what can be typed here
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## a site with real conversations, on a free port of this machine; keeps its data in var/
	@scripts/environment.sh core
	@.venv/bin/python scripts/messages.py compile
	@.venv/bin/isegoria demo

test: ## every check, on SQLite and on PostgreSQL (some 25 minutes on two cores)
	@scripts/test.sh

drill: ## floods, kills and full-size runs (long)
	@scripts/drill.sh

bench: ## ours beside the peers; one alone with BENCH=opinions
	@scripts/bench.sh $(BENCH)

lint: ## put the code in form, then say what is left to do by hand
	@scripts/environment.sh test
	@scripts/lint.sh

messages: ## compile the translations (.po to .mo)
	@scripts/environment.sh core
	@.venv/bin/python scripts/messages.py compile

strings: ## bring the .po files up to date with the code (needs gettext)
	@scripts/environment.sh core
	@.venv/bin/python scripts/messages.py extract

lock: ## compile requirements/*.in into the locked *.txt
	@scripts/environment.sh core
	@scripts/lock.sh

clean: ## remove what can be made again; never var/, where a site keeps its data
	rm -rf .venv .venv-bench-* build dist report .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find isegoria tests bench scripts \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} +
	rm -rf ./*.egg-info
