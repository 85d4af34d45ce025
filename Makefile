# The commands of this project. `make` alone lists them.
PYTHON := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-once demo-reset run check check-types check-rest test whole bench contract messages weave walk crowds labels-proof hooks-proof kills-proof hooks-speed bringing-size guesses api-proof attacks-proof words-proof proof storms-proof canary-proof scan extensions mail-pictures desk-pictures guide-pictures taps touch crowd-desk

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## install everything: system packages, .venv, translations
	@bin/setup

demo: ## see it work: a shop, a season of returns, one return from webhook to refund; stays up
	@bin/setup demo
	@$(PYTHON) -m demo $(ARGS)

demo-once: ## the same, then exit: non-zero when a step failed
	@bin/setup demo
	@$(PYTHON) -m demo --once $(ARGS)

demo-reset: ## forget the demo's data and start over
	@bin/setup demo
	@$(PYTHON) -m demo --reset $(ARGS)

run: ## the production shape on this machine: PostgreSQL, Redis, web, worker, beat
	@bin/setup
	@bin/run

check: setup ## style, types, doors between rooms, settings, migrations, translations
	@$(MAKE) --no-print-directory --jobs=2 check-types check-rest

check-types:
	$(PYTHON) -m mypy

check-rest:
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	.venv/bin/lint-imports
	$(PYTHON) manage.py check
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) bin/translations.py check

test: check ## check, then every test on PostgreSQL, Redis, Celery and Chromium (ARGS="tests/config -x")
	SHARE=1 bin/with-services --fast $(PYTHON) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

whole: check ## make test, with nothing left out: each scene in every view, each address with every bad guest
	bin/with-services --fast $(PYTHON) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

weave: setup ## seeded interleavings of webhooks and crashes (SEEDS=0-10000 MINUTES=30 ON=postgresql); failing seeds are printed
	PYTHONHASHSEED=0 WEAVE=$(or $(SEEDS),0-100) WEAVE_MINUTES=$(MINUTES) WEAVE_PROCESSES=$(or $(PROCESSES),2) \
		$(if $(filter postgresql,$(ON)),bin/with-services --fast) \
		$(PYTHON) -m pytest -q -s -n $(or $(PROCESSES),2) tests/interleavings

walk: setup ## seeded random walks over everything that moves money (STEPS=50000 SEED=0 MINUTES=30); a failing seed is printed
	WALK_STEPS=$(or $(STEPS),50000) WALK_SEED=$(or $(SEED),0) WALK_MINUTES=$(MINUTES) \
		bin/with-services --fast $(PYTHON) -m pytest -q -s -n 0 tests/returns/test_money_walk.py

crowds: setup ## thirty at once on everything that moves money (ROUNDS=20)
	CROWD_ROUNDS=$(or $(ROUNDS),20) bin/with-services --fast $(PYTHON) -m pytest -q -s -n 0 tests/returns/test_money_crowds.py

extensions: setup ## Shopify's own tools over extensions/ (needs Node and npm)
	npm install --prefix var/node --no-save --no-audit --no-fund @shopify/theme-check-node@3 @shopify/ui-extensions@2026.7 \
		preact@10 @preact/signals@2 esbuild@0.28 typescript@5
	$(PYTHON) -m pytest -q -n 0 tests/extensions

desk-pictures: setup ## every merchant page as a picture, and what is wrong with it: empty, full, mistakes, both widths and languages (FOLDER=var/desk-pictures)
	DESK_PICTURES=$(abspath $(or $(FOLDER),var/desk-pictures)) bin/with-services --fast $(PYTHON) -m pytest -q -n 0 \
		tests/returns_portal/test_desk_pictures_browser.py

guide-pictures: setup ## make the pictures of the merchants' guides anew, from the scenes of the browser tests
	bin/with-services --fast $(PYTHON) bin/guide_pictures.py

labels-proof: setup ## labels bought while workers die and answers get lost (COUNT=1000)
	LABELS_PROOF=$(or $(COUNT),1000) bin/with-services --fast $(PYTHON) -m pytest -q -s -n 0 tests/labels/test_proof.py

hooks-proof: setup ## webhooks to a bad receiver while workers are killed: none lost, in order per return (COUNT=1000 SEED=1)
	HOOKS_PROOF=$(or $(COUNT),1000) HOOKS_SEED=$(or $(SEED),1) bin/with-services --fast $(PYTHON) -m pytest -q -s -n 0 \
		tests/returns_api/test_hooks_proof.py

kills-proof: setup ## returns from purchase to money while everything is killed and answers get lost (COUNT=1000 KILLS=300 SEED=1 PACE=1 REST=0)
	KILLS_COUNT=$(or $(COUNT),1000) KILLS=$(or $(KILLS),300) KILLS_SEED=$(or $(SEED),1) KILLS_PACE=$(or $(PACE),1) KILLS_REST=$(or $(REST),0) \
		bin/with-services --fast $(PYTHON) -m pytest -q -s -n 0 tests/kills

bringing-size: setup ## a file of 100,000 rows comes in: seconds and memory (ROWS=100000)
	BRINGING_ROWS=$(or $(ROWS),100000) bin/with-services --fast $(PYTHON) -m pytest -q -s -n 0 \
		tests/returns/bringing/test_large_file.py

hooks-speed: setup ## deliveries a second to a good receiver, beside a bare loop of posts (COUNT=1000)
	HOOKS_SPEED=$(or $(COUNT),1000) bin/with-services --fast $(PYTHON) -m pytest -q -s -n 0 \
		tests/returns_api/test_hooks_speed.py

scan: setup ## bandit, advisories about pinned packages (pip-audit, needs the network), keys in the history
	@$(PYTHON) bin/scan.py

proof: setup ## every command of docs/proof.md, one after the other, and one table of what they found (ARGS="attacks weave")
	@$(PYTHON) bin/proof.py $(ARGS)

storms-proof: setup ## a storm of webhooks, Shopify, carrier and mail away, a full disk, a wrong clock (RATE=200 SECONDS=60)
	STORM_RATE=$(or $(RATE),200) STORM_SECONDS=$(or $(SECONDS),60) bin/with-services $(PYTHON) -m pytest -q -s -n 0 tests/storms

canary-proof: setup ## a shopper's data and every secret through all of it: Redis, logs, metrics and traces hold none
	bin/with-services --fast $(PYTHON) -m pytest -q -n 0 tests/faults/test_redis_away.py tests/security/test_privacy.py

attacks-proof: setup ## take each defence away and see the test that holds it fail (ATTACKS="webhook click")
	bin/with-services --fast $(PYTHON) -m tests.attacks $(ATTACKS)

words-proof: setup ## naughty words in every field of every page, operation and webhook, and in all that leaves (ROUNDS=3, or all: 40 min; BLNS=file)
	WORDS_PROOF=$(or $(ROUNDS),3) BLNS=$(BLNS) bin/with-services --fast $(PYTHON) -m pytest -q -n 2 tests/security/test_every_field.py \
		tests/security/test_hostile_words.py tests/security/test_words_of_programs.py tests/security/test_words_of_files.py \
		tests/security/test_words_out.py tests/security/test_words_on_paper.py

api-proof: setup ## whatever the API is sent, nothing breaks and every answer is as described (REQUESTS=200 for each operation)
	SCHEMATHESIS=$(or $(REQUESTS),200) bin/with-services --fast $(PYTHON) -m pytest -q -n 2 tests/returns_api/test_description_holds.py

guesses: setup ## a known order's number and an unknown one take the same time (TRIES=1000)
	GUESSES=$(or $(TRIES),1000) bin/with-services --fast $(PYTHON) -m pytest -q -s -n 0 tests/returns_portal/test_guesses.py

mail-pictures: setup ## every message to shoppers as a picture: light, dark, phone, desk, French, English (FOLDER=var/mail-pictures)
	MAIL_PICTURES=$(or $(FOLDER),var/mail-pictures) $(PYTHON) -m pytest -q -n 0 -k take_a_picture \
		tests/returns_portal/test_mail_pictures_browser.py

taps: setup ## play swap, refund and keep-it on a phone, and write docs/shopper-flow.md (RUNS=20)
	TAPS=$(or $(RUNS),20) bin/with-services --fast $(PYTHON) -m pytest -q -n 0 tests/returns_portal/test_thumb_browser.py -k report

touch: setup ## clear normal returns one at a time and many at once, and write docs/merchant-flow.md (RETURNS=50)
	TOUCH=$(or $(RETURNS),50) bin/with-services --fast $(PYTHON) -m pytest -q -n 0 tests/returns_portal/test_touch_browser.py -k report

crowd-desk: setup ## each role's day and each action on many, in a browser, beside RETURNS=100000; writes docs/crowd-desk.md
	CROWD_DESK=$(or $(RETURNS),100000) bin/with-services --fast $(PYTHON) -m pytest -q -n 0 \
		tests/returns_portal/test_crowd_desk_browser.py

bench: setup ## benchmarks: a ratio each against something else run beside it, and whether its bound is kept (ARGS="policy orders"; scale by name only)
	bin/with-services $(PYTHON) -m benchmarks $(ARGS)

contract: setup ## every document against Shopify's schema of this version and the next (npm, or DUMP=folder)
	$(PYTHON) -m simulator.schema.contract shop_integration/admin_api/documents $(if $(DUMP),--dump $(DUMP))
	$(PYTHON) -m simulator.schema.contract shop_integration/admin_api/documents/ahead --versions unstable \
		$(if $(DUMP),--dump $(DUMP))
	$(PYTHON) -m simulator.schema.contract shop_integration/backfill $(if $(DUMP),--dump $(DUMP))
	$(PYTHON) -m simulator.schema.contract shop_integration/customer_account/documents --api customer \
		$(if $(DUMP),--dump $(DUMP))

messages: setup ## collect new texts into locale/, then compile
	$(PYTHON) bin/translations.py update
	@bin/setup
