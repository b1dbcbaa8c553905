import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { missing } from "./support/machine.mjs";
import { pause } from "./support/node.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const on = stage();
const axe = skip
  ? ""
  : readFileSync(new URL("./node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

// Evaluated through the debugger, so that the page's own policy stays as strict as it is.
async function judge(person, where) {
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

for (const dark of [false, true])
  test(
    `no screen has a serious accessibility violation, ${dark ? "dark" : "light"}`,
    { skip },
    async () => {
      const ana = await on.arrive("ana", { dark, capacity: "8" });
      await judge(ana, "empty");
      const asked = [];
      for (const kind of Object.keys(on.questions))
        asked.push([kind, await on.agent.ask(on.questions[kind][0])]);
      for (const [kind, asking] of asked) {
        await ana.sees(asking);
        await judge(ana, kind);
        if (["approval", "review", "value"].includes(kind)) {
          await ana.press("e");
          await pause(50);
          await judge(ana, `${kind} edited`);
          await ana.press("Escape");
          await ana.page.evaluate(() => document.activeElement?.blur());
          await ana.press("Escape");
        }
        await ana.press("j");
      }
      await ana.press("r");
      for (const key of ["x", "q"]) {
        await ana.press(key);
        await pause(150);
        await judge(ana, `key ${key}`);
      }
      for (const screen of [
        "floor",
        "triggers",
        "directives",
        "record",
        `record/${encodeURIComponent(asked[0][1].conversation)}`,
      ]) {
        await ana.page.evaluate((to) => {
          location.hash = `#/${to}`;
        }, screen);
        await pause(500);
        await judge(ana, screen);
      }
      await ana.press("?");
      await judge(ana, "help");
      for (const [, asking] of asked)
        await on.agent.call(
          `/interventions/${encodeURIComponent(asking.intervention)}/withdraw`,
          {},
        );
      await ana.leave();
      const page = await on.browser.newPage({ colorScheme: dark ? "dark" : "light" });
      await page.goto(on.site.url);
      await page.locator("form").waitFor();
      await judge({ page }, "sign in");
      await page.close();
    },
  );
