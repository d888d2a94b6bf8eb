# The commands of this project, the same for people and for CI. `make` alone lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo sync plan undo test stories files engines system browser lint bench chaos cluster mutate docs messages lock clean install

PY := .venv/bin/python
CLI := .venv/bin/procore-sync
RUNS := .venv/ready
DEVELOPS := .venv/develops

# What a command may be told:
ONCE ?=
SIZE ?=
SWITCHES ?=
MAESTRO ?=
COMPANY ?=
ELEMENTS ?=
MODE ?=
REPORT ?=
PLAN ?=
FORMAT ?=
STORIES ?=
RUN ?=
ELEMENT ?=
PROJECT ?=
RECORD ?=
APPLY ?=
REASON ?=
TESTS ?=
MUTANTS ?=
CASE ?=
SEED ?=
PAGE ?=
INTO ?=
PROMISES ?=

help: ## this list
	@echo "make demo                    maestro*, Procore and Airflow on this machine, until Ctrl-C"
	@echo "     ONCE=1                  ... stop after the first run; exit code 0 if every task ended well"
	@echo "     SIZE=large              ... with the records of a large contractor"
	@echo "     SWITCHES=\"name=value\"   ... with a Procore that is set up otherwise (docs/simulator.md), several with blanks between"
	@echo "     MAESTRO=files           ... with a maestro* of exports and import files (docs/maestro-files.md), also when it goes on"
	@echo "make sync                    one run from this shell, with its AIRFLOW_CONN_* and AIRFLOW_VAR_* (more: $(CLI) --help)"
	@echo "     COMPANY=key             ... of this company, when the Variable has several"
	@echo "     ELEMENTS=projects,costs ... these elements only"
	@echo "     MODE=plan               ... say what would be written, write nothing"
	@echo "     REPORT=file.json        ... the table, also as JSON"
	@echo "make plan PLAN=hash          a plan that was made, whole, as CSV (COMPANY=key when the Variable has several)"
	@echo "     FORMAT=json             ... as JSON"
	@echo "make undo RUN=id REASON=why  show what taking back a run would write; APPLY=yes: write it"
	@echo "     ELEMENT= PROJECT= RECORD=  ... a part of it only (COMPANY=key when the Variable has several)"
	@echo "make test                    the tests (TESTS=path for some; TEST_DATABASE_URL for your own PostgreSQL)"
	@echo "make stories                 the random stories, 24 times as many as in make test (STORIES=240: ten times that)"
	@echo "make engines                 the standard suite and the stories with maestro* in MariaDB (apt-get install mariadb-server; TESTS=path)"
	@echo "make files                   the standard suite and the stories with a maestro* of exports and import files, and a person between"
	@echo "make system                  approvals, logins and a backfill through a whole Airflow, with its scheduler (some minutes)"
	@echo "make browser                 the pages in headless Chromium, which has to be installed (apt-get install chromium)"
	@echo "make lint                    ruff, format, mypy, import directions, complexity, dead code, licences"
	@echo "make bench                   what a first push and a quiet run take: calls, rows and WAL of the ledger, memory, CPU (benchmarks/README.md)"
	@echo "     SIZE=small              ... in two minutes, to compare the counts with their bounds; else 10k, 50k, 100k or 1m costs"
	@echo "     REPORT=file.json        ... the table, also as JSON"
	@echo "make chaos                   faults of Procore, the databases and the machine, each kind at least once (docs/faults.md)"
	@echo "     SEED=2                  ... at other places of other elements"
	@echo "     SOAK=8h                 ... one seed after the other, for so long"
	@echo "     CASE=kind/way/place     ... one of them; without place, or without way: as the seed says"
	@echo "     SIZE=full PAGE=yes      ... at every step of every element in every direction (an hour or two); its table into the page"
	@echo "     SIZE=full INTO=file     ... keep there what is over, and go on from it"
	@echo "     PROMISES=yes            ... or each promise broken on purpose, in a copy: a named test has to notice (some minutes)"
	@echo "make cluster                 8 companies on 3 Celery workers, one of which is killed; needs redis-server (docs/scale.md)"
	@echo "     SIZE=small              ... 3 companies on 2 workers"
	@echo "     SIZE=load               ... 24 companies that go on for ten minutes, none is killed; memory has to be steady"
	@echo "     PAGE=yes                ... its table into the page"
	@echo "make mutate                  mutation tests of what decides and of the HTTP client: once a week (MUTANTS='procore.review.*': some)"
	@echo "make docs                    the documentation as a site, below site/; a warning is an error"
	@echo "make messages                what the code says, into the catalogues of other languages; what they lack is listed"
	@echo "make lock                    write requirements.lock and requirements-dev.lock anew, from the .txt beside them"
	@echo "make clean                   forget the demo"

install: $(DEVELOPS) ## the virtual environment, from the locks: what runs, and what develops

demo: $(RUNS)
	@echo "maestro*, Procore and Airflow on this machine"
	@$(PY) -m demo $(if $(ONCE),--once) $(if $(SIZE),--size "$(SIZE)") $(if $(MAESTRO),--maestro "$(MAESTRO)") $(foreach one,$(SWITCHES),--switch '$(one)')

# From the environment, where make puts what was typed: a reason may hold quotes and dollars.
sync: $(RUNS)
	@$(CLI) $(or $(MODE),sync) --company "$$COMPANY" --elements "$$ELEMENTS" --report "$$REPORT"

plan: $(RUNS)
	@$(CLI) export $(if $(PLAN),"$$PLAN") --company "$$COMPANY" --format $(or $(FORMAT),csv)

undo: $(RUNS)
	@$(CLI) undo $(if $(RUN),"$$RUN") $(if $(REASON),--reason "$$REASON") --company "$$COMPANY" --element "$$ELEMENT" \
		--project "$$PROJECT" --record "$$RECORD" $(if $(filter yes,$(APPLY)),--write)

test: $(DEVELOPS)
	@$(PY) -m pytest -m "not browser and not system and not stories and not mariadb" $(or $(TESTS),-n logical --dist loadscope --no-loadscope-reorder)

# The random stories again, 24 times as many of them as among all tests, each switch of the simulator alone, a first week, and
# all that accounting does with costs.
stories: $(DEVELOPS)
	@STORIES=$(or $(STORIES),24) $(PY) -m pytest -n logical --dist load tests/standard/test_machine.py tests/standard/test_machine_lines.py tests/standard/test_switches.py tests/standard/test_first_week.py tests/cli/test_first_week.py tests/standard/costs/test_cents.py

engines: $(DEVELOPS)
	@PYTHONPATH=.:plugins $(PY) -m tests.mariadb $(TESTS)

# maestro* without a database: what is handed over is imported and exported until nothing waits. What files cannot do, and is not
# asked, is a table with reasons in tests/standard/files.py.
files: $(DEVELOPS)
	@MAESTRO_ENGINE=files $(PY) -m pytest -m "not stories and not reference" -n logical --dist loadscope --no-loadscope-reorder $(or $(TESTS),tests/standard)

system: $(DEVELOPS)
	@$(PY) -m pytest -m system tests/system

browser: $(DEVELOPS)
	@$(PY) -m pytest -m browser tests/web tests/tooling

lint: $(DEVELOPS)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@PYTHONPATH=plugins .venv/bin/lint-imports --no-logo
	@.venv/bin/complexipy
	@.venv/bin/vulture
	@$(PY) -m tests.tooling.licences

# In the small size a count above its bound is an error. Seconds never are: they are the machine's.
bench: $(DEVELOPS)
	@PYTHONPATH=.:plugins $(PY) -m benchmarks.sync --size $(or $(SIZE),small) $(if $(REPORT),--json "$$REPORT")

chaos: $(DEVELOPS)
	@PYTHONPATH=.:plugins $(PY) $(if $(filter yes,$(PROMISES)),-m chaos.promises,-m chaos --size $(or $(SIZE),small) --seed $(or $(SEED),1) \
		$(if $(CASE),--case '$(CASE)') $(if $(SOAK),--soak $(SOAK)) $(if $(INTO),--into "$(INTO)") $(if $(filter yes,$(PAGE)),--page))

cluster: $(DEVELOPS)
	@PYTHONPATH=.:plugins $(PY) -m cluster --size $(or $(SIZE),full) $(if $(filter yes,$(PAGE)),--page)

# A copy, so that no source is touched: mutmut wants the package below src/. Survivors: mutmut results, mutmut show NAME, there.
mutate: $(DEVELOPS)
	@rm -rf .mutation && mkdir -p .mutation/src
	@cp -RL plugins/procore .mutation/src/ && cp -R tests simulator include docs pyproject.toml .mutation/
	@cd .mutation && nice ../.venv/bin/mutmut run $(if $(MUTANTS),'$(MUTANTS)') && ../.venv/bin/mutmut results | sed '/: not checked$$/d'

# Two pages are made of the code: of the settings' models, and of a ledger that was migrated for it.
docs: $(DEVELOPS)
	@PYTHONPATH=.:plugins $(PY) docs/reference.py
	@$(PY) -m sphinx --quiet --fail-on-warning --keep-going --fresh-env docs site
	@echo "The site is site/index.html"

messages: $(DEVELOPS)
	@PYTHONPATH=.:plugins $(PY) -m tests.text.extraction

# uv is not among the requirements: it is needed here only. What runs is pinned in its own lock alone, which the other one reads.
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --annotation-style line --custom-compile-command "make lock"

lock: $(RUNS)
	@$(PY) -m pip install --quiet uv
	@$(LOCK) requirements.txt --output-file requirements.lock
	@$(LOCK) requirements-dev.txt --constraint requirements.lock --output-file requirements-dev.lock
	@{ echo "-r requirements.lock"; awk 'NR == FNR { if (/^[a-z0-9]/) runs[$$0]; next } /^[a-z0-9#]/ { own = !($$0 in runs) } own' \
		requirements.lock requirements-dev.lock; } > .requirements && mv .requirements requirements-dev.lock

clean:
	@rm -rf .mutation
	@if [ -x $(PY) ] && [ -d .demo ]; then $(PY) -m demo --forget; else rm -rf .demo; fi

# Installed again only when a lock or this package's own description changed, whatever the files' dates say. What develops
# includes what runs.
$(RUNS): requirements.lock pyproject.toml
	@cat requirements.lock pyproject.toml | cmp -s - $@ && touch $@ || sh .ci/install

$(DEVELOPS): requirements.lock requirements-dev.lock pyproject.toml
	@cat requirements.lock requirements-dev.lock pyproject.toml | cmp -s - $@ && touch $@ || sh .ci/install develops
