#!/bin/sh
# Checks the server's scripts with ESLint and the TypeScript compiler: check.sh WORK. Called by mvn verify.
# Without Node 20, or without the npm registry, the build goes on unchecked and says so.
set -eu

sources=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
work=$(cd "$1" && pwd)

unchecked() {
  echo "[WARNING] The server's scripts were NOT CHECKED: $1" >&2
  exit 0
}

command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || unchecked "Node.js with npm was not found."
[ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -ge 20 ] || unchecked "Node.js $(node --version) is too old: install 20 or newer."

if ! cmp -s "$sources/package-lock.json" "$work/installed.json"; then
  cp "$sources/package.json" "$sources/package-lock.json" "$work/"
  (cd "$work" && npm ci --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log 2>&1) \
    || unchecked "npm could not fetch ESLint and TypeScript; see $work/npm.log."
  cp "$sources/package-lock.json" "$work/installed.json"
fi
cp "$sources/eslint.config.mjs" "$work/"
cd "$sources/../main/resources/static"
node "$work/node_modules/eslint/bin/eslint.js" --config "$work/eslint.config.mjs" .
node "$work/node_modules/typescript/bin/tsc" -p "$sources/tsconfig.json"
echo "[INFO] ESLint and the TypeScript compiler have checked the server's scripts"
