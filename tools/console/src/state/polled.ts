import { useEffect, useState } from "preact/hooks";
import { get, Refused } from "../wire/http";

export interface Polled<T> {
  value: T | null;
  refused: Refused | null;
  again: () => void;
}

/** A reading of the node, renewed while the page is visible; 0: only once. */
export function usePolled<T>(path: string, everyMs: number): Polled<T> {
  const [value, set] = useState<T | null>(null);
  const [refused, refuse] = useState<Refused | null>(null);
  const [round, again] = useState(0);
  useEffect(() => {
    let over = false,
      timer = 0;
    const read = async () => {
      if (!document.hidden) {
        try {
          const got = await get<T>(path);
          if (over) return;
          set(got);
          refuse(null);
        } catch (problem) {
          if (over) return;
          refuse(
            problem instanceof Refused ? problem : new Refused(0, { detail: String(problem) }),
          );
        }
      }
      if (everyMs && !over) timer = window.setTimeout(read, everyMs);
    };
    void read();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [path, everyMs, round]);
  return { value, refused, again: () => again((n) => n + 1) };
}
