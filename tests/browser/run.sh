#!/usr/bin/env bash
# Drives the console in a real browser against a real node: tests/browser/run.sh WEFT. Needs
# Node.js, npm and Debian's chromium (tools/setup --with-browser); builds the console if need be.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

usage() {
  cat <<'HELP'
usage: tests/browser/run.sh PROGRAM [FILE.test.mjs...]

PROGRAM is the built weft; without files, all tests are run.
exit codes: 0 all passed, 1 some did not, 77 skipped: the message says why
HELP
}
case "${1:-}" in
  -h | --help) usage; exit 0 ;;
  "") usage >&2; exit 2 ;;
esac

skip() {
  echo "browser: skipped, $*"
  exit 77
}
for command in node npm chromium; do
  command -v "$command" >/dev/null || skip "there is no $command: tools/setup --with-browser"
done
[[ -d "${WEFT_DATA:-}" ]] ||
  skip "there are no recorded conversations: set WEFT_DATA to their folder"

WEFT_BINARY="$(realpath "$1")"
export WEFT_BINARY
shift
"$here/../../tools/console/build.sh"
# A node that was built before its console serves an older one: then it comes from beside the node.
if [[ "$here/../../tools/console/dist/index.html" -nt "$WEFT_BINARY" ]]; then
  export WEFT_CONSOLE=dist
fi
cd "$here"
# npm writes this file last.
if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
  npm ci --no-progress --no-audit --no-fund --loglevel=error
fi
exec node --test --test-concurrency=1 "$@"
