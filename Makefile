# What can be done with this checkout; `make help` lists it. PGXS builds and installs the extension.

CONTROL = extension/clickrollup.control
EXTENSION_VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" $(CONTROL))
EXTENSION_SCRIPT = extension/clickrollup--$(EXTENSION_VERSION).sql
# From each version that there was straight to this one.
RELEASED = $(patsubst extension/released/clickrollup--%.sql.xz,%,$(wildcard extension/released/*.xz))
UPGRADE_SCRIPTS = $(patsubst %,extension/clickrollup--%--$(EXTENSION_VERSION).sql,$(filter-out $(EXTENSION_VERSION),$(RELEASED)))
VENV_PYTHON = .venv/bin/python

.DEFAULT_GOAL := help

help: ## list the targets (this text)
	@echo 'usage: make TARGET'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18 | sed 's/^/  /'

# Only these need a server's pg_config and PGXS; the others must run on a machine that has no PostgreSQL yet.
PGXS_TARGETS = all install uninstall installdirs
ifneq (,$(filter $(PGXS_TARGETS),$(MAKECMDGOALS)))
PG_CONFIG ?= pg_config
SERVER_VERSION := $(shell $(PG_CONFIG) --version 2>&1)
SERVER_MAJOR := $(shell echo '$(subst ','\'',$(SERVER_VERSION))' | sed -n 's/^PostgreSQL \([0-9][0-9]*\).*/\1/p')
ifeq (,$(SERVER_MAJOR))
$(error '$(PG_CONFIG) --version' says '$(SERVER_VERSION)'; name the pg_config of your server: make install PG_CONFIG=/usr/lib/postgresql/17/bin/pg_config)
endif
ifeq (yes,$(shell test $(SERVER_MAJOR) -lt 15 && echo yes))
$(error clickrollup needs PostgreSQL 15 to 19, '$(PG_CONFIG)' is $(SERVER_VERSION))
endif
ifeq (yes,$(shell test $(SERVER_MAJOR) -gt 19 && echo yes))
$(warning clickrollup is tested on PostgreSQL 15 to 19, '$(PG_CONFIG)' is $(SERVER_VERSION))
endif
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq (,$(wildcard $(PGXS)))
$(error PGXS is not at '$(PGXS)'; on Debian it comes with postgresql-client-$(SERVER_MAJOR), elsewhere with the server's development package)
endif
EXTENSION = extension/clickrollup
DATA_built = $(EXTENSION_SCRIPT) $(UPGRADE_SCRIPTS)
include $(PGXS)
endif

all: ## build the extension's script, extension/clickrollup--VERSION.sql, from sql/
install: ## install the extension into the server of PG_CONFIG=… (no compiler needed)
uninstall: ## remove the extension's files from the server of PG_CONFIG=…

install-kernel: ## install the optional extension clickrollup_kernel too (C: a compiler and server headers) into PG_CONFIG=…
	@scripts/kernel install $(PG_CONFIG)

# Folders too: they change when a file goes.
$(EXTENSION_SCRIPT): scripts/concatenate $(CONTROL) $(shell find sql)
	@scripts/concatenate > $@.new || { rm -f $@.new; exit 1; }
	@mv $@.new $@

$(UPGRADE_SCRIPTS): extension/clickrollup--%--$(EXTENSION_VERSION).sql: $(EXTENSION_SCRIPT) scripts/upgrade scripts/plain.awk $(wildcard extension/steps/*.sql extension/plain/*.sql)
	@scripts/upgrade $* > $@.new || { rm -f $@.new; exit 1; }
	@mv $@.new $@

demo: ## watch events stream from Kafka into rollups: make demo [DURATION=seconds] [RATE=events/s]
	@scripts/bootstrap demo
	@$(VENV_PYTHON) -m clickrollup.sandbox.demo $(if $(DURATION),--duration $(DURATION)) $(if $(RATE),--rate $(RATE))

test: ## run every test: lint, types, pgTAP, pytest, on a real PostgreSQL and a real broker
	@scripts/bootstrap test
	@scripts/test lint sql engines python

test-sql: ## run the pgTAP tests only
	@scripts/bootstrap test
	@scripts/test sql

test-python: ## run pytest only: make test-python [PYTEST_ARGS='-k loader']
	@scripts/bootstrap test
	@scripts/test python

lint: ## check style and types: ruff, mypy --strict, biome for JavaScript, width of SQL
	@scripts/bootstrap test
	@scripts/test lint

stress: ## writers, runs and faults at random: make stress [MINUTES=3] [SEED=number] [CLUSTER=1] [STALE=1]
	@scripts/bootstrap test
	@PYTHONPATH=tests $(VENV_PYTHON) -m stress $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) $(if $(CLUSTER),--cluster) $(if $(STALE),--stale)

test-plain: ## run the pgTAP tests after the plain SQL file of make dist, without CREATE EXTENSION
	@scripts/bootstrap test
	@scripts/test plain

test-tle: ## run the pgTAP tests by pg_tle: make test-tle TLE_PG_CONFIG=/path/to/pg_config
	@scripts/bootstrap test
	@TLE_PG_CONFIG=$(TLE_PG_CONFIG) scripts/test tle

test-upgrade: ## run the pgTAP tests in databases of each released version, upgraded to this one
	@scripts/bootstrap test
	@scripts/test upgrade

test-storm: ## kill and pause loaders, restart servers: make test-storm [KILLS=100] [SEED=number]
	@scripts/bootstrap test
	@KILLS=$(or $(KILLS),100) SEED=$(SEED) $(VENV_PYTHON) -m pytest -q -s --timeout 0 tests/faults/test_load_storm.py

test-faults: ## all faults of the loader with the clickstream's table and a mapped one: make test-faults [KILLS=100] [SEED=number]
	@scripts/bootstrap test
	@FAULTS=all KILLS=$(or $(KILLS),100) SEED=$(SEED) $(VENV_PYTHON) -m pytest -q -s --timeout 0 tests/faults

test-registry: ## the tests of Avro, Protobuf and JSON Schema with Apicurio Registry, which Maven fetches (150 MB)
	@scripts/bootstrap test
	@APICURIO=1 $(VENV_PYTHON) -m pytest -q --timeout 0 tests/python/integration/test_load_registry.py tests/python/integration/test_examples.py -k 'evolves or generated_classes or set_to_json or avro or protobuf or schema_evolves'

test-kernel-memory: ## broken bytes through the kernel under AddressSanitizer: make test-kernel-memory [DURATION=20] [SEED=number]
	@DURATION=$(DURATION) SEED=$(SEED) scripts/kernel memory $(PG_CONFIG)

test-row-maker-memory: ## broken messages through the compiled maker of rows under AddressSanitizer: make test-row-maker-memory [DURATION=60] [SEED=number]
	@scripts/bootstrap test
	@DURATION=$(DURATION) SEED=$(SEED) scripts/row-maker memory

bench: ## measure how much rollups disturb writers: make bench [ROUNDS=10] [OUTPUT=file]
	@scripts/bootstrap test
	@PYTHONPATH=tests $(VENV_PYTHON) bench/writers.py $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(OUTPUT),--output $(OUTPUT))

bench-dashboard: ## measure the dashboard with 200 viewers on 20 million events: make bench-dashboard [DSN=…] [OUTPUT=file]
	@scripts/bootstrap test
	@$(VENV_PYTHON) bench/dashboard.py $(if $(DSN),--dsn '$(DSN)') $(if $(OUTPUT),--output $(OUTPUT))

bench-loader: ## measure the loader beside psql \copy: make bench-loader [CLUSTER=1] [MESSAGES=5000000] [ROUNDS=3] [OUTPUT=file]
	@scripts/bootstrap test
	@PYTHONPATH=tests $(VENV_PYTHON) bench/loader.py $(if $(MESSAGES),--messages $(MESSAGES)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	    $(if $(CLUSTER),--cluster) --output $(or $(OUTPUT),bench/results/loader$(if $(CLUSTER),-cluster).md)

bench-rollup: ## rollups beside the lab and others: make bench-rollup [CLUSTER=1] [ROUNDS=5] [EVENTS=1000000] [CASES=…] [SETS=…] [OUTPUT=file] [PUBLISH=1]
	@scripts/bootstrap test
ifdef CLUSTER
	@PYTHONPATH=tests $(VENV_PYTHON) bench/rollup_cluster.py $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(EVENTS),--events $(EVENTS)) \
	    $(if $(OUTPUT),--output $(OUTPUT))
else
	@PYTHONPATH=tests $(VENV_PYTHON) bench/rollup.py $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(EVENTS),--events $(EVENTS)) \
	    $(if $(HISTORY),--history $(HISTORY)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SETS),--sets '$(SETS)') \
	    $(if $(CASES),--cases '$(CASES)') $(if $(CONTENDERS),--contenders '$(CONTENDERS)') \
	    $(if $(LAB_PG_CONFIG),--lab-pg-config '$(LAB_PG_CONFIG)') $(if $(OUTPUT),--output $(OUTPUT)) \
	    $(if $(PLOT),--plot $(PLOT)) $(if $(JSON),--json $(JSON)) $(if $(STRICT),--strict) $(if $(BY),--by $(BY)) \
	    $(if $(PUBLISH),--output bench/results/rollup.md --plot docs/images/bench-rollup.svg --page docs/benchmarks.md)
endif

bench-sustained: ## events a second from Kafka into rollups without falling behind: make bench-sustained [MINUTES=10] [OUTPUT=file]
	@scripts/bootstrap test
	@PYTHONPATH=tests $(VENV_PYTHON) bench/sustained.py $(if $(MINUTES),--minutes $(MINUTES)) $(if $(STEP),--step $(STEP)) \
	    $(if $(START),--start $(START)) $(if $(RATE),--rate $(RATE)) $(if $(JSON),--json $(JSON)) \
	    --output $(or $(OUTPUT),bench/results/sustained.md)

dist: ## pack the committed tree for PGXN, clickrollup-VERSION.zip, and make the files for managed servers: plain SQL, pg_tle
	@scripts/distribute
	git archive --format=zip --prefix=clickrollup-$(EXTENSION_VERSION)/ --output=clickrollup-$(EXTENSION_VERSION).zip HEAD

release-check: ## whether these sources could be released: numbers, CHANGELOG, upgrades from each version before
	@scripts/bootstrap test
	@scripts/release-check

release: ## make these sources a version, and check it: make release VERSION=0.2.0
	@scripts/bootstrap test
	@scripts/release $(VERSION)

wheel: ## build wheels, with compiled code and in Python alone, and the sdist of the commands, which need no npm to install, into python/dist
	@scripts/bootstrap test
	@cd python && ../$(VENV_PYTHON) -m hatchling build && CLICKROLLUP_PURE_PYTHON=1 ../$(VENV_PYTHON) -m hatchling build --target wheel

deb: ## make Debian's source package, and a package for each PostgreSQL here, by pg_buildext: build/deb
	@scripts/deb

sbom: ## list what the commands and the dashboard's page are made of: CycloneDX, and licences
	@scripts/bootstrap test
	@$(VENV_PYTHON) scripts/sbom.py .

installcheck: ## try what is installed in a new database of a running server, by psql's environment; for packagers
	@psql -X --dbname "$${PGDATABASE:-postgres}" --file scripts/installcheck.sql

clean: clean-made ## remove all that the other targets made, the installed extension too where demo or test put it
clean-made:
	@scripts/clean

.PHONY: help all install uninstall install-kernel demo test test-sql test-python test-plain test-tle test-upgrade lint stress test-storm test-faults test-registry test-kernel-memory test-row-maker-memory bench bench-dashboard bench-loader bench-rollup bench-sustained dist release-check release wheel deb sbom installcheck clean clean-made
