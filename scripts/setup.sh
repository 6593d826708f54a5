#!/usr/bin/env bash
# Make .venv with the locked dependencies and this project; meanwhile fetch what the sandbox image is built from.
#
# Wheels are downloaded with pip, so that a proxy or mirror from its settings is used, into the folder that the image
# build takes its own from: TensorFlow travels once.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly venv=.venv
readonly lock=requirements/dev.txt
export PIP_DISABLE_PIP_VERSION_CHECK=1

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "setup: no Python 3.11, 3.12 or 3.13 found; install one, or name it: make PYTHON=/path/to/python3" >&2
    exit 3
}

make_venv() {
    local python
    python=$(find_python)
    if ! "$python" -m venv --clear "$venv" >/dev/null 2>&1; then
        # Debian packs venv apart from Python.
        if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
            apt-get -qq update
            DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes python3-venv </dev/null >/dev/null
        fi
        "$python" -m venv --clear "$venv"
    fi
}

if [[ ! -x $venv/bin/python ]] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    echo "setup: making $venv"
    make_venv
fi
readonly python=$venv/bin/python
wheels=$(PYTHONPATH=. "$python" -c 'from grader.image.wheels import wheel_dir; print(wheel_dir())')

PYTHONPATH=. "$python" -m grader.image fetch-base &
base=$!
echo "setup: downloading the locked packages"
"$python" -m pip download --quiet --require-hashes --no-deps --only-binary=:all: --requirement "$lock" --dest "$wheels"
PYTHONPATH=. "$python" -m grader.image fetch &
fetch=$!
echo "setup: installing them"
# Bytecode comes with the first import of each module: compiling what is never imported would take longer.
"$python" -m pip install --quiet --no-index --find-links "$wheels" --require-hashes --no-deps --no-compile \
    --requirement "$lock"
"$python" -m pip install --quiet --no-index --no-deps --no-build-isolation --editable .
# Only head starts: the image build repeats what failed and says why.
wait "$base" || true
wait "$fetch" || true
touch "$venv/.installed"
