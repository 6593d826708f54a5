# `make demo` and `make test` set up all that they need; the second time that costs a second.
.PHONY: demo test lint image engine browser bench soak audit fuzz lock clean
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
CORE := $(VENV)/.core
DEV := $(VENV)/.dev
FUZZ := $(VENV)/.fuzz
UV_COMPILE := $(VENV)/bin/uv pip compile --system-certs --no-config --quiet --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" --python-version 3.11

# Without a sandbox the demonstration runs in a plain process, which needs TensorFlow here.
demo: $(CORE) ## grade a reference, a stub, a wrong notebook and a hostile submission
	$(PY) -m grader.image if-engine
	$(PY) -m grader.image built || $(MAKE) $(DEV)
	$(PY) scripts/demo.py

# Three tests at a time on two CPUs: one that fails so is run once more alone, and both failures are printed.
test: $(DEV) ## all tests; those marked `engine` too when an engine answers
	$(PY) -m grader.image if-engine
	$(PY) -m pytest --cache-clear --numprocesses 3 --no-loadscope-reorder $(PYTEST_ARGS) || \
		$(PY) -m pytest --last-failed --last-failed-no-failures none --tb short $(PYTEST_ARGS)

lint: $(DEV) ## style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

image: $(CORE) ## build the sandbox image
	$(PY) -m grader.image

engine: ## have a container engine answer; starts Debian's as root
	bash scripts/engine.sh

browser: ## what the tests of pages need: Chromium (from Debian's packages, as root) and axe-core from npm
	bash scripts/browser.sh

bench: image ## measure what grading costs beyond the student's own compute
	$(PY) -m scripts.bench $(BENCH_ARGS)

soak: $(DEV) image ## grade 1,000 submissions, a third of them attacks, and look at what is left
	$(PY) -m scripts.soak

audit: $(CORE) ## ask an advisory service about every locked package; Error 3: not all could be asked about
	$(PY) -m scripts.audit

fuzz: $(FUZZ) ## search for bytes that break a decoder, SECONDS=60 for each or for TARGET=wire alone
	$(PY) -m tests.fuzz $(or $(SECONDS),60) $(TARGET)

lock: $(DEV) ## resolve the locks anew; they share their versions
	$(UV_COMPILE) --upgrade --python-platform x86_64-manylinux_2_34 --only-binary :all: \
		sandbox/requirements.in --output-file sandbox/requirements.txt
	$(UV_COMPILE) --upgrade --universal --constraints sandbox/requirements.txt \
		--extra local --extra similarity --extra cluster --extra sbom --extra build --extra dev \
		pyproject.toml --output-file requirements/dev.txt
	$(UV_COMPILE) --upgrade --universal --extra build --constraints requirements/dev.txt \
		pyproject.toml --output-file requirements/core.txt
	$(UV_COMPILE) --upgrade --universal --constraints requirements/dev.txt \
		requirements/audit.in --output-file requirements/audit.txt
	$(UV_COMPILE) --upgrade --universal --extra fuzz --constraints requirements/dev.txt \
		pyproject.toml --output-file requirements/fuzz.txt

$(CORE): requirements/core.txt pyproject.toml scripts/setup.sh
	bash scripts/setup.sh core

$(DEV): $(CORE) requirements/dev.txt
	bash scripts/setup.sh dev

$(FUZZ): $(CORE) requirements/fuzz.txt
	bash scripts/setup.sh fuzz

clean: ## remove what this Makefile made in this folder; the downloads and the image stay
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
