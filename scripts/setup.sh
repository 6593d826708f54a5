#!/usr/bin/env bash
# setup.sh core: make .venv with this project and what it needs to grade; fetch what the image is built from.
# setup.sh fuzz: add what fuzzing needs.
# setup.sh dev: add what tests, checks and the process backend need; meanwhile build the image if an engine answers.
#
# Wheels are downloaded by pip, so that a proxy or mirror from its settings is used, into the folder that the image's
# build takes its own from: TensorFlow travels once.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly venv=.venv
readonly python=$venv/bin/python
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
    local host
    host=$(find_python)
    echo "setup: making $venv with $("$host" --version)"
    if ! "$host" -m venv --clear "$venv" >/dev/null 2>&1; then
        # Debian packs venv apart from Python.
        if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
            apt-get -qq update
            DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes python3-venv </dev/null >/dev/null
        fi
        "$host" -m venv --clear "$venv"
    fi
}

# Bytecode comes with the first import of each module: compiling what is never imported would take longer.
install() {
    "$python" -m pip install -qq --require-hashes --no-deps --no-compile --only-binary=:all: "$@"
}

core() {
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        make_venv
    fi
    # The longest download starts first; it needs nothing but the standard library.
    "$python" -m grader.image wheels &
    echo "setup: installing the grader"
    install --requirement requirements/core.txt
    "$python" -m pip install -qq --no-index --no-deps --no-build-isolation --editable .
    "$python" -m grader.image prepare
    wait $!
}

dev() {
    "$python" -m grader.image if-engine &
    echo "setup: installing what tests and checks need"
    local wheels
    wheels=$("$python" -c 'from grader.image.wheels import wheel_dir; print(wheel_dir())')
    "$python" -m pip download -qq --require-hashes --no-deps --only-binary=:all: --find-links "$wheels" \
        --requirement requirements/dev.txt --dest "$wheels"
    install --no-index --find-links "$wheels" --requirement requirements/dev.txt
    wait $!
}

fuzz() {
    echo "setup: installing the fuzzer"
    install --requirement requirements/fuzz.txt
}

"$1"
touch "$venv/.$1"
