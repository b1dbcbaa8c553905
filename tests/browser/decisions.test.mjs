import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "./support/machine.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const on = stage();

/** Asks and answers at once, as an operator's program would. */
async function decided(kind, n, answer, query) {
  const asking = await on.agent.ask(on.questions[kind][n], query);
  const path = `/interventions/${encodeURIComponent(asking.intervention)}`;
  const { version } = await on.agent.get(path);
  await on.agent.call(`${path}/answer`, { version, answer });
  return asking;
}
const recordOf = (asking) => on.agent.get(`/decisions/${encodeURIComponent(asking.intervention)}`);
const link = (person, asking) => person.page.locator(`a[data-row="${asking.intervention}"]`);
/** None while the node has the route. */
async function notOffered() {
  const { status } = await fetch(`${on.node.url}/v1/decisions`);
  return status === 404 && "this node does not list decisions yet";
}

test(
  "decisions are listed, filtered, opened, confirmed and corrected by keyboard",
  {
    skip,
  },
  async (t) => {
    const why = await notOffered();
    if (why) return t.skip(why);
    const approved = await decided("approval", 0, { verdict: "approve" });
    const refused = await decided("approval", 1, { verdict: "reject", note: "too much" });
    const chosen = await decided("choice", 0, {
      chosen: [on.questions.choice[0].step.query.options[0].value],
    });
    const advised = await decided("guidance", 0, { text: "Ask for the date." });
    const open = await on.agent.ask(on.questions.review[0]);
    const cleo = await on.arrive("cleo", { capacity: "1" });
    const { page } = cleo;

    await t.test("every question is a row that says how it ended", async () => {
      await cleo.press("g", "c");
      await link(cleo, approved).waitFor();
      const row = (asking) => page.locator("tr", { has: link(cleo, asking) }).innerText();
      assert.match(await row(approved), /approval[\s\S]*approved[\s\S]*right/);
      assert.match(await row(refused), /rejected[\s\S]*wrong/);
      assert.match(await row(chosen), /choice[\s\S]*chosen/);
      assert.match(await row(advised), /guidance[\s\S]*advised/);
      assert.match(await row(open), /review[\s\S]*open/);
    });

    await t.test("J and K move, Enter opens, Esc comes back to the same row", async () => {
      await page.locator("a[data-row]:focus").waitFor();
      await cleo.press("j", "j", "k");
      const second = await page.locator("a[data-row]").nth(1).getAttribute("data-row");
      assert.equal(await page.locator("a[data-row]:focus").getAttribute("data-row"), second);
      await cleo.press("Enter");
      await page.locator(".decision").waitFor();
      await cleo.press("Escape");
      await page.locator(`a[data-row="${second}"]:focus`).waitFor();
    });

    await t.test("a filter leaves what fits it, and is found with /", async () => {
      await cleo.press("/");
      assert.equal(await page.evaluate(() => document.activeElement.id), "filter-rule");
      await page.selectOption('select:near(:text("outcome"))', "rejected");
      await link(cleo, approved).waitFor({ state: "detached" });
      assert.equal(await page.locator("a[data-row]").count(), 1);
      await page.getByRole("button", { name: "Show all" }).press("Enter");
      await link(cleo, approved).waitFor();
    });

    await t.test("C confirms what was decided", async () => {
      await link(cleo, refused).press("Enter");
      await page.locator(".decision").waitFor();
      await cleo.press("c");
      await page.locator(".correction", { hasText: "Confirmed" }).waitFor();
      const [asked] = (await recordOf(refused)).questions;
      assert.equal(asked.corrections.length, 1);
      assert.equal(asked.corrections[0].confirmed, true);
      assert.equal(asked.judged, "wrong");
    });

    await t.test("X corrects an approval: the agent was wrong after all", async () => {
      await cleo.press("Escape");
      await link(cleo, approved).press("Enter");
      await page.locator(".decision").waitFor();
      await cleo.press("x");
      await page.locator(".correcting .panel").waitFor();
      await cleo.press("r");
      await page.locator(".correcting .quick").waitFor();
      await cleo.press("1");
      await page.locator(".correction", { hasText: "Corrected" }).waitFor();
      const { judged, questions } = await recordOf(approved);
      assert.equal(judged, "wrong");
      assert.equal(questions[0].corrections[0].right.verdict, "reject");
      assert.equal(questions[0].answer.verdict, "approve", "what was done stays done");
    });

    await t.test("a choice is corrected by its number, with a note for the record", async () => {
      await cleo.press("Escape");
      await link(cleo, chosen).press("Enter");
      await page.locator(".decision").waitFor();
      await cleo.press("x");
      await page.locator(".correcting .panel").waitFor();
      await cleo.press("2");
      await page.locator('.correcting .option:nth-of-type(2)[aria-checked="true"]').waitFor();
      await page.locator(".correcting input[type=text]").focus();
      await cleo.type("the second fits");
      await cleo.press("Enter");
      await page.locator(".correction", { hasText: "the second fits" }).waitFor();
      const [asked] = (await recordOf(chosen)).questions;
      assert.deepEqual(asked.corrections[0].right.chosen, [
        on.questions.choice[0].step.query.options[1].value,
      ]);
    });

    await t.test("what is still open can be neither confirmed nor corrected", async () => {
      await cleo.press("Escape");
      await link(cleo, open).press("Enter");
      await page.locator(".decision").waitFor();
      assert.equal(await page.getByRole("button", { name: "Confirm" }).isDisabled(), true);
      await cleo.press("x", "c");
      assert.equal(await page.locator(".correcting .panel").count(), 0);
    });
    assert.deepEqual(cleo.errors, []);
    await cleo.leave();
  },
);
