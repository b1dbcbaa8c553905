import type { Question } from "../wire/decisions";
import { latency } from "../parts/format";

const parts = [
  ["machine", "machine_ms"],
  ["waiting in the queue", "queue_ms"],
  ["human", "human_ms"],
] as const;

/** Where the time went between the question and its answer. */
export function LatencySplit({ of }: { of: Question }) {
  const all = of.machine_ms + of.queue_ms + of.human_ms;
  if (!all) return null;
  let from = 0;
  return (
    <div class="latency">
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        {parts.map(([name, key], n) => {
          const x = from;
          from += (100 * of[key]) / all;
          return <rect key={name} class={`part-${n}`} x={x} width={from - x} height="1" />;
        })}
      </svg>
      <ul>
        {parts.map(([name, key], n) => (
          <li key={name}>
            <span class={`swatch part-${n}`} aria-hidden="true" /> {name}{" "}
            <b class="number">{latency(of[key])}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
