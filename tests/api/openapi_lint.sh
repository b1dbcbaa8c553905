#!/usr/bin/env bash
# Lints schemas/openapi.json (or the file named) with Redocly's linter. The linter is installed from
# npm once, into Weft's cache folder: the tree stays clean, and the next checkout finds it there.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
document="${1:-$here/../../schemas/openapi.json}"

usage() {
  cat <<'HELP'
usage: tests/api/openapi_lint.sh [FILE]

exit codes: 0 nothing to complain about, 1 the linter complains, 77 skipped: the message says why
HELP
}
case "${1:-}" in -h | --help) usage; exit 0 ;; esac

skip() {
  echo "openapi_lint: skipped, $*"
  exit 77
}

command -v node >/dev/null || skip "there is no node: install Node.js 20.19 or later"
command -v npm >/dev/null || skip "there is no npm: install it beside Node.js"
# The linter's own demand: ^20.19 or >= 22.12.
node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  process.exit(fits ? 0 : 1)' ||
  skip "this is Node.js $(node --version), the linter needs 20.19 or later"

lock="$(sha256sum <"$here/lint/package-lock.json" | cut -c 1-16)"
cache="${WEFT_DEPS:-${XDG_CACHE_HOME:-$HOME/.cache}/weft}/openapi-lint-$lock"
if [[ ! -e "$cache/complete" ]]; then
  echo "openapi_lint: installing the linter into $cache"
  mkdir -p "$cache"
  cp "$here"/lint/{package.json,package-lock.json,.npmrc} "$cache/"
  if ! (cd "$cache" && npm ci --no-progress --loglevel=error); then
    [[ "${CI:-}" == true ]] && exit 1
    skip "npm could not install the linter, see above"
  fi
  touch "$cache/complete"
fi

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
"$cache/node_modules/.bin/redocly" lint "$document" --config "$here/lint/redocly.yaml" \
  --format stylish --max-problems 200 | tee "$cache/last.log"
# Warnings count: a document with a few of them soon has many, and then nobody reads them.
if grep -qE '[1-9][0-9]* warnings?' "$cache/last.log"; then
  echo "openapi_lint: warnings count as errors here" >&2
  exit 1
fi
