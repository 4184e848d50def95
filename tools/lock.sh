#!/bin/sh
# Rewrites requirements.lock from pyproject.toml: hashes for every file, no address of any registry.
set -eu
cd "$(dirname "$0")/.."
uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes \
    --no-emit-index-url --no-header --no-annotate --quiet pyproject.toml -o requirements.lock
