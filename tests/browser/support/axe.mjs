import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { missing } from "./machine.mjs";

const axe = missing
  ? ""
  : readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

// Evaluated through the debugger, so that the page's own policy stays as strict as it is.
/** Fails where axe finds something serious on the page as it is. */
export async function judge(person, where) {
  await person.page.evaluate(axe);
  const { violations } = await person.page.evaluate(() =>
    window.axe.run(document, { resultTypes: ["violations"] }),
  );
  const serious = violations.filter((one) => ["serious", "critical"].includes(one.impact));
  assert.deepEqual(
    serious.map(
      (one) =>
        `${where}: ${one.id} at ${one.nodes
          .map((n) => n.target.join(" "))
          .slice(0, 4)
          .join(" | ")}`,
    ),
    [],
  );
}
