import { headers } from "./http";
import type { Event } from "./types";

// EventSource cannot send an Authorization header, so the stream is read by hand.

const retryMs = 1000,
  longestLine = 1 << 20;

/** Streams events until `stop` is called; resumes after the last number it saw. */
export function stream(
  path: string,
  from: number | null,
  each: (some: Event[]) => void,
  state: (live: boolean) => void,
): () => void {
  const ended = new AbortController();
  void follow(path, from, each, state, ended.signal);
  return () => ended.abort();
}

async function follow(
  path: string,
  from: number | null,
  each: (some: Event[]) => void,
  state: (live: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  let last = from;
  while (!signal.aborted) {
    try {
      const resume: Record<string, string> = last === null ? {} : { "Last-Event-ID": String(last) };
      const response = await fetch(path, {
        headers: { ...headers(), ...resume },
        signal,
        cache: "no-store",
      });
      if (!response.ok || !response.body) throw new Error(String(response.status));
      state(true);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        rest += value;
        const blocks = rest.split("\n\n");
        rest = blocks.pop() ?? "";
        if (rest.length > longestLine) rest = "";
        const some = blocks.map(parse).filter((one): one is Event => one !== null);
        const newest = some[some.length - 1];
        if (newest) {
          last = newest.number;
          each(some);
        }
      }
    } catch {
      // Lost or refused: said by `state`, tried again below.
    }
    if (signal.aborted) return;
    state(false);
    await new Promise((done) => setTimeout(done, retryMs));
  }
}

function parse(block: string): Event | null {
  let number = 0,
    data = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("id:")) number = Number(line.slice(3));
    else if (line.startsWith("data:")) data += line.slice(5).trimStart();
  }
  if (!data) return null;
  try {
    return { ...(JSON.parse(data) as Event), number };
  } catch {
    return null;
  }
}
