#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image; made by `grader export gradescope`.
#
# Python packages come from the index that pip's settings name (PIP_INDEX_URL, PIP_FIND_LINKS, PIP_NO_INDEX, ...), in
# the versions and with the hashes of the two locks.
set -euo pipefail
umask 022
cd / # whatever lies in the folder that this was called in is nobody's module

readonly source=/autograder/source
readonly home=/opt/grader # all that a submission may read of ours
readonly venv=$home/venv
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore

fail() {
    echo "setup: $*" >&2
    exit 3
}

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
}

# Sets `python`. The locks were made with Python 3.11; their hashes cover 3.12 and 3.13 as well.
find_python() {
    for python in python3.11 python3 python3.12 python3.13; do
        if fits "$python"; then
            return
        fi
    done
    apt-get -qq update || true
    for python in python3.11 python3.12 python3.13; do
        if apt-get -qq install --yes --no-install-recommends "$python" "$python-venv" </dev/null >/dev/null 2>&1 &&
            fits "$python"; then
            return
        fi
    done
    fail "no Python 3.11, 3.12 or 3.13: found $(python3 --version 2>/dev/null || echo none), and apt has none of them either; choose a base" \
        "image with Ubuntu 22.04 or newer"
}

# Sets `pip`, which installs into a new virtual environment.
make_venv() {
    pip=("$venv/bin/python" -m pip)
    if "$python" -m venv "$venv" >/dev/null 2>&1; then
        return
    fi
    # Debian packs the environment's pip apart from Python. The platform's own pip does as well, from 22.3 on.
    "$python" -m venv --clear --without-pip "$venv"
    if "$python" -m pip --python "$venv/bin/python" --version >/dev/null 2>&1; then
        pip=("$python" -m pip --python "$venv/bin/python")
        return
    fi
    apt-get -qq update || true
    apt-get -qq install --yes --no-install-recommends "$(basename "$(realpath "$(command -v "$python")")")-venv" </dev/null
    "$python" -m venv --clear "$venv"
}

[[ $(id -u) == 0 ]] || fail "expected to be run as root"
[[ $(uname -s)/$(uname -m) == Linux/x86_64 ]] || fail "expected Linux on x86_64, found $(uname -s) on $(uname -m)"

find_python
echo "setup: installing into $venv with $("$python" --version)"
mkdir -p "$home"
make_venv
"${pip[@]}" install -qq --require-hashes --no-deps --only-binary=:all: \
    --requirement "$source/requirements/core.txt" --requirement "$source/sandbox/requirements.txt" ||
    fail "pip could not install the locked packages for $("$python" --version): expected wheels for Python 3.11, 3.12" \
        "or 3.13 on x86_64, whose hashes the locks have"

# The worker is what a submission may read of the grader; all else stays where only root may look.
rm -rf "$home/sandbox"
cp -r "$source/sandbox" "$home/sandbox"
"$venv/bin/python" -m compileall -q "$source/grader" "$home/sandbox"
chown -R root:root "$home" /autograder
chmod -R a+rX,go-w "$home"
chmod -R go= /autograder

# A submission can leave nothing for its next process, or for anybody, where it can write nothing but its own folder.
find / -xdev \( -type d -o -type f \) -perm -0002 -exec chmod o-w {} +

# Where this fails, no submission will be graded either; better to read it here.
bash "$source/run_autograder" check || echo "setup: WARNING: no submission can be graded as it is, see above" >&2
