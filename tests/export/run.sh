#!/bin/bash
# Plays conversations through a node, exports every format, and checks the exports from outside: all
# lines are JSON for another parser, `weft verify` agrees, and labels computed from the journal by
# tests/export/labels.py are those of the export.
# usage: tests/export/run.sh WEFT [CONVERSATIONS.jsonl]   exit code 77: python3 is missing
set -euo pipefail
cd "$(dirname "$0")/../.."
weft="$(realpath "$1")"
conversations="${2:-tools/samples/conversations.jsonl}"
if ! python3 -c 'import sqlite3' 2>/dev/null; then
  echo "python3 with sqlite3 is not installed: skipped"
  exit 77
fi
work="$(mktemp -d)"
node=""
finish() {
  if [[ -n "$node" ]]; then
    kill "$node" 2>/dev/null || true
    wait "$node" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT

port=$((20000 + RANDOM % 20000))
"$weft" serve --data "$work/data" --triggers "${WEFT_TRIGGERS:-tools/samples/triggers.yaml}" \
  --listen "127.0.0.1:$port" >"$work/node.log" 2>&1 &
node=$!
for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  sleep 0.1
done
"$weft" replay "$conversations" --url "http://127.0.0.1:$port" --quiet >"$work/replay.log" 2>&1 ||
  echo "replay ended with $?; going on with what is in the journal"

for format in sft preference-openai preference-trl preference-together kto retrieval raw; do
  "$weft" export --data "$work/data" --format "$format" --out "$work/$format" --least-ms 0.1 \
    --quiet
  "$weft" verify --export "$work/$format" --quiet
  for part in train test; do
    python3 -c 'import json, sys
for line in open(sys.argv[1], encoding="utf-8"): assert isinstance(json.loads(line), dict)' \
      "$work/$format/$format-$part.jsonl"
  done
done
"$weft" verify --data "$work/data" --quiet
"$weft" export --data "$work/data" --format kto --redact off --out "$work/labels" --least-ms 0.1 \
  --quiet
python3 tests/export/labels.py "$work/data" "$work/labels" 0.1
