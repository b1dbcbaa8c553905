import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "./support/machine.mjs";
import { pause } from "./support/node.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const on = stage();

test("a question that expires while it is looked at says so and lets go", { skip }, async () => {
  const ana = await on.arrive("ana");
  const asking = await on.agent.ask(on.questions.approval[0], { answer_within_ms: 1500 });
  await ana.sees(asking);
  await ana.page.locator(".banner", { hasText: "time ran out" }).waitFor();
  await ana.press("Enter");
  await ana.seesNothing();
  await ana.leave();
});

test(
  "a question withdrawn while an answer is typed keeps the text until the person goes on",
  { skip },
  async () => {
    const ana = await on.arrive("ana");
    const asking = await on.agent.ask(on.questions.guidance[0]);
    await ana.sees(asking);
    await ana.press("Enter");
    await ana.page.locator("textarea:focus").waitFor();
    await ana.type("Tell them that");
    await on.agent.call(`/interventions/${encodeURIComponent(asking.intervention)}/withdraw`, {
      reason: "not needed",
    });
    await ana.page.locator(".banner", { hasText: "Withdrawn" }).waitFor();
    assert.equal(await ana.page.locator("textarea:focus").inputValue(), "Tell them that");
    await ana.press("Escape", "Enter");
    await ana.seesNothing();
    await ana.leave();
  },
);

test(
  "the agent is asked back and its answer appears on the card; the deadline can be moved",
  { skip },
  async () => {
    const ana = await on.arrive("ana");
    const asking = await on.agent.ask(on.questions.approval[0], { answer_within_ms: 60_000 });
    await ana.sees(asking);
    await ana.press("t", "f");
    await ana.page.locator("textarea:focus").waitFor();
    await ana.type("Did they confirm?");
    await ana.press("Enter");
    await pause(150);
    await on.agent.call(
      `/interventions/${encodeURIComponent(asking.intervention)}/follow_up_answer`,
      { text: "Yes, twice." },
    );
    await ana.page.locator(".follow-ups", { hasText: "Yes, twice." }).waitFor();
    const now = await on.agent.settled(asking, 0);
    assert.ok(now.answer_by - now.raised_at > 100_000, "one more minute");
    await ana.press("Escape");
    await ana.page.evaluate(() => document.activeElement?.blur());
    await ana.press("a");
    assert.equal((await on.agent.settled(asking)).state, "answered");
    await ana.leave();
  },
);

test(
  "after a restart of the node the line comes back by itself, with drafts and given answers",
  { skip },
  async () => {
    const ana = await on.arrive("ana");
    const first = await on.agent.ask(on.questions.approval[0]);
    await ana.sees(first);
    const second = await on.agent.ask(on.questions.guidance[0]);
    await ana.page.locator(".hand-card").nth(1).waitFor();
    await ana.press("j");
    await ana.sees(second);
    await ana.press("Enter");
    await ana.page.locator("textarea:focus").waitFor();
    await ana.type("Half a sen");
    await on.node.down("SIGKILL");
    await ana.page.locator(".link-state.lost").waitFor();
    await ana.type("tence");
    await ana.press("Escape", "k");
    await ana.sees(first);
    await ana.press("a"); // given while the line is down
    await on.node.up();
    await ana.page.locator(".link-state.open").waitFor();
    assert.equal((await on.agent.settled(first)).state, "answered");
    await ana.sees(second);
    assert.equal(await ana.page.locator(".main textarea").inputValue(), "Half a sentence");
    await ana.press("Enter");
    assert.equal((await on.agent.settled(second)).answer.text, "Half a sentence");
    await ana.leave();
  },
);

test(
  "of two operators racing for one question, one answer counts and the other is told",
  { skip },
  async () => {
    const ana = await on.arrive("ana");
    const asking = await on.agent.ask(on.questions.approval[0]);
    await ana.sees(asking);
    const ben = on.agent.call(`/interventions/${encodeURIComponent(asking.intervention)}/answer`, {
      version: (await on.agent.settled(asking, 0)).version,
      answer: { verdict: "reject" },
    });
    await ana.press("a");
    const told = await ben.then(
      () => "applied",
      () => "refused",
    );
    const now = await on.agent.settled(asking);
    assert.equal(now.answer.verdict, told === "applied" ? "reject" : "approve");
    if (told === "applied") await ana.page.locator(".notice.bad, .banner").first().waitFor();
    await ana.leave();
  },
);

test("two tabs of one operator: what one answers leaves the other", { skip }, async () => {
  const one = await on.arrive("ana"),
    other = await on.arrive("ana");
  const asking = await on.agent.ask(on.questions.approval[0]);
  await one.sees(asking);
  await other.sees(asking);
  await one.press("a");
  await other.page.locator(".banner", { hasText: /answered/i }).waitFor();
  await other.press("Enter");
  await other.seesNothing();
  await one.leave();
  await other.leave();
});

test("a declined question goes to another operator", { skip }, async () => {
  const ana = await on.arrive("ana");
  const asking = await on.agent.ask(on.questions.approval[0]);
  await ana.sees(asking);
  const ben = await on.arrive("ben");
  await ana.press("d", "1");
  await ben.sees(asking);
  await ben.press("a");
  assert.equal((await on.agent.settled(asking)).answered_by, "ben");
  await ana.leave();
  await ben.leave();
});
