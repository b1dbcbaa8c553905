import { useEffect, useState } from "preact/hooks";

/** Now, in milliseconds, renewed as often as a countdown needs it; still while hidden. */
export function useNow(everyMs = 1000): number {
  const [now, set] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) set(Date.now());
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
