import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "./support/machine.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const on = stage();

test(
  "each kind is answered by keyboard only, and the agent gets that answer",
  { skip },
  async (t) => {
    const ana = await on.arrive("ana");
    const asked = async (kind, query) => {
      const asking = await on.agent.ask(on.questions[kind][0], query);
      await ana.sees(asking);
      return asking;
    };
    await t.test("an approval is approved with A", async () => {
      const asking = await asked("approval");
      await ana.press("a");
      assert.equal((await on.agent.decided(asking)).decision, "proceed");
    });
    await t.test("an approval is rejected with a quick reason", async () => {
      const asking = await asked("approval");
      await ana.press("r", "2");
      const now = await on.agent.settled(asking);
      assert.deepEqual(
        [now.answer.verdict, now.answer.note],
        ["reject", "The customer has not confirmed"],
      );
    });
    await t.test("an approval's arguments are edited in a form", async () => {
      const asking = await asked("approval");
      await ana.press("e");
      await ana.page.locator("[data-first]:focus").waitFor();
      await ana.press("End");
      await ana.type("x");
      await ana.press("Enter");
      const first = Object.entries(asking.decision.intervention.action.arguments)[0];
      assert.equal((await on.agent.decided(asking)).action.arguments[first[0]], `${first[1]}x`);
    });
    await t.test("a choice is made by its number", async () => {
      const asking = await asked("choice");
      await ana.press("2", "Enter");
      assert.deepEqual((await on.agent.settled(asking)).answer.chosen, [
        asking.decision.intervention.options[1].value,
      ]);
    });
    await t.test("none of these is chosen with 0", async () => {
      const asking = await asked("choice");
      await ana.press("0", "Enter");
      assert.equal((await on.agent.settled(asking)).answer.none_of_these, true);
    });
    await t.test("a value is typed, and its schema is checked before it is sent", async () => {
      const asking = await asked("value");
      await ana.press("Enter");
      await ana.page.locator("[data-first]:focus").waitFor();
      await ana.type("x");
      await ana.press("Enter");
      assert.match(
        await ana.page.locator(".values .hint.bad").innerText(),
        /at least 2 characters/,
      );
      await ana.type("yz");
      await ana.press("Enter");
      const [slot] = Object.keys(asking.decision.intervention.answer_schema.properties);
      assert.equal((await on.agent.settled(asking)).answer.values[slot], "xyz");
    });
    await t.test("guidance is written, and single keys stay letters while it is", async () => {
      const asking = await asked("guidance");
      await ana.press("Enter");
      await ana.page.locator("textarea:focus").waitFor();
      await ana.type("Ask for a readable jar");
      await ana.press("Enter");
      assert.equal((await on.agent.settled(asking)).answer.text, "Ask for a readable jar");
    });
    await t.test("a draft is accepted, another one edited with its changes shown", async () => {
      const first = await asked("review");
      await ana.press("a");
      assert.equal((await on.agent.settled(first)).answer.verdict, "accept");
      const second = await asked("review");
      await ana.press("e");
      await ana.page.locator("textarea:focus").waitFor();
      await ana.type(" Thank you.");
      assert.match(await ana.page.locator(".review ins").innerText(), /Thank you\./);
      await ana.press("Enter");
      assert.match((await on.agent.decided(second)).draft, /Thank you\.$/);
    });
    await t.test("typed markup of a customer is text", async () => {
      const question = on.questions.approval[0];
      const asking = await on.agent.ask(question, { question: "<img src=x onerror=alert(1)> ok?" });
      await ana.sees(asking);
      assert.equal(await ana.page.locator(".card img").count(), 0);
      await ana.press("a");
    });
    assert.deepEqual(ana.errors, []);
    await ana.leave();
  },
);

test("single keys can be switched off, and work with Alt then", { skip }, async () => {
  const ana = await on.arrive("ana");
  await ana.press("?");
  await ana.page.locator("dialog input[type=checkbox]").press("Space");
  await ana.press("Escape");
  const asking = await on.agent.ask(on.questions.approval[1]);
  await ana.sees(asking);
  await ana.press("a");
  assert.equal((await on.agent.settled(asking, 1)).state, "offered");
  await ana.press("Alt+a");
  assert.equal((await on.agent.settled(asking)).state, "answered");
  await ana.leave();
});
