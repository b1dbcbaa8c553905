// A real node of our own on a free loopback port; killed and started again by its pid.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary } from "./machine.mjs";

const patienceMs = 15_000;
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

export class Node {
  static async start({ triggers, flags = [], keys = {} } = {}) {
    const node = new Node();
    node.folder = mkdtempSync(join(tmpdir(), "weft-browser-"));
    node.port = await freePort();
    node.url = `http://127.0.0.1:${node.port}`;
    node.flags = [...flags];
    if (triggers) {
      writeFileSync(join(node.folder, "triggers.yaml"), triggers);
      node.flags.push("--triggers", join(node.folder, "triggers.yaml"));
    }
    node.keys = {};
    for (const [name, role] of Object.entries(keys)) {
      const said = execFileSync(
        binary,
        ["keys", "add", "--data", join(node.folder, "data"), "--name", name, "--role", role],
        { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
      );
      node.keys[name] = said.match(/[A-Za-z0-9_-]{20,}/)?.[0] ?? said.trim();
    }
    await node.up();
    return node;
  }

  async up() {
    const data = join(this.folder, "data");
    this.process = spawn(
      binary,
      ["serve", "--listen", `127.0.0.1:${this.port}`, "--data", data, "--quiet", ...this.flags],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    this.said = "";
    this.process.stderr.on("data", (some) => {
      this.said = (this.said + some).slice(-4000);
    });
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      if (this.process.exitCode !== null) throw new Error(`the node ended: ${this.said}`);
      try {
        if ((await fetch(`${this.url}/readyz`)).ok) return;
      } catch {
        // Not listening yet.
      }
      await pause(30);
    }
    throw new Error(`the node does not get ready: ${this.said}`);
  }

  async down(signal = "SIGKILL") {
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill(signal);
    await ended;
  }

  async stop() {
    await this.down("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
