# `make help` lists the targets. PORT, ATTUNE_DATA, DEMO and the other settings come from the environment or the command line:
#   make run PORT=8001 ATTUNE_DATA=var/second DEMO=0
SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
ARGS ?=
# The whole suite runs on as many cores as there are, four at most; a file stays on one of them.
PARALLEL = -n auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

.PHONY: help run run-local-model test check bench tour demo lock format setup setup-dev setup-local-model

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 26

run: setup ## start Attune (PORT=8000, ATTUNE_DATA=var), Ctrl-C stops it
	@exec $(PY) -m config.run

run-local-model: setup-local-model ## serve a small real model beside it (LOCAL_MODEL=path.gguf, LOCAL_MODEL_PORT=8010)
	@exec $(PY) -m config.local_model

test: setup-dev setup-local-model ## the whole test suite, browser included; ARGS="-k name" for a part of it
	@CHROMIUM="$$(config/setup.sh browser)" && export CHROMIUM && \
	ATTUNE_DATA="$${ATTUNE_DATA:-var/test}" exec $(PY) -m pytest $(or $(ARGS),$(PARALLEL))

check: setup-dev ## format, lint, types, layers, migrations, templates, pinned packages
	@config/check.sh

bench: setup-dev ## the benchmarks
	@exec $(PY) -m benchmarks $(ARGS)

tour: setup-dev ## take the guide's pictures from a demo workspace of its own; ARGS="name …" for some of them
	@CHROMIUM="$$(config/setup.sh browser)" && export CHROMIUM && exec $(PY) -m docs.tour $(ARGS)

demo: setup ## rebuild the demo workspace
	@exec $(PY) manage.py demo --fresh

format: setup-dev ## let ruff mend format and simple lint
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

lock: setup-dev ## compile requirements/*.in to pinned, hashed *.txt; UPGRADE=1 takes newer releases
	@config/lock.sh $(if $(UPGRADE),--upgrade)

setup:
	@config/setup.sh embedded

setup-dev:
	@config/setup.sh dev

setup-local-model:
	@config/setup.sh local-model
