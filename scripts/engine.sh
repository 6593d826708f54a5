#!/usr/bin/env bash
# Have a container engine answer: leave one that runs alone, else start Debian's (as root), installing it if missing.
# Then give it the runtime `runsc` (gVisor) where Debian has it and it runs here.
#
# The daemon runs without a bridge and without touching the firewall: sandboxes have no network, so nothing is lost,
# and it works inside virtual machines and containers that forbid both.
set -euo pipefail

readonly log=/var/log/grader-dockerd.log
readonly seconds=60
readonly pid_file=/var/run/docker.pid
readonly settings=/etc/docker/daemon.json

# Print what the engine of this machine answers to GET $1; a remote engine is not ours to ask.
ask() {
    python3 - "$1" <<'PYTHON'
import os, socket, sys
place = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
if not place.startswith("unix://"):
    sys.exit(0)
try:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(place.removeprefix("unix://"))
        connection.sendall(f"GET {sys.argv[1]} HTTP/1.0\r\nHost: engine\r\n\r\n".encode())
        with connection.makefile("rb") as answer:
            head, _, body = answer.read().partition(b"\r\n\r\n")
except OSError:
    sys.exit(1)
print(body.decode())
sys.exit(b" 200 " not in head[:64])
PYTHON
}

answers() {
    ask /_ping >/dev/null
}

fail() {
    echo "engine: $*" >&2
    exit 3
}

install() {
    export DEBIAN_FRONTEND=noninteractive
    # A policy that forbids starting services is fine: the daemon is started below, by hand.
    apt-get -qq update && apt-get -qq install --yes --no-install-recommends "$@" </dev/null >/dev/null
}

start() {
    [[ $(id -u) == 0 ]] || fail "none answers, and only root can start one: sudo make engine, or start Docker Desktop"
    [[ $(uname -s) == Linux ]] || fail "none answers: start Docker Desktop"

    if ! command -v dockerd >/dev/null || ! command -v mmdebstrap >/dev/null; then
        command -v apt-get >/dev/null || fail "dockerd is missing and this is no Debian: install Docker with your packages"
        echo "engine: installing docker.io and mmdebstrap"
        install docker.io mmdebstrap
        # The package may have started it after all.
        for _ in 1 2 3; do
            if answers; then
                echo "engine: the package started it"
                return
            fi
            sleep 1
        done
    fi

    # A daemon that was killed leaves its process id behind, and the next one refuses to start. It is removed only when
    # no process of that name has it.
    runs || rm -f "$pid_file"

    echo "engine: starting dockerd (log: $log)"
    setsid --fork dockerd --iptables=false --ip6tables=false --bridge=none </dev/null >"$log" 2>&1
    for ((waited = 0; waited < seconds * 4; waited++)); do
        if answers; then
            echo "engine: ready"
            return
        fi
        sleep 0.25
    done
    tail -n 20 "$log" >&2
    fail "dockerd did not answer within $seconds s"
}

runs() {
    [[ -s $pid_file && $(cat "/proc/$(<"$pid_file")/comm" 2>/dev/null) == dockerd ]]
}

has_gvisor() {
    ask /info | python3 -c 'import json, sys; sys.exit("runsc" not in json.load(sys.stdin)["Runtimes"])'
}

# What stands in the daemon's settings stays, a runtime of that name included.
register_gvisor() {
    python3 - "$settings" "$(command -v runsc)" <<'PYTHON'
import json, os, pathlib, sys
path, runsc = pathlib.Path(sys.argv[1]), sys.argv[2]
try:
    settings = json.loads(path.read_text() or "{}") if path.exists() else {}
    # gVisor passes over an engine's seccomp profile unless it is told not to; and sandboxes have no network.
    runtime = {"path": runsc, "runtimeArgs": ["--network=none", "--oci-seccomp"]}
    settings.setdefault("runtimes", {}).setdefault("runsc", runtime)
except (ValueError, AttributeError) as error:
    sys.exit(f"engine: {path} is no object of JSON: {error}")
path.parent.mkdir(exist_ok=True)
fresh = path.with_suffix(".new")
fresh.write_text(json.dumps(settings, indent=2) + "\n")
if path.exists():
    fresh.chmod(path.stat().st_mode)
os.replace(fresh, path)
PYTHON
}

without() {
    echo "engine: without gVisor (--sandbox docker+runsc): $*"
}

add_gvisor() {
    if [[ ${DOCKER_HOST:-unix://} != unix://* ]] || has_gvisor; then
        return
    elif [[ $(id -u) != 0 || $(uname -s) != Linux ]]; then
        without "only root on Linux can add it"
    elif ! command -v runsc >/dev/null && ! install runsc; then
        without "there is no package runsc"
    elif ! timeout 60 runsc --network=none do true 2>/dev/null; then
        without "runsc does not run on this kernel"
    elif ! register_gvisor; then
        without "it could not be added to $settings"
    elif ! runs; then
        without "the engine has no $pid_file, so it must be restarted to read $settings"
    else
        # The engine reads its runtimes anew; what runs goes on.
        kill -HUP "$(<"$pid_file")"
        for ((waited = 0; waited < 40; waited++)); do
            if has_gvisor; then
                echo "engine: gVisor added (--sandbox docker+runsc)"
                return
            fi
            sleep 0.25
        done
        without "the engine did not take it from $settings"
    fi
}

if answers; then
    echo "engine: one answers already"
else
    start
fi
add_gvisor
