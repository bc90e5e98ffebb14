#!/usr/bin/env bash
# Makes the virtual environment from hash-pinned locks. Called by make: tools/set_up.sh PYTHON VENV LOCK…
set -euo pipefail
python=$1
venv=$2
shift 2

fail() { printf '%s\n' "$@" >&2; exit 1; }

in_range='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
if [ -z "$python" ]; then
    for candidate in python3 python3.13 python3.12 python3.11; do
        "$candidate" -c "$in_range" 2>/dev/null && { python=$candidate; break; }
    done
    [ -n "$python" ] || fail "Python 3.11, 3.12 or 3.13 is needed and none was found." \
        "On Debian 12: apt-get install python3 python3-venv"
fi
"$python" -c "$in_range" || fail "$("$python" --version 2>&1) is not 3.11, 3.12 or 3.13." "Name another one: make PYTHON=python3.11 …"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "Python is here, but its venv module is not." "On Debian: apt-get install python3-venv"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() { "$@" >"$log" 2>&1 || { cat "$log" >&2; fail "Set-up stopped at: $*" "Mend the cause (often the network or disk space) and run the same make again."; }; }

free_kb=$(df -Pk . | awk 'NR==2 {print $4}')
[ "$free_kb" -gt 3000000 ] || fail "Less than 3 GB is free here; the environment takes 1.3 GB, and 1.7 GB with what the tests need." "Free some space and run make again."

here=$(pwd -P)  # as make names it: a link to the checkout is no move
place="$venv/.kopa-place"
if [ -e "$place" ] && [ "$(cat "$place")" != "$here" ]; then
    echo "The checkout was moved from $(cat "$place"): $venv is made anew."
    rm -rf "$venv"
fi
echo "Setting up in $venv (about a minute, once) …"
[ -x "$venv/bin/python" ] || run "$python" -m venv "$venv"
uv_pin=$(sed -n 's/^\(uv==[0-9.]*\).*/\1/p' requirements.lock | head -n 1)
[ -x "$venv/bin/uv" ] && "$venv/bin/uv" --version | grep -qF " ${uv_pin#uv==} " ||
    { awk '/^uv==/ {on=1} on {print} on && !/\\$/ {exit}' requirements.lock > "$venv/uv.lock.txt"
      run "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$venv/uv.lock.txt"; }
run "$venv/bin/uv" pip sync --quiet --python "$venv/bin/python" --require-hashes --compile-bytecode "$@"
run "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
printf "%s" "$here" > "$place"
