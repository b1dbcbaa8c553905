import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Card } from "../state/cards";
import { finder, Marked, telling } from "../parts/marks";
import { clockTime } from "../parts/format";
import type { Message } from "../wire/types";

/** The last turns, newest in view, with what the action speaks of marked. */
export function Turns({
  messages,
  find,
  label,
}: {
  messages: Message[];
  find: RegExp | null;
  label: string;
}) {
  const at = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (at.current) at.current.scrollTop = at.current.scrollHeight;
  }, [messages]);
  return (
    <div class="turns" ref={at} tabIndex={0} role="log" aria-label={label}>
      {messages.length === 0 && <p class="quiet">Nothing has been said yet.</p>}
      {messages.map((one) => (
        <div key={one.id} class={`turn from-${one.from}`}>
          <span class="who">{one.from}</span>
          <span class="said">
            <Marked text={one.text} find={find} />
          </span>
          <time>{clockTime(one.at)}</time>
        </div>
      ))}
    </div>
  );
}

export function Context({ card }: { card: Card }) {
  const find = useMemo(() => finder(telling(card.it.action?.arguments)), [card.it.action]);
  return <Turns messages={card.it.context} find={find} label="The last turns" />;
}
