# `make demo` and `make test` set up all that they need; the second time that costs a second.
.PHONY: demo test lint image engine bench lock setup clean
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
UV_COMPILE := $(VENV)/bin/uv pip compile --no-config --quiet --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" --python-version 3.11

demo: setup image-if-engine ## grade a reference, a stub, a wrong notebook and a hostile submission
	$(PY) scripts/demo.py

test: setup image-if-engine ## all tests; those marked `engine` too when an engine answers
	$(PY) -m pytest $(PYTEST_ARGS)

lint: setup ## style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

image: setup ## build the sandbox image
	$(PY) -m grader.image

engine: ## have a container engine answer; starts Debian's as root
	bash scripts/engine.sh

bench: setup image ## measure the time of a grading, part by part
	$(PY) scripts/bench.py

lock: setup ## resolve the locks anew; they share their versions
	$(UV_COMPILE) --upgrade --python-platform x86_64-manylinux_2_34 --only-binary :all: \
		sandbox/requirements.in --output-file sandbox/requirements.txt
	$(UV_COMPILE) --upgrade --universal --all-extras --constraints sandbox/requirements.txt \
		pyproject.toml --output-file requirements/dev.txt
	$(UV_COMPILE) --upgrade --universal --constraints requirements/dev.txt \
		pyproject.toml --output-file requirements/core.txt

setup: $(VENV)/.installed

$(VENV)/.installed: requirements/core.txt requirements/dev.txt pyproject.toml scripts/setup.sh
	bash scripts/setup.sh

.PHONY: image-if-engine
image-if-engine: setup
	$(PY) -m grader.image if-engine

clean: ## remove what this Makefile made in this folder; the downloads and the image stay
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
