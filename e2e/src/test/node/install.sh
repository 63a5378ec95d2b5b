#!/bin/sh
# Installs the unmodified clients that the tests run, and the scripts that drive them, into target/node.
set -eu
cd "$(dirname "$0")/../../.."
command -v npm >/dev/null 2>&1 || { echo "npm not found: the browser and SDK tests need Node.js 18 or newer" >&2; exit 1; }
work=target/node
mkdir -p "$work"
cp src/test/node/*.mjs "$work/"
if ! cmp -s package-lock.json "$work/package-lock.json"; then
  cp package.json "$work/"
  rm -rf "$work/node_modules"
  cp package-lock.json "$work/package-lock.new"
  (cd "$work" && mv package-lock.new package-lock.json \
    && npm ci --no-audit --no-fund --loglevel=error) || { rm -f "$work/package-lock.json"; exit 1; }
fi
