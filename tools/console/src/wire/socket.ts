import type { NodeFrame, OperatorFrame } from "./types";
import type { Session } from "./session";

export type Link = "connecting" | "open" | "lost";

const slowestRetryMs = 3000,
  firstRetryMs = 150;

/**
 * The operator's line to the node. It comes back by itself, and frames without a receipt are sent
 * again in their order: the node answers a repeated equal answer with `repeated`, so nothing is
 * decided twice.
 */
export class Socket {
  private line: WebSocket | null = null;
  private unanswered = new Map<string, OperatorFrame>();
  private next = 1;
  private retryMs = firstRetryMs;
  private timer = 0;
  private stopped = false;
  private wake = () => {
    if (!this.line) this.connect();
  };

  constructor(
    private session: Session,
    private heard: (frame: NodeFrame) => void,
    private changed: (link: Link) => void,
  ) {
    addEventListener("online", this.wake);
    this.connect();
  }

  /** Sends now, or once the line is back; `keep: false` for what is worthless later. */
  send(frame: OperatorFrame, keep = true): string {
    // Refs of this page must not meet those of an earlier one that the node still remembers.
    const ref = `${this.session.name || "me"}.${pageId}.${this.next++}`;
    const whole = { ...frame, ref };
    const open = this.line?.readyState === WebSocket.OPEN;
    if (keep) this.unanswered.set(ref, whole);
    if (open) this.line?.send(JSON.stringify(whole));
    return ref;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.wake);
    this.line?.close();
  }

  private connect(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.changed("connecting");
    const { key, name, capacity } = this.session;
    const query = new URLSearchParams({ capacity: String(capacity) });
    if (!key) query.set("name", name);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    // A browser cannot set headers here; the node takes the key as a subprotocol instead.
    const protocols = key ? ["weft", `weft.key.${key}`] : [];
    const line = new WebSocket(`${scheme}//${location.host}/v1/operator?${query}`, protocols);
    this.line = line;
    line.onmessage = (message) => this.receive(String(message.data));
    line.onopen = () => {
      this.retryMs = firstRetryMs;
    };
    line.onclose = () => {
      if (this.line !== line) return;
      this.line = null;
      if (this.stopped) return;
      this.changed("lost");
      this.timer = window.setTimeout(() => this.connect(), this.retryMs);
      this.retryMs = Math.min(this.retryMs * 2, slowestRetryMs);
    };
  }

  private receive(text: string): void {
    let frame: NodeFrame;
    try {
      frame = JSON.parse(text) as NodeFrame;
    } catch {
      return;
    }
    if (frame.type === "receipt") this.unanswered.delete(frame.ref);
    this.heard(frame);
    if (frame.type === "welcome") {
      this.changed("open");
      for (const waiting of this.unanswered.values()) this.line?.send(JSON.stringify(waiting));
    }
  }
}

const pageId = Array.from(crypto.getRandomValues(new Uint8Array(4)), (b) =>
  b.toString(16).padStart(2, "0"),
).join("");
