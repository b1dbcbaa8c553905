import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "./support/machine.mjs";
import { pause } from "./support/node.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const on = stage();
const viewport = { width: 1024, height: 768 };
// Chromium calls 0.1 good; a card that moves under a deciding hand is worse than a page that does.
const shiftMost = 0.02,
  firstCardMsMost = 3000;

/** Sums what moves without a key having been pressed, and notes when the first card is painted. */
function watch() {
  window.weftShift = 0;
  window.weftFirstCard = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.weftShift += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  const look = () => {
    if (!document.querySelector("[data-card]")) return requestAnimationFrame(look);
    window.weftFirstCard = performance.now();
  };
  requestAnimationFrame(look);
}

test(
  "at 1024 pixels the first card comes soon, and nothing moves when it does",
  {
    skip,
  },
  async (t) => {
    const ana = await on.arrive("ana", { viewport });
    await ana.page.addInitScript(watch);
    const asking = await on.agent.ask(on.questions.approval[0]);
    await ana.sees(asking);
    await ana.page.reload();
    await ana.sees(asking);
    await pause(600);
    const [shift, first] = await ana.page.evaluate(() => [window.weftShift, window.weftFirstCard]);
    t.diagnostic(
      `page opened → first card ${first.toFixed(0)} ms; layout shift ${shift.toFixed(4)}`,
    );
    assert.ok(first > 0 && first < firstCardMsMost, `the first card took ${first} ms`);
    assert.ok(shift <= shiftMost, `the layout shifted by ${shift}`);
    const across = await ana.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(across <= 0, `the page is ${across} px too wide`);
    await ana.leave();
  },
);
