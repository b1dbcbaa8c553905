import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "./support/machine.mjs";
import { stage } from "./support/stage.mjs";

const cards = 100,
  limitMs = 50;
const skip = missing;
const on = stage({ most: cards / 5 });
const at = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

test(
  "a hundred mixed real cards are cleared by keyboard",
  { skip, timeout: 180_000 },
  async (t) => {
    const kinds = Object.keys(on.questions);
    const byId = new Map();
    const ana = await on.arrive("ana", { capacity: "5" });
    const feed = (async () => {
      for (let n = 0; n < cards; n++) {
        const kind = kinds[n % kinds.length],
          all = on.questions[kind];
        const asking = await on.agent.ask(all[Math.floor(n / kinds.length) % all.length]);
        byId.set(asking.intervention, asking);
      }
    })();
    await feed;
    ana.keystrokes = 0;
    const started = Date.now();
    for (let n = 0; n < cards; n++) {
      const card = ana.card().first();
      await card.waitFor();
      const [key, kind] = await card.evaluate((one) => [one.dataset.card, one.dataset.kind]);
      if (kind === "approval") await ana.press(...(n % 10 ? ["a"] : ["r", "1"]));
      else if (kind === "review") await ana.press("a");
      else if (kind === "choice") await ana.press("1", "Enter");
      else {
        await ana.press("Enter");
        await ana.page.locator("[data-first]:focus, textarea:focus").waitFor();
        await ana.type("London");
        await ana.press("Enter");
      }
      await ana.page.locator(`[data-card]:not([data-card="${key}"]), [data-empty]`).waitFor();
    }
    const seconds = (Date.now() - started) / 1000;
    for (const asking of byId.values())
      assert.equal((await on.agent.settled(asking)).state, "answered");
    const painted = (await ana.page.evaluate(() => window.weftPainted)).sort((a, b) => a - b);
    const p50 = at(painted, 0.5),
      p95 = at(painted, 0.95);
    t.diagnostic(
      `${cards} cards in ${seconds.toFixed(1)} s, ` +
        `${(ana.keystrokes / cards).toFixed(2)} keystrokes a card, texts of 6 letters included`,
    );
    t.diagnostic(
      `answer pressed → next card painted, ${painted.length} samples: ` +
        `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, ` +
        `most ${painted.at(-1).toFixed(1)} ms; aim p95 < ${limitMs} ms`,
    );
    assert.deepEqual(ana.errors, []);
    assert.ok(painted.length >= cards - 5);
    assert.ok(p95 < 4 * limitMs, `p95 ${p95} ms is far above the aim`);
    await ana.leave();
  },
);
