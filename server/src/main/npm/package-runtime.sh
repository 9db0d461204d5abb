#!/bin/sh
# Puts the six files of ONNX Runtime Web that the browser agent loads into OUT, with gzipped copies.
# Called by the Maven build: package-runtime.sh WORK OUT. Without Node 20, or without the registry, the build goes on: the agent's page says what is missing.
set -eu

sources=$(cd "$(dirname "$0")" && pwd)
work=$1
out=$2
version=$(sed -n 's/.*"onnxruntime-web": "\([0-9.]*\)".*/\1/p' "$sources/package.json" | head -n 1)
files='ort.wasm.min.mjs ort-wasm-simd-threaded.mjs ort-wasm-simd-threaded.wasm
ort.webgpu.min.mjs ort-wasm-simd-threaded.asyncify.mjs ort-wasm-simd-threaded.asyncify.wasm'

missing() {
  rm -rf "$out"
  mkdir -p "$out"
  printf '%s\n' "$1" >"$out/missing.txt"
  echo "[WARNING] The browser agent is not in this build: $1" >&2
  exit 0
}

if [ "$(cat "$out/version.txt" 2>/dev/null || true)" = "$version" ]; then exit 0; fi
command -v node >/dev/null 2>&1 || missing "Node.js was not found when the server was built. Install Node 20 or newer and build again."
command -v npm >/dev/null 2>&1 || missing "npm was not found when the server was built. Install it and build again."
major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
[ "$major" -ge 20 ] || missing "Node.js $(node --version) is too old: install Node 20 or newer and build again."

mkdir -p "$work"
cp "$sources/package.json" "$sources/package-lock.json" "$work/"
if ! (cd "$work" && npm ci --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log 2>&1); then
  tail -n 5 "$work/npm.log" >&2
  missing "npm could not fetch onnxruntime-web $version; see npm.log of the build. Build again with the npm registry in reach."
fi
rm -rf "$out"
mkdir -p "$out/$version"
for file in $files; do
  cp "$work/node_modules/onnxruntime-web/dist/$file" "$out/$version/$file"
  gzip -9 -n -c "$out/$version/$file" >"$out/$version/$file.gz"
done
rm -rf "$work/node_modules"
printf '%s\n' "$version" >"$out/version.txt"
