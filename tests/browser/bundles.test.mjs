import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "./support/machine.mjs";
import { pause } from "./support/node.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const on = stage();

test(
  "a bundle is one card; a member left out is not decided with the others",
  { skip },
  async () => {
    const ana = await on.arrive("ana", { capacity: "1" });
    const blocker = await on.agent.ask(on.questions.approval[0]);
    await ana.sees(blocker);
    const asked = [];
    for (let n = 0; n < 4; n++)
      asked.push(
        await on.agent.ask(
          on.questions.approval[1],
          { route: { coalesce: { key: "storm", may_differ: ["reservation_id"], most: 20 } } },
          {
            step: {
              action: {
                name: "send_certificate",
                arguments: { amount: 100, reservation_id: `RES${n}` },
              },
            },
          },
        ),
      );
    await ana.press("a");
    await ana.page.locator(".members").waitFor();
    assert.equal(await ana.page.locator(".members tbody tr").count(), 4);
    await ana.page.locator(".members [data-first]").focus();
    await ana.press("Space");
    assert.match(await ana.page.locator(".members h3").innerText(), /3 conversations.*1 left out/);
    await ana.press("a");
    const states = [];
    for (const asking of asked.slice(1)) states.push((await on.agent.settled(asking)).state);
    assert.deepEqual(states, ["answered", "answered", "answered"]);
    assert.notEqual((await on.agent.settled(asked[0], 1)).state, "answered");
    await ana.sees(asked[0]);
    await ana.press("a");
    assert.equal((await on.agent.settled(asked[0])).state, "answered");
    await ana.leave();
  },
);

test("an answer is taken back with U until it is released", { skip }, async () => {
  const ana = await on.arrive("ana");
  const asking = await on.agent.ask(on.questions.approval[0], { route: { undo_ms: 4000 } });
  await ana.sees(asking);
  await ana.press("a");
  await ana.page.locator(".sent button", { hasText: "undo" }).waitFor();
  await ana.press("u");
  await ana.sees(asking);
  await ana.press("r", "1");
  const now = await on.agent.settled(asking);
  assert.equal(now.answer.verdict, "reject");
  await ana.leave();
});

test("picked questions are decided together", { skip }, async () => {
  const ana = await on.arrive("ana");
  const asked = [];
  for (let n = 0; n < 3; n++) asked.push(await on.agent.ask(on.questions.approval[n]));
  await ana.page.locator(".hand-card").nth(2).waitFor();
  await ana.press("s", "j", "s", "Shift+A");
  await pause(200);
  const states = [];
  for (const asking of asked) states.push((await on.agent.settled(asking, 1)).state);
  assert.deepEqual(states.filter((state) => state === "answered").length, 2);
  await ana.press("a");
  await ana.leave();
});
