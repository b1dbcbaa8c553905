import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "./support/machine.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const on = stage({ keys: { ana: "operator", agent: "agent", cora: "configurer" } });

test(
  "a key opens the desk, stands in no address, and is gone after signing out",
  { skip },
  async () => {
    const page = await on.browser.newPage();
    page.setDefaultTimeout(8000);
    const addresses = [];
    page.on("request", (request) => addresses.push(request.url()));
    page.on("websocket", (socket) => addresses.push(socket.url()));
    await page.goto(on.site.url);
    await page.locator('input[name="key"]').fill("no-such-key");
    await page.keyboard.press("Enter");
    await page.locator('[role="alert"]', { hasText: "does not know this key" }).waitFor();
    await page.locator('input[name="key"]').fill(on.node.keys.ana);
    await page.keyboard.press("Enter");
    await page.locator(".link-state.open").waitFor();
    assert.match(await page.locator(".top").innerText(), /\bana\b/);
    const asking = await on.agent.ask(on.questions.approval[0]);
    await page.locator(`[data-card="${asking.intervention}"]`).waitFor();
    await page.keyboard.press("a");
    assert.equal((await on.agent.settled(asking)).answered_by, "ana");
    assert.deepEqual(
      addresses.filter((url) => url.includes(on.node.keys.ana)),
      [],
    );
    assert.equal(await page.evaluate(() => localStorage.getItem("weft.session")), null);
    await page.getByRole("button", { name: "sign out" }).press("Enter");
    await page.locator('input[name="key"]').waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.getItem("weft.session")), null);
    await page.close();
  },
);

test(
  "with an operator's key decisions are read, and a correction is refused with the reason",
  { skip },
  async (t) => {
    const asking = await on.agent.ask(on.questions.approval[1]);
    const who = { Authorization: `Bearer ${on.node.keys.ana}` };
    const path = `/interventions/${encodeURIComponent(asking.intervention)}`;
    const { version } = await on.agent.get(path);
    const answered = await fetch(`${on.node.url}/v1${path}/answer`, {
      method: "POST",
      headers: { ...who, "Content-Type": "application/json" },
      body: JSON.stringify({ version, answer: { verdict: "approve" } }),
    });
    assert.equal(answered.status, 200);
    const { status } = await fetch(`${on.node.url}/v1/decisions`, { headers: who });
    if (status === 404) return t.skip("this node does not list decisions yet");
    const page = await on.browser.newPage();
    page.setDefaultTimeout(8000);
    await page.goto(on.site.url);
    await page.locator('input[name="key"]').fill(on.node.keys.ana);
    await page.keyboard.press("Enter");
    await page.locator(".link-state.open").waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.locator(`a[data-row="${asking.intervention}"]`).press("Enter");
    await page.locator(".decision").waitFor();
    await page.keyboard.press("c");
    await page.locator(".correcting .banner.bad", { hasText: /role|configurer/ }).waitFor();
    await page.close();
  },
);

test("each role is shown what it may use, and an agent's key opens nothing", { skip }, async () => {
  const shown = async (key) => {
    const page = await on.browser.newPage();
    page.setDefaultTimeout(8000);
    await page.goto(on.site.url);
    await page.locator('input[name="key"]').fill(key);
    await page.keyboard.press("Enter");
    return page;
  };
  const screens = (page) => page.locator("nav a").allInnerTexts();
  const ana = await shown(on.node.keys.ana);
  await ana.locator(".link-state.open").waitFor();
  const operators = await screens(ana);
  assert.ok(operators.includes("Work") && !operators.includes("Insights"), String(operators));
  await ana.close();
  const cora = await shown(on.node.keys.cora);
  await cora.locator(".top", { hasText: "cora" }).waitFor();
  const configurers = await screens(cora);
  assert.ok(!configurers.includes("Work") && configurers.includes("Insights"), String(configurers));
  assert.equal(await cora.locator(".link-state").count(), 0);
  await cora.close();
  const agent = await shown(on.node.keys.agent);
  await agent.locator('[role="alert"]', { hasText: "agent" }).waitFor();
  await agent.close();
});
