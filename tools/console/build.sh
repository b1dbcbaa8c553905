#!/usr/bin/env bash
# Builds the operator console into tools/console/dist, where that is missing or older than its
# sources. Needs Node.js and npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

case "${1:-}" in
  -h | --help)
    echo "usage: tools/console/build.sh"
    echo "exit codes: 0 it is built, anything else: npm says what is wrong"
    exit 0
    ;;
esac
if [[ -f dist/index.html && -z "$(find . -name node_modules -prune -o -name dist -prune -o \
  -type f -newer dist/index.html -print -quit)" ]]; then
  exit 0
fi
npm ci --no-audit --no-fund
npm run build
