#!/bin/sh
# Bundles the demo page's script when npm is there. The server works without it, and the page then says what is missing.
set -u
cd "$(dirname "$0")"
out=../../../target/demo
mkdir -p "$out"
cp index.html style.css "$out/"
if ! command -v npm >/dev/null 2>&1; then
  echo "npm not found: building without the demo page's script" >&2
  exit 0
fi
work=../../../target/demo-build
mkdir -p "$work"
cp -R package.json package-lock.json src "$work/"
cd "$work"
if npm ci --no-audit --no-fund --loglevel=error && npx esbuild src/main.js --bundle --minify --sourcemap \
    --format=esm --target=es2022 --log-level=warning --outfile=../demo/demo.js; then
  exit 0
fi
echo "npm failed: building without the demo page's script" >&2
exit 0
