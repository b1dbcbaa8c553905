import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "./support/machine.mjs";
import { pause } from "./support/node.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const rules = "confidence:\n  - name: unsure\n    threshold: 0.7\n";
const on = stage({ triggers: rules });

test(
  "a trigger set is edited, refused with line and column, stored and activated",
  { skip },
  async (t) => {
    const offered = await fetch(`${on.node.url}/v1/trigger-sets`);
    if (offered.status === 404) return t.skip("this node does not offer trigger sets yet");
    const ana = await on.arrive("ana");
    await ana.press("g", "t");
    const area = ana.page.locator("textarea.code");
    await area.waitFor();
    for (let n = 0; n < 100 && !(await area.inputValue()).includes("unsure"); n++) await pause(50);
    assert.match(await area.inputValue(), /unsure/);
    await area.fill(rules.replace("threshold: 0.7", "treshold: 0.7"));
    assert.match(await ana.page.locator(".errors").innerText(), /line 3, column \d+ .*treshold/);
    await area.fill(rules.replace("0.7", "0.6"));
    await ana.page.locator(".good").waitFor();
    assert.match(await ana.page.locator(".diff .new").innerText(), /0\.6/);
    await ana.page.getByRole("button", { name: "Store" }).press("Enter");
    await ana.page.getByRole("button", { name: /^Activate \d/ }).press("Enter");
    await ana.page.locator(".note", { hasText: "is active" }).waitFor();
    await ana.leave();
  },
);
