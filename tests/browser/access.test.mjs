import { test } from "node:test";
import { judge } from "./support/axe.mjs";
import { missing } from "./support/machine.mjs";
import { pause } from "./support/node.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const on = stage();
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
        "decisions",
        `decisions/${encodeURIComponent(asked[0][1].intervention)}`,
        "insights",
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

for (const dark of [false, true])
  test(
    `a corrected decision has no serious violation, ${dark ? "dark" : "light"}`,
    { skip },
    async (t) => {
      const { status } = await fetch(`${on.node.url}/v1/decisions`);
      if (status === 404) return t.skip("this node does not list decisions yet");
      const cleo = await on.arrive("cleo", { dark });
      for (const [kind, keys] of [
        ["approval", ["r", "2"]],
        ["value", []],
        ["review", ["a"]],
      ]) {
        const asking = await on.agent.ask(on.questions[kind][0]);
        await cleo.sees(asking);
        if (kind === "value") {
          await cleo.press("Enter");
          await cleo.page.locator("[data-first]:focus").waitFor();
          await cleo.type("London");
          await cleo.press("Enter");
        } else await cleo.press(...keys);
        await on.agent.settled(asking);
        await cleo.page.evaluate((id) => {
          location.hash = `#/decisions/${encodeURIComponent(id)}`;
        }, asking.intervention);
        await cleo.page.locator(".decision").waitFor();
        await cleo.press("x");
        await cleo.page.locator(".correcting .panel").waitFor();
        await pause(100);
        await judge(cleo, `${kind} being corrected`);
        await cleo.page.evaluate(() => document.activeElement?.blur());
        const panel = cleo.page.locator(".correcting .panel");
        while (await panel.count()) await cleo.press("Escape");
        await cleo.press("c");
        await cleo.page.locator(".correction").waitFor();
        await judge(cleo, `${kind} confirmed`);
        await cleo.press("g", "w");
      }
      await cleo.leave();
    },
  );
