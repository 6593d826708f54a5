#!/usr/bin/env bash
# Have what the tests of pages need: Chromium, from Debian's packages as root, and axe-core, from npm by its lock.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v npm >/dev/null || missing+=(npm)
# Without a font of its script a page in Chinese is boxes.
[[ -n $(fc-list :lang=zh 2>/dev/null) ]] || missing+=(fonts-noto-cjk)
if ((${#missing[@]})); then
    if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
        echo "browser: ${missing[*]} must be installed first; as root on Debian this script does it" >&2
        exit 3
    fi
    echo "browser: installing ${missing[*]}"
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "${missing[@]}" </dev/null >/dev/null
fi
npm ci --prefix tests/pages --silent --no-audit --no-fund
echo "browser: ready"
