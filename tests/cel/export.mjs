// Writes CEL's public conformance tests as one JSON file: node export.mjs BUILD_FOLDER
// Values stay as cel-spec spells them: {"int64Value": "1"}, {"listValue": {"values": [...]}}.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tests } from "@bufbuild/cel-spec/testdata/conformance.js";

const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: node export.mjs FOLDER");
  process.exit(2);
}

const rows = [];
function walk(suite, file, path) {
  for (const { original } of suite.tests ?? []) {
    const bindings = Object.entries(original.bindings ?? {});
    rows.push({
      file,
      section: path.join("/"),
      name: original.name ?? "",
      expr: original.expr,
      container: original.container ?? "",
      unchecked: original.disableCheck === true,
      check_only: original.checkOnly === true,
      declared: (original.typeEnv ?? []).map((one) => one.name),
      bindings: bindings.map(([name, bound]) => ({ name, value: bound.value ?? null })),
      fails: original.evalError !== undefined,
      // A test that says nothing expects true.
      expected: original.value ?? original.typedResult?.result ?? { boolValue: true },
    });
  }
  for (const inner of suite.suites ?? []) walk(inner, file, [...path, inner.name]);
}
for (const suite of tests.suites) walk(suite, suite.name, []);

mkdirSync(folder, { recursive: true });
const target = join(folder, "conformance.json");
writeFileSync(target, JSON.stringify(rows));
console.log(`${rows.length} tests in ${target}`);
