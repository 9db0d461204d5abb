#!/bin/sh
# Fetches what the tests of generated clients need: tools.sh WORK. Called by ClientTests.
# What cannot be had is said on standard error, and its tests are skipped.
set -u

sources=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
work=$(cd "$1" && pwd)

missing() {
  echo "[WARNING] The generated clients were NOT TESTED with $1" >&2
}

if ! cmp -s "$sources/pom.xml" "$work/java/installed.xml"; then
  maven=$(command -v mvn) || maven=$sources/../../../../mvnw
  rm -rf "$work/java"
  mkdir -p "$work/java"
  for offline in -o ''; do
    if "$maven" -q $offline -f "$sources/pom.xml" dependency:copy-dependencies -DoutputDirectory="$work/java" >"$work/maven.log" 2>&1; then
      cp "$sources/pom.xml" "$work/java/installed.xml"
      break
    fi
  done
  [ -f "$work/java/installed.xml" ] || missing "openapi-generator: Maven could not fetch it; see $work/maven.log"
fi

if ! command -v node >/dev/null 2>&1 || [ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -lt 20 ]; then
  missing "Node.js, redocly and spectral: Node.js 20 or newer was not found"
elif ! cmp -s "$sources/package-lock.json" "$work/node/installed.json"; then
  rm -rf "$work/node"
  mkdir -p "$work/node"
  cp "$sources/package.json" "$sources/package-lock.json" "$work/node/"
  if (cd "$work/node" && npm ci --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log 2>&1); then
    cp "$sources/package-lock.json" "$work/node/installed.json"
  else
    missing "Node.js, redocly and spectral: npm could not fetch them; see $work/node/npm.log"
  fi
fi

if ! cmp -s "$sources/requirements.txt" "$work/python/installed.txt"; then
  rm -rf "$work/python"
  if python3 -m venv "$work/python" >"$work/python.log" 2>&1 \
    && "$work/python/bin/pip" install --quiet --disable-pip-version-check -r "$sources/requirements.txt" >>"$work/python.log" 2>&1; then
    cp "$sources/requirements.txt" "$work/python/installed.txt"
  else
    missing "Python: no interpreter with venv, or pip could not fetch the client's libraries; see $work/python.log"
  fi
fi
