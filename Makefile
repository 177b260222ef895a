# metasymlab. `make paper` reproduces the paper, `make test` tests the project, `make help` lists the rest.
#
# One rule for each kind of artefact; what depends on what is in .lab/plan-*.mk, which `paper plan` writes from the profile
# and the sources. Rules are cheap to run: a step whose inputs have not changed takes its result from out/<profile>/store.

PROFILE ?= laptop
export PROFILE
OUT := out/$(notdir $(basename $(PROFILE)))

# In place of the profile's backend: xla:cpu, xla:cuda or xla:/path/plugin.so; nothing for the profile's.
BACKEND ?=
export BACKEND

# The longest time for one cell of a notebook.
CELL_TIMEOUT ?= 10m

GO ?= go
LAB := .lab
PAPER := $(LAB)/bin/paper
PLAN := $(LAB)/plan-$(notdir $(basename $(PROFILE))).mk
RUN = $(PAPER) --profile $(PROFILE)

# Two steps at a time: one alone does not fill two cores, as small networks have little to share out. -j4, or JOBS=4, takes
# precedence; results do not depend on it.
JOBS ?= 2
MAKEFLAGS += -j$(JOBS)

# Matrix products are ten times faster with SIMD, which Go 1.26 has for amd64 only, as an experiment. A value of the user's own stays.
ifeq ($(origin GOEXPERIMENT),undefined)
ifeq ($(shell $(GO) env GOARCH),amd64)
export GOEXPERIMENT := simd
endif
endif
# Provenance asks git itself; stamping would fail in a checkout that belongs to another user.
BUILD := $(GO) build -buildvcs=false

# When this run began: steps tell what is left of it.
STARTED := $(shell date +%s)
$(OUT)/%: export PAPER_STARTED = $(STARTED)
$(OUT)/%: export PAPER_GOALS = $(MAKECMDGOALS)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help paper tutorial check-lab data train evaluate references notebooks report gallery pdf check-report check-nbconvert verify status test kernel setup lab kernel-install kernel-uninstall xla jax backends parity bench-systems bench-inference bench bench-sympnet bench-baselines gate clean distclean FORCE
.DEFAULT_GOAL := help

help: ## this list
	@echo 'make TARGET [PROFILE=smoke|laptop|paper|FILE.toml]   (default: laptop)'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' Makefile
	@echo 'Any artefact by name, for example:'
	@echo '  make $(OUT)/results/quantum/metasym/1.json'
	@echo '  make $(OUT)/notebooks/figure3.ipynb'
	@echo '  make $(OUT)/models/quantum/1.safetensors'

# --- The pipeline ------------------------------------------------------------------------------------------------------

NO_PLAN := help tutorial check-lab test kernel setup lab kernel-install kernel-uninstall xla jax backends parity bench-systems bench-inference bench bench-sympnet bench-baselines gate clean distclean
ifneq ($(filter-out $(NO_PLAN) $(PLAN) $(PAPER),$(MAKECMDGOALS)),)
include $(PLAN)
endif

# Always asked, replaced only if it differs: a new file or another profile changes the dependencies.
$(PLAN): FORCE $(PAPER)
	@$(RUN) plan > $@.new || { rm -f $@.new; exit 1; }
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

paper: $(ARTEFACTS_report) ## reproduce the paper: data, training, evaluation, notebooks, report
	@echo 'The report: $(ARTEFACTS_report)'

tutorial: $(PAPER) kernel setup ## execute the tutorial without a browser; trains what it needs first
	$(RUN) notebook tutorial --timeout $(CELL_TIMEOUT)

data: $(ARTEFACTS_data) ## simulate the data sets
train: $(ARTEFACTS_train) ## train all models
evaluate: $(ARTEFACTS_evaluate) ## evaluate all models on unseen systems
references: $(ARTEFACTS_references) ## evaluate the floors that need no training
notebooks: $(ARTEFACTS_notebook) ## execute the notebooks
report: $(ARTEFACTS_report) ## write the report, its tables and figures also as files
pdf: $(OUT)/report/report.pdf ## print the report; needs a Chromium

check-report: $(PAPER) ## check that the report is complete, its HTML and links and, where there is a Chromium, its charts
	@$(RUN) check-report

# The pictures that README shows, from the report's figures.
GALLERY := figure2-mesh-mesh figure2-mesh3x3-error-far figure3-I figure4-path

gallery: $(ARTEFACTS_report) ## draw the pictures of README anew; needs rsvg-convert
	@for f in $(GALLERY); do rsvg-convert --width 800 $(OUT)/report/figures/$$f-183mm.svg --output figures/gallery/$$f.png || exit 1; done

# Which notebooks; all if none is named.
NOTEBOOKS ?=

check-nbconvert: $(ARTEFACTS_notebook) $(PAPER) ## execute the notebooks in Jupyter's nbconvert and compare [NOTEBOOKS="table1 figure3"]
	@$(RUN) check-nbconvert $(NOTEBOOKS) --timeout $(CELL_TIMEOUT)

# A stem such as quantum/metasym/1 is the step's system, model and seed.
word-of = $(word $(1),$(subst /, ,$*))

$(OUT)/data/%.json: | $(PAPER)
	$(RUN) data $*
$(OUT)/references/%.json: | $(PAPER)
	$(RUN) references $*
# Trainings are made anew when the backend is another one, of which the plan knows the full name. A folder without this file was
# made on the Go backend.
$(OUT)/backend: FORCE
	@mkdir -p $(@D)
	@test -e $@ || { echo go:ops_sequential >$@; touch -t 200001010000 $@; }
	@echo '$(BACKEND_NAME)' | cmp -s - $@ || echo '$(BACKEND_NAME)' >$@
$(OUT)/train/%.json: $(OUT)/backend | $(PAPER)
	$(RUN) train $(call word-of,1) $(call word-of,2) --seed $(call word-of,3)
$(OUT)/results/%.json: | $(PAPER)
	$(RUN) evaluate $(call word-of,1) $(call word-of,2) --seed $(call word-of,3)
$(OUT)/symplecticity/%.json: | $(PAPER)
	$(RUN) symplecticity $(call word-of,1) --seed $(call word-of,2)
$(OUT)/notebooks/%.ipynb: | $(PAPER) kernel setup
	$(RUN) notebook $* --timeout $(CELL_TIMEOUT)
$(OUT)/report/index.html: | $(PAPER) setup
	$(RUN) report
$(OUT)/report/report.pdf: $(OUT)/report/index.html | $(PAPER)
	$(RUN) pdf

# A data set for NumPy.
$(OUT)/export/%.npz: $(OUT)/data/%.json | $(PAPER)
	$(RUN) data export $*

# A trained MetaSym for use elsewhere; the stem is system and seed. What it depends on is known only with the stem.
.SECONDEXPANSION:
$(OUT)/models/%.safetensors: $$(OUT)/train/$$(call word-of,1)/metasym/$$(call word-of,2).json | $(PAPER)
	$(RUN) model export $(call word-of,1) --seed $(call word-of,2)

# How many results to verify, which (a number draws the same ones again), and how long that may take.
SAMPLE ?= 3
SEED ?= 0
BUDGET ?= 5m

verify: $(PAPER) ## compute a random sample of the results from scratch and compare them [SAMPLE=n] [SEED=s] [BUDGET=5m]
	@$(RUN) verify --sample $(SAMPLE) --draw $(SEED) --budget $(BUDGET)

status: $(PAPER) ## tell which artefacts are fresh, stale or missing, and why
	@$(RUN) status

# --- Tools, assets, tests ------------------------------------------------------------------------------------------------

SOURCES := $(shell find metasym baselines pipeline -type f ! -name '*_test.go' ! -name '*.toml' ! -path '*/testdata/*' ! -path '*/kernelspec/*')

$(PAPER): $(SOURCES) go.mod go.sum
	@mkdir -p $(@D)
	$(BUILD) -o $@ ./pipeline/cmd/paper
	@touch $@

kernel: $(LAB)/bin/kernel.stamp ## build the Jupyter kernel and its helper at their pinned versions

$(LAB)/bin/kernel.stamp: go.mod go.sum
	@mkdir -p $(@D)
	$(BUILD) -o $(@D)/ tool
	@touch $@

setup: $(PAPER) ## fetch the browser assets that are not part of the project, once
	@$(PAPER) setup

# Arguments for Jupyter.
ARGS ?=

lab: $(PAPER) kernel setup ## start JupyterLab, or Notebook, on the notebooks, with the project's kernel [ARGS="--no-browser"]
	@$(RUN) lab -- $(ARGS)

check-lab: $(PAPER) kernel setup ## use the tutorial in JupyterLab and Notebook, where they are installed, in a headless browser
	@$(RUN) check-lab

kernel-install: $(PAPER) kernel setup ## offer the project's kernel to the Jupyter or VS Code that you have
	@$(PAPER) kernel install

kernel-uninstall: $(PAPER) ## remove what kernel-install has written
	@$(PAPER) kernel uninstall

test: kernel setup ## run all tests
	$(GO) vet -buildvcs=false ./...
	$(GO) test -buildvcs=false ./...

# CUDA=1 for NVIDIA's GPUs.
CUDA ?=

xla: $(PAPER) ## fetch a PJRT plugin, with which XLA runs [CUDA=1]
	@$(PAPER) xla $(if $(CUDA),--cuda)

backends: $(PAPER) ## list the backends that are there, and why the others are not
	@$(PAPER) backends

# JAX at the version that parity and bench use, of which the CPU compiler is part, in an environment of its own.
jax: $(LAB)/jax/installed ## fetch JAX, to compare with XLA where there is no plugin

$(LAB)/jax/installed: pipeline/experiment/parity/requirements.txt
	python3 -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# SYSTEMS="quadrotor quantum" and ROLE=gradients choose.
SYSTEMS ?=
ROLE ?=

parity: $(PAPER) ## compare XLA with the Go backend, every graph of the profile's models [SYSTEMS=] [ROLE=gradients]
	@$(RUN) parity $(SYSTEMS) $(if $(ROLE),--role $(ROLE))

bench-systems: ## time the simulators
	$(GO) test -run '^$$' -bench . -benchtime 1x ./pipeline/systems/...

bench-inference: ## time adaptation and one step of prediction at the paper's sizes
	$(GO) test -run '^$$' -bench . ./pipeline/inference

bench: $(PAPER) ## time the training steps, beside PyTorch where there is one
	@$(PAPER) bench

bench-sympnet: $(PAPER) ## train SympNets on their authors' pendulum task, beside the published code's numbers
	$(PAPER) sympnet

bench-baselines: $(PAPER) ## train the Hamiltonian baselines on their authors' tasks, beside the published numbers
	$(PAPER) baselines

gate: $(PAPER) ## check that the baselines learn: against persistence, and against the optimal quantum filter
	$(RUN) gate

clean: ## remove what the profile's run made
	rm -rf '$(OUT)' $(PLAN)

distclean: ## remove everything that is generated or fetched
	rm -rf out $(LAB)
