#!/usr/bin/env bash
# Runs CEL's public conformance tests: tests/cel/conformance.sh WEFT_CEL_TESTS. The tests come from
# npm once, into Weft's cache folder: the tree stays clean, and the next checkout finds them there.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

usage() {
  cat <<'HELP'
usage: tests/cel/conformance.sh PROGRAM

PROGRAM is the built weft_cel_tests.
exit codes: 0 all hold or are skipped for a reason, 1 some do not, 77 skipped: the message says why
HELP
}
case "${1:-}" in
  -h | --help) usage; exit 0 ;;
  "") usage >&2; exit 2 ;;
esac

skip() {
  echo "conformance: skipped, $*"
  exit 77
}
command -v node >/dev/null || skip "there is no node: install Node.js 18 or later"
command -v npm >/dev/null || skip "there is no npm: install it beside Node.js"

lock="$(cat "$here"/{package-lock.json,export.mjs} | sha256sum | cut -c 1-16)"
cache="${WEFT_DEPS:-${XDG_CACHE_HOME:-$HOME/.cache}/weft}/cel-spec-$lock"
if [[ ! -e "$cache/conformance.json" ]]; then
  echo "conformance: installing the tests into $cache"
  mkdir -p "$cache"
  cp "$here"/{package.json,package-lock.json,export.mjs} "$cache/"
  if ! (cd "$cache" && npm ci --no-progress --no-audit --no-fund --loglevel=error &&
    node export.mjs "$cache/new" && mv new/conformance.json .); then
    [[ "${CI:-}" == true ]] && exit 1
    skip "npm could not install the tests, see above"
  fi
fi
WEFT_CEL_DATA="$cache/conformance.json" exec "$1" \
  --test-case="CEL's conformance tests*"
