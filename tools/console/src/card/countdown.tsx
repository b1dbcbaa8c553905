import { useNow } from "../state/clock";
import { duration, words } from "../parts/format";
import type { Card } from "../state/cards";

const soonMs = 30_000;

/** The deadline, quietly; what happens then is said, not only coloured. */
export function Countdown({ card }: { card: Card }) {
  const left = card.it.answer_by - useNow();
  const all = Math.max(1, card.it.answer_by - card.it.raised_at);
  const soon = left < soonMs;
  return (
    <span class={soon ? "countdown soon" : "countdown"} title={`Then: ${words(card.it.on_expiry)}`}>
      <meter aria-label="Time left" min={0} max={1} value={Math.min(1, Math.max(0, left / all))} />
      <span class="digits">
        {soon && "⏱ "}
        {left > 0 ? duration(left) : "time is up"}
      </span>
      <span class="quiet then">then {words(card.it.on_expiry)}</span>
    </span>
  );
}
