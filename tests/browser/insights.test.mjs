import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { judge } from "./support/axe.mjs";
import { insightView } from "./support/insight_view.mjs";
import { binary, data, missing } from "./support/machine.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const triggers = readFileSync(join(root, "tools/samples/trigger-sets/airline.yaml"), "utf8");
const on = stage({ triggers });

function replay(conversations) {
  const file = join(data, "trajectories-taubench-airline-gpt4o.jsonl");
  const flags = ["--url", on.node.url, "--limit", String(conversations), "--at-once", "8"];
  const run = spawn(binary, ["replay", file, ...flags, "--quiet"], { stdio: "ignore" });
  return new Promise((done) => run.once("exit", done));
}
async function open(person) {
  await person.press("g", "i");
  await person.page.getByRole("heading", { name: "Insights" }).waitFor();
}
const part = (person, title) => person.page.locator(`section[aria-label="${title}"]`);

test("after a replay the figures are the node's own", { skip, timeout: 120_000 }, async (t) => {
  const read = () => fetch(`${on.node.url}/v1/insights`);
  if ((await read()).status === 404) return t.skip("this node does not offer insights yet");
  assert.equal(await replay(30), 0, "the replay succeeds");
  const view = await (await read()).json();
  assert.ok(view.asked > 0);
  const cleo = await on.arrive("cleo");
  await open(cleo);
  const { page } = cleo;
  await page
    .getByRole("status")
    .filter({ hasText: `${view.asked} question` })
    .waitFor();
  const rows = part(cleo, "Where people decide otherwise");
  for (const rule of view.rules) {
    const text = await rows
      .locator("tr", { has: page.getByRole("link", { name: rule.name, exact: true }) })
      .innerText();
    const { of, happened } = rule.overridden;
    assert.match(text, new RegExp(`\\b${rule.steps}\\s+${rule.asked}\\b`));
    assert.match(text, new RegExp(`\\b${of}\\s+${happened}\\b`));
  }
  await rows.getByRole("link", { name: view.rules[0].name, exact: true }).press("Enter");
  await page.locator("a[data-row]").first().waitFor();
  assert.equal(await page.locator("#filter-rule").inputValue(), view.rules[0].name);
  assert.deepEqual(cleo.errors, []);
  await cleo.leave();
});

for (const dark of [false, true])
  test(`every finding is shown, ${dark ? "dark" : "light"}`, { skip }, async () => {
    const cleo = await on.arrive("cleo", { dark });
    const { page } = cleo;
    await page.route("**/v1/insights*", (route) => route.fulfill({ json: insightView }));
    await open(cleo);
    const alike = part(cleo, "Questions always answered alike");
    assert.match(await alike.locator("pre").innerText(), /^policies:\n {2}- name: /);
    await alike.getByRole("button", { name: "Copy" }).press("Enter");
    await alike
      .getByRole("status")
      .filter({ hasText: /copied|select/ })
      .waitFor();
    assert.equal(
      await alike.getByRole("link", { name: "to the editor" }).getAttribute("href"),
      "#/triggers",
    );
    assert.match(
      await part(cleo, "Rules that never fire").innerText(),
      /booking-over-9000/,
    );
    assert.match(
      await part(cleo, "Arguments that people change or give").innerText(),
      /payment_id[\s\S]*46\s+11\s+23\.9 %/,
    );
    assert.equal(await page.locator("circle").count(), insightView.confidence.bins.length);
    assert.equal(await part(cleo, "Risk and coverage").locator("polyline").count(), 1);
    assert.match(await part(cleo, "How people answer").innerText(), /0\.71[\s\S]*ana/);
    await judge(cleo, "insights");
    assert.deepEqual(cleo.errors, []);
    await cleo.leave();
  });

test("where nothing was decided each part says what will appear there", { skip }, async () => {
  const cleo = await on.arrive("cleo");
  const lists = Object.fromEntries(
    Object.entries(insightView).map(([name, value]) => [name, Array.isArray(value) ? [] : value]),
  );
  const empty = {
    ...lists,
    people: undefined,
    confidence: { ...insightView.confidence, labels: 0, bins: [], risk_coverage: [] },
    attention: { ...insightView.attention, answers: 0 },
  };
  await cleo.page.route("**/v1/insights*", (route) => route.fulfill({ json: empty }));
  await open(cleo);
  await cleo.page.locator(".empty-part").first().waitFor();
  const told = await cleo.page.locator("section:has(.empty-part) h2").allInnerTexts();
  assert.equal(told.length, 8, told.join(", "));
  await judge(cleo, "empty insights");
  await cleo.leave();
});
