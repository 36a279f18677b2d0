#!/bin/sh
# Pins every dependency of pyproject.toml, with hashes and without naming any host: `make lock`.
set -eu
cd "$(dirname "$0")/.."
pin() {
  out=$1
  shift
  # From the checkout's root, by relative paths only: the header of the result names no machine.
  "${UV:-.venv/bin/uv}" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
    "$@" pyproject.toml requirements/build.in --output-file "$out"
}
pin requirements/runtime.txt
pin requirements/broker.txt --extra broker --constraint requirements/runtime.txt
pin requirements/dev.txt --extra dev --extra broker --extra spark --constraint requirements/runtime.txt
