import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { binary, data, missing } from "./support/machine.mjs";
import { pause } from "./support/node.mjs";
import { stage } from "./support/stage.mjs";

const skip = missing;
const seconds = Number(process.env.WEFT_LONG_SECONDS ?? 60);
const conversations = 300,
  warmUpMs = 10_000,
  growthMost = 12e6,
  slowFrameMs = 200,
  busyMost = 0.75;
const rules = `approvals:
  - name: changes-a-booking
    actions: ["update_reservation_*", cancel_reservation, book_reservation, send_certificate]
    answer_within: 2m
    on_expiry: reject
`;
const on = stage({ triggers: rules });

test(
  `${conversations} conversations are replayed for ${seconds} s with the console open`,
  { skip, timeout: (seconds + 120) * 1000 },
  async (t) => {
    const ana = await on.arrive("ana", { capacity: "1" });
    const debug = await ana.context.newCDPSession(ana.page);
    await debug.send("Performance.enable");
    const heap = async () => {
      await debug.send("HeapProfiler.collectGarbage");
      const { metrics } = await debug.send("Performance.getMetrics");
      const of = (name) => metrics.find((one) => one.name === name).value;
      return {
        bytes: of("JSHeapUsedSize"),
        nodes: of("Nodes"),
        busy: of("TaskDuration"),
        at: of("Timestamp"),
      };
    };
    await ana.press("g", "f");
    await ana.page.evaluate(() => {
      window.frames60 = [];
      let last = performance.now();
      const next = (now) => {
        window.frames60.push(now - last);
        if (window.frames60.length > 100_000) window.frames60.shift();
        last = now;
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    });
    let running = true;
    let dead;
    const replay = (async () => {
      while (running) {
        const one = spawn(
          binary,
          [
            "replay",
            ...["taubench-airline-gpt4o", "star-01", "sgd-dev", "abcd-sample50"].map((name) =>
              join(data, `trajectories-${name}.jsonl`),
            ),
            "--url",
            on.node.url,
            "--operators",
            "3",
            "--limit",
            String(conversations * 2),
            "--at-once",
            String(conversations),
            "--paced",
            "--speed",
            "60",
            "--quiet",
          ],
          { stdio: ["ignore", "ignore", "pipe"] },
        );
        let said = "";
        one.stderr.on("data", (some) => (said = (said + some).slice(-2000)));
        const ended = new Promise((done) => one.once("exit", done));
        const stop = setInterval(() => {
          if (!running) one.kill("SIGTERM");
        }, 100);
        const code = await ended;
        clearInterval(stop);
        if (running) assert.equal(code, 0, `the replay failed: ${said}`);
      }
    })().catch((error) => (dead = error));
    await pause(warmUpMs);
    const first = await heap();
    await pause(seconds * 1000 - warmUpMs);
    const last = await heap();
    const frames = (await ana.page.evaluate(() => window.frames60)).sort((a, b) => a - b);
    running = false;
    await replay;
    assert.ifError(dead);
    await pause(3000);
    const summary = await on.agent.get("/summary");
    const shown = async (name) =>
      Number((await ana.page.locator(`[data-count="${name}"]`).innerText()).replaceAll(",", ""));
    const steps = summary.steps.autonomy + summary.steps.augmentation + summary.steps.escalation;
    const answered = summary.interventions
      .filter((one) => one.state === "answered")
      .reduce((sum, one) => sum + one.count, 0);
    assert.deepEqual(
      [await shown("closed"), await shown("open"), await shown("steps"), await shown("answered")],
      [summary.conversations.closed, summary.conversations.open, steps, answered],
    );
    const slow = frames.filter((ms) => ms > slowFrameMs).length;
    t.diagnostic(
      `${steps} steps, ${answered} answers, ` +
        `${summary.conversations.closed} closed conversations; counts as in the journal`,
    );
    t.diagnostic(
      `heap ${(first.bytes / 1e6).toFixed(1)} → ${(last.bytes / 1e6).toFixed(1)} MB, ` +
        `nodes ${first.nodes} → ${last.nodes}`,
    );
    t.diagnostic(
      `${frames.length} frames: p50 ${frames[Math.floor(frames.length / 2)].toFixed(1)} ms, ` +
        `p99 ${frames[Math.floor(frames.length * 0.99)].toFixed(1)} ms, ` +
        `${slow} over ${slowFrameMs} ms`,
    );
    assert.ok(last.bytes - first.bytes < growthMost, "memory grows");
    // Late frames are reported, not judged: on a loaded machine they are mostly others' work. What
    // the page itself takes of its thread is judged.
    const busy = (last.busy - first.busy) / (last.at - first.at);
    t.diagnostic(`the page's main thread was busy ${(100 * busy).toFixed(1)} % of the time`);
    assert.ok(busy < busyMost, "the page leaves no room for frames");
    assert.deepEqual(ana.errors, []);
    await ana.leave();
  },
);
