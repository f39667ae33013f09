# `make` alone prints this list. Everything lives in .venv/; nothing is installed outside the repository,
# except by `make e2e`, which may install a browser.

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# More than there are cores: one works while another's test waits.
WORKERS ?= 3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test postgres lint format e2e acceptance faults doors bench train migration lock

help: ## print this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

setup: ## make the environment .venv/ from the locked dependencies; says what is missing and how to install it
	@sh .ci/setup

run: setup ## set up everything and start the demo on http://127.0.0.1:8080/
	@$(BIN)/python -m bot demo $(ARGS)

test: export PYTHONDONTWRITEBYTECODE =  # every worker, and every process it starts, reads what one compiled
test: setup ## run the tests on SQLite, what is about databases on PostgreSQL too (ARGS="-k outbox --database both")
	@sh .ci/smsc
	$(PYTEST) -n $(WORKERS) --dist worksteal $(ARGS)

postgres: export PYTHONDONTWRITEBYTECODE =
postgres: setup ## run every test that has a database on PostgreSQL
	$(PYTEST) -n $(WORKERS) --dist worksteal --database postgres -k postgres

lint: setup ## check form, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

format: setup ## put the code into form, mend what can be mended without thinking
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

e2e: setup ## drive the demo in a browser, bringing the browser if need be
	@browser=$$(sh .ci/browser) && LINLI_CHROMIUM="$$browser" sh .ci/marked e2e "$(ARGS)"

acceptance: setup ## drive the service from outside, by its contracts alone: own district, own fake WeChat (5 minutes)
	@sh .ci/marked acceptance "$(ARGS)"

faults: setup ## kill it, fill its disk, slow its providers, 20 times each (LINLI_FAULTS=300, LINLI_SEED=n), and print what was lost
	@sh .ci/marked faults "$(ARGS)"

doors: setup ## try every door as often as docs/reference/reliability.md says, and print who got in (three quarters of an hour)
	LINLI_DOORS=1 $(PYTEST) -n0 -m "faults or not faults" tests/doors tests/channels/test_wechat_receive.py \
		tests/operating/keeping/test_rekey.py $(ARGS)

bench: setup ## measure, and print what was measured
	@sh .ci/marked benchmark "-s $(ARGS)"

train: setup ## make the model anew from the sentences and lists of bot/understanding/ (the same, byte for byte)
	@$(BIN)/python -m bot.understanding.train

migration: setup ## draft the next revision of the tables: make migration m="What changes."
	@$(BIN)/python -m bot.operating.draft "$(m)"

lock: setup ## lock what pyproject.toml asks for (ARGS=--upgrade: the newest of all)
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--quiet pyproject.toml -o requirements.lock $(ARGS)
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--quiet pyproject.toml --group dev -o requirements-dev.lock $(ARGS)
