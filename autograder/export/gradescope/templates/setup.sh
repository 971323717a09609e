#!/usr/bin/env bash
# Builds the image, once. Gradescope runs it as root and shows to staff what it prints.
set -euo pipefail

SOURCE="${AUTOGRADER_HOME:-/autograder}/source"
export DEBIAN_FRONTEND=noninteractive XDG_CACHE_HOME="$SOURCE/cache"

say() { printf 'setup: %s\n' "$*"; }

install() {
    command -v apt-get >/dev/null && apt-get update -qq && apt-get install -yqq --no-install-recommends "$@"
}

# A Python that is new enough and can make virtual environments; empty where there is none.
find_python() {
    local candidate
    for candidate in ${AUTOGRADER_PYTHON:-} python3.13 python3.12 python3.11 python3; do
        if "$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

if ! command -v bwrap >/dev/null; then
    install bubblewrap || say "no bubblewrap: submissions are kept apart by Landlock, where the kernel has it"
fi

PYTHON="$(find_python)"
if [ -z "$PYTHON" ]; then
    install python3.12 python3.12-venv || install python3.11 python3.11-venv || true
    PYTHON="$(find_python)"
fi
if [ -z "$PYTHON" ]; then
    say "Python 3.11 or later is needed, with venv: choose a newer base image (Ubuntu 24.04)"
    exit 1
fi

"$PYTHON" -m venv "$SOURCE/.venv"
"$SOURCE/.venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$SOURCE/requirements.txt"

cd "$SOURCE/kit"
export PYTHONPATH="$SOURCE/kit"
if [ ! -d "$SOURCE/mnist" ] && ! grep -q '"--data"\|"--no-gate"' "$SOURCE/grading.json"; then
    "$SOURCE/.venv/bin/python" -m autograder data --fetch
fi
"$SOURCE/.venv/bin/python" -m autograder doctor || say "this image cannot isolate submissions: see README.txt"
say "done"
