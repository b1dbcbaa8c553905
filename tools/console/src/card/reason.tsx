import { number } from "../parts/format";
import type { Firing } from "../wire/types";

/** Why a human is asked: the triggers that fired, with their numbers. */
export function Reason({ firings }: { firings: Firing[] }) {
  if (!firings.length)
    return (
      <p class="reason">
        <span class="tag">asked</span> The agent asks.
      </p>
    );
  return (
    <ul class="reasons" aria-label="Why this is asked">
      {firings.map((one, at) => (
        <li key={at} class="reason">
          <span class={`tag family-${one.family}`}>{one.family}</span>
          {one.must_ask && (
            <span class="tag must" title="A human has to decide this">
              must ask
            </span>
          )}
          <span>{one.says || one.rule}</span>
          {one.value !== undefined && (
            <span class="numbers">
              {number(one.value)}
              {one.threshold !== undefined && <> against {number(one.threshold)}</>}
            </span>
          )}
          <span class="rule">{one.rule}</span>
          {one.article && (
            <details>
              <summary>{one.article.title ?? one.article.id}</summary>
              <p class="article">{one.article.text}</p>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
