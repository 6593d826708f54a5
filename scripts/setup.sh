#!/usr/bin/env bash
# Make .venv with the locked dependencies and this project, and the sandbox image when an engine answers.
#
# The image takes longest, so what its build needs is installed first and the rest meanwhile. Wheels are downloaded by
# pip, so that a proxy or mirror from its settings is used, into one folder for both: TensorFlow travels once.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly venv=.venv
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
    return 3
}

make_venv() {
    local python
    python=$(find_python)
    echo "setup: making $venv with $("$python" --version)"
    if ! "$python" -m venv --clear "$venv" >/dev/null 2>&1; then
        # Debian packs venv apart from Python.
        if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
            apt-get -qq update
            DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes python3-venv </dev/null >/dev/null
        fi
        "$python" -m venv --clear "$venv"
    fi
}

if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    make_venv
fi
readonly python=$venv/bin/python

# Bytecode comes with the first import of each module: compiling what is never imported would take longer.
install() {
    "$python" -m pip install -qq --require-hashes --no-deps --no-compile --only-binary=:all: "$@"
}

echo "setup: installing what the image build needs"
"$python" -m grader.image wheels &
readonly wheels_fetched=$!
install --requirement requirements/core.txt
"$python" -m grader.image prepare
wait "$wheels_fetched"
"$python" -m grader.image if-engine &
readonly image=$!

echo "setup: installing the rest"
wheels=$("$python" -c 'from grader.image.wheels import wheel_dir; print(wheel_dir())')
"$python" -m pip download -qq --require-hashes --no-deps --only-binary=:all: --requirement requirements/dev.txt \
    --dest "$wheels"
install --no-index --find-links "$wheels" --requirement requirements/dev.txt
"$python" -m pip install -qq --no-index --no-deps --no-build-isolation --editable .
wait "$image"
touch "$venv/.installed"
