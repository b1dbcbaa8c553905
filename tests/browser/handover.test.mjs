import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "./support/machine.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const on = stage();

test(
  "a question is escalated, the conversation taken over with a chat, and handed back",
  { skip },
  async () => {
    const ana = await on.arrive("ana");
    const asking = await on.agent.ask(on.questions.approval[0]);
    await ana.sees(asking);
    await ana.press("x", "1");
    await ana.page.locator('[data-kind="handover"]').waitFor();
    await ana.press("e");
    await ana.page.locator("textarea:focus").waitFor();
    await ana.type("Hello, a human here.");
    await ana.press("Enter");
    await on.agent.call(`${asking.path}/messages`, {
      id: "c-late",
      from: "customer",
      text: "Good, I need help.",
    });
    await ana.page.locator(".turns", { hasText: "Good, I need help." }).waitFor();
    const said = await on.agent.get(asking.path);
    assert.ok(
      said.context.some((one) => one.from === "operator" && one.text === "Hello, a human here."),
    );
    assert.equal(said.status, "handed_over");
    await ana.press("Escape", "r");
    await ana.page.locator(".panel textarea:focus").waitFor();
    await ana.type("Go on, all is settled.");
    await ana.press("Enter");
    await ana.seesNothing();
    for (let n = 0; n < 50 && (await on.agent.get(asking.path)).status !== "open"; n++)
      await new Promise((done) => setTimeout(done, 50));
    assert.equal((await on.agent.get(asking.path)).status, "open");
    await ana.leave();
  },
);

test("a directive is composed with a preview and reaches a conversation", { skip }, async () => {
  const ana = await on.arrive("ana");
  await ana.press("g", "d");
  await ana.page.locator("input.code").fill("true");
  await ana.page.locator("textarea").focus();
  await ana.type("Say it returns at three.");
  await ana.press("Enter");
  await ana.page.locator("td", { hasText: "Say it returns at three." }).waitFor();
  await ana.page.locator("[data-preview]", { hasText: /reaches|not offered/ }).waitFor();
  const { directives } = await on.agent.get("/directives");
  assert.equal(directives[0].text, "Say it returns at three.");
  await ana.leave();
});
