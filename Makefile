# metasymlab. `make paper` reproduces the paper, `make test` tests the project, `make help` lists the rest.
#
# make builds the program and hands over to it: `paper run` decides what is not fresh, by content and never by file times, and makes
# it. Two makes may run at once.

ifeq ($(origin PROFILE),undefined)
PROFILE := $(if $(filter flights,$(MAKECMDGOALS)),flights,laptop)
endif
# As it stands, whatever signs are in it.
override PROFILE := $(value PROFILE)
export PROFILE
ifeq ($(strip $(PROFILE)),)
$(error PROFILE is empty: name a profile, such as PROFILE=smoke)
endif

# In place of the profile's: xla:cpu, xla:cuda or xla:/path/plugin.so; nothing for the profile's.
BACKEND ?=
export BACKEND

# The folder of all results, which several checkouts may share; out/store if there is none.
STORE ?=
override STORE := $(value STORE)
export STORE

# The folder of real flights, which the target flights needs; see docs/flights.md.
FLIGHTS ?=
override FLIGHTS := $(value FLIGHTS)
export FLIGHTS

# The longest time for one cell of a notebook.
CELL_TIMEOUT ?= 10m
export CELL_TIMEOUT

# Go's own tools end in a trace where they do not get half a gigabyte of addresses each, and steps need more.
NARROW := $(shell v=$$(ulimit -v); [ "$$v" = unlimited ] || [ "$$v" -ge 2000000 ] || echo "$$v")
ifneq ($(NARROW),)
$(error ulimit -v limits the address space to $(NARROW) kB, and this needs 2000000 kB at least: raise the limit, ulimit -v unlimited)
endif

# slurm: steps are jobs of Slurm, see docs/slurm.md; nothing: they are processes here. RETRY=1 tries again what was given up.
CLUSTER ?=
export CLUSTER
RETRY ?=
export RETRY

GO ?= go
LAB := .lab
PAPER := $(LAB)/bin/paper

# Steps at a time. -j4, or JOBS=4, takes precedence; results do not depend on it.
JOBS ?= 2
export JOBS

# What is built here is built from this checkout alone, for this machine: a go.work above it and settings of Go's that change what is
# built do not count. Where modules come from is the user's own setting.
export GOWORK := off
export GOFLAGS := -mod=readonly
export GO111MODULE := on
export GOOS := $(shell GOENV=off GOOS= $(GO) env GOHOSTOS)
export GOARCH := $(shell GOENV=off GOARCH= $(GO) env GOHOSTARCH)

# Matrix products are ten times faster with SIMD, which Go 1.26 has for amd64 only, as an experiment. A value of the user's own stays.
ifeq ($(origin GOEXPERIMENT),undefined)
ifeq ($(GOARCH),amd64)
export GOEXPERIMENT := simd
endif
endif
# Without fused multiply-add Go's math.Exp is fast after the backend's kernels: see leaveFMA in pipeline/cmd/paper.
ifeq ($(GOARCH),amd64)
ifeq ($(findstring cpu.fma=,$(GODEBUG)),)
comma := ,
export GODEBUG := $(if $(GODEBUG),$(GODEBUG)$(comma))cpu.fma=off
endif
endif
# Provenance asks git itself; stamping would fail in a checkout that belongs to another user.
BUILD := $(GO) build -buildvcs=false

# build NAME PACKAGE: go build knows by content what is up to date. What runs is never written over, but replaced.
build = @mkdir -p $(LAB)/bin && find $(LAB)/bin -maxdepth 1 -name 'new.*' -mmin +60 -exec rm -rf {} + ; new=$$(mktemp -d $(LAB)/bin/new.XXXXXX) && trap 'rm -rf "$$new"' EXIT && \
	for f in $(1); do cp -p "$(LAB)/bin/$$f" "$$new/$$f" 2>/dev/null || :; done && $(BUILD) -o "$$new/" $(2) && \
	for f in $(1); do cmp -s "$$new/$$f" "$(LAB)/bin/$$f" || mv -f "$$new/$$f" "$(LAB)/bin/$$f" || exit 1; done

.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help

help: ## this list
	@echo 'make TARGET [PROFILE=smoke|laptop|paper|FILE.toml]   (default: laptop)'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' Makefile
	@echo 'Any artefact by name, for example:'
	@echo '  make out/laptop/results/quantum/metasym/1.json'
	@echo '  make out/laptop/notebooks/figure3.ipynb'
	@echo '  make out/laptop/models/quantum/1.safetensors'

# --- The pipeline ------------------------------------------------------------------------------------------------------

# All that was asked for is made in one run.
paper: run ## reproduce the paper: data, training, evaluation, notebooks, report
	@:
data: run ## simulate the data sets
	@:
train: run ## train all models
	@:
evaluate: run ## evaluate all models on unseen systems
	@:
references: run ## evaluate the floors and ceilings that need no training
	@:
symplecticity: run ## measure how far from symplectic the models are
	@:
notebooks: run ## execute the notebooks
	@:
report: run ## write the report, its tables and figures also as files
	@:
pdf: run ## print the report; needs a Chromium
	@:
flights: run ## train models on real flights, judge them on others, and write the page; FLIGHTS=folder says where they are
	@:
crate: run ## the report and all that it is made from as one RO-Crate, to archive and cite: out/<profile>/crate, crate.zip
	@$(PAPER) crate
FILES := $(filter out/%,$(MAKECMDGOALS))
ifneq ($(FILES),)
$(FILES): run
	@:
endif

GOALS := $(patsubst crate,report,$(patsubst gallery,report,$(patsubst check-nbconvert,notebooks,$(filter \
	paper data train evaluate references symplecticity notebooks report pdf flights gallery crate check-nbconvert out/%,$(MAKECMDGOALS)))))
run: export PAPER_GOALS = $(GOALS)
run: program kernel
	+@$(PAPER) run

tutorial: program kernel setup ## execute the tutorial without a browser; trains what it needs first
	$(PAPER) notebook 00-tutorial

check-report: program ## check that the report is complete, its HTML and links and, where there is a Chromium, its pages on screen, phone and paper
	@$(PAPER) prove report

# The pictures that docs/results.md shows, from the report's figures; and the one of README, how the report begins.
GALLERY := figure2-mesh-mesh figure2-mesh3x3-error-far figure3-I figure4-path

gallery: report ## draw the pictures of README and docs anew; needs rsvg-convert and a Chromium, which CHROME names
	@for f in $(GALLERY); do rsvg-convert --width 800 out/laptop/report/figures/$$f-183mm.svg --output figures/gallery/$$f.png || exit 1; done
	@"$${CHROME:-chromium}" --headless $$([ "$$(id -u)" != 0 ] || echo --no-sandbox) --hide-scrollbars --window-size=1440,1500 \
		--screenshot="$(CURDIR)/figures/gallery/report.png" "file://$(CURDIR)/out/laptop/report/index.html"

record: program ## write the laptop profile's results, which must be fresh, as the numbers of record: figures/gallery/laptop.json, README, docs/results.md
	@$(PAPER) record

# Which notebooks; all if none is named.
NOTEBOOKS ?=

check-nbconvert: notebooks ## execute the notebooks in Jupyter's nbconvert and compare [NOTEBOOKS="table1 figure3"]
	@$(PAPER) prove nbconvert $(NOTEBOOKS)

# How many results to verify, which (a number draws the same ones again), and how long that may take.
SAMPLE ?= 3
SEED ?= 0
BUDGET ?= 5m

# A crate to verify, a folder or a .zip, in place of the profile's results.
CRATE ?=

verify: program ## compute a random sample of the results from scratch and compare them [CRATE=FILE] [SAMPLE=n] [SEED=s] [BUDGET=5m]
	@$(PAPER) verify $(if $(CRATE),'$(CRATE)') --sample $(SAMPLE) --draw $(SEED) --budget $(BUDGET)

# WATCH=1, with CLUSTER=slurm, looks again until no job is left.
WATCH ?=

status: program ## tell which artefacts are fresh, stale or missing, and why; with CLUSTER=slurm how far the jobs are [WATCH=1]
	@$(PAPER) status $(if $(WATCH),--watch)

cancel: program ## end the profile's jobs on the cluster, and no others
	@$(PAPER) cancel

# Two profiles; or A alone with CHANGE="KEY=VALUE ..." or ABLATION=no-dropout in place of B. COMPUTE=1 makes what is missing.
A ?= $(PROFILE)
B ?=
CHANGE ?=
ABLATION ?=
COMPUTE ?=

compare: program ## what two profiles differ in, and what that did [A=laptop] B=mine.toml, CHANGE= or ABLATION= [SYSTEMS=quadrotor] [COMPUTE=1]
	+@$(PAPER) compare '$(A)' $(if $(B),'$(B)') $(foreach change,$(CHANGE),--change '$(change)') $(if $(ABLATION),--ablation '$(ABLATION)') $(SYSTEMS) $(if $(COMPUTE),--make)

# --- Tools, assets, tests ------------------------------------------------------------------------------------------------

program:
	$(call build,paper,./pipeline/cmd/paper)

kernel: ## build the Jupyter kernel and its helper at their pinned versions
	$(call build,gonb goimports,github.com/janpfeifer/gonb golang.org/x/tools/cmd/goimports)

setup: program ## fetch the browser assets that are not part of the project, once
	@$(PAPER) setup

# Arguments for Jupyter.
ARGS ?=

lab: program kernel setup ## start JupyterLab, or Notebook, on the notebooks, with the project's kernel [ARGS="--no-browser"]
	@$(PAPER) lab -- $(ARGS)

check-lab: program kernel setup ## use the tutorial in JupyterLab and Notebook, where they are installed, in a headless browser
	@$(PAPER) prove lab

kernel-install: program kernel setup ## offer the project's kernel to the Jupyter or VS Code that you have
	@$(PAPER) kernel install

kernel-uninstall: program ## remove what kernel-install has written
	@$(PAPER) kernel uninstall

# Which packages.
PACKAGES ?= ./...

test: kernel setup ## run all tests [PACKAGES=./metasym/...]
	$(GO) vet -buildvcs=false $(PACKAGES)
	$(GO) test -buildvcs=false $(PACKAGES)

architecture: ## write ARCHITECTURE.md anew, from the imports
	$(GO) test -buildvcs=false ./pipeline/house -run TestPage -update

quick: ## run the tests that take seconds, without vet, which lint runs [PACKAGES=./metasym/...]
	$(GO) test -buildvcs=false -vet=off -short $(PACKAGES)

lint: ## check the code: gofmt, go vet, and staticcheck with staticcheck.conf's settings [PACKAGES=./metasym/...]
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "run gofmt -w on $$unformatted" >&2; exit 1; }
	$(GO) vet -buildvcs=false $(PACKAGES)
	$(GO) tool staticcheck $(PACKAGES)

# CUDA=1 for NVIDIA's GPUs.
CUDA ?=

xla: program ## fetch a PJRT plugin, with which XLA runs [CUDA=1]
	@$(PAPER) xla $(if $(CUDA),--cuda)

backends: program ## list the backends that are there, and why the others are not
	@$(PAPER) backends

# JAX at the version that bench has, in an environment of its own.
jax: ## fetch JAX, which bench times the training steps beside
	test -x $(LAB)/jax/bin/pip || python3 -m venv $(LAB)/jax
	$(LAB)/jax/bin/pip install --quiet --disable-pip-version-check -r pipeline/proof/stepbench/requirements.txt

# SYSTEMS="quadrotor quantum" and ROLE=gradients choose.
SYSTEMS ?=
ROLE ?=

parity: program ## compare XLA with the Go backend, every graph of the profile's models [SYSTEMS=] [ROLE=gradients]
	@$(PAPER) prove parity $(SYSTEMS) $(if $(ROLE),--role $(ROLE))

bench-systems: ## time the simulators
	$(GO) test -run '^$$' -bench . -benchtime 1x ./pipeline/systems/...

bench-inference: ## time adaptation and one step of prediction at the paper's sizes
	$(GO) test -run '^$$' -bench . ./pipeline/inference

bench: program ## time the training steps, beside JAX and PyTorch where they are
	@$(PAPER) prove bench

bench-sympnet: program ## train SympNets on their authors' pendulum task, beside the published code's numbers
	$(PAPER) prove sympnet

bench-baselines: program ## train the Hamiltonian baselines on their authors' tasks, beside the published numbers
	$(PAPER) prove baselines

gate: program ## check that the baselines learn: against persistence, and against the optimal quantum filter
	$(PAPER) prove gate

gc: program ## remove from the store what no present profile needs [DRY_RUN=1]
	@$(PAPER) gc $(if $(DRY_RUN),--dry-run)

clean: program ## remove what the profile's run made, and from the store what it alone needs
	@$(PAPER) clean

# How many disturbances, from which on, of which kind, and a folder for the scratch checkout, which then stays. SEED draws others.
N ?= 100
FROM ?= 1
ONLY ?=
KEEP ?=

torture: ## kill, damage, fill disks ... at random, and check that make paper comes to the same [N=100] [SEED=s] [FROM=k] [ONLY=kind] [BACKEND=] [KEEP=folder]
	$(call build,torture,./pipeline/cmd/torture)
	@$(LAB)/bin/torture -n '$(N)' -seed '$(SEED)' -from '$(FROM)' -only '$(ONLY)' -backend '$(BACKEND)' -keep '$(KEEP)'

# With STEPS, so many steps as jobs that sleep, in place of all that; with WHOLE, that whole profile by make and by jobs.
STEPS ?=
WHOLE ?=

check-slurm: ## disturb a real Slurm of two nodes on this machine and compare; needs root, and Debian's packages [STEPS=10000] [WHOLE=smoke]
	.ci/slurm $(STEPS)$(WHOLE)

distclean: ## remove everything that is generated or fetched
	rm -rf out $(LAB)

# Names are not files here, whatever lies about.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*/\1/p' Makefile) $(FILES)
