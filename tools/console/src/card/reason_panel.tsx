import { useEffect, useRef } from "preact/hooks";
import type { Card, Draft } from "../state/cards";
import { write } from "../state/desk";
import { Key } from "../parts/key_hint";
import { Writing } from "../parts/writing";
import { leave, quickReasons, submit } from "./decide";

const titles: { [mode: string]: [string, string] } = {
  reject: ["Why not?", "Tells the agent. Enter rejects, also without a reason."],
  decline: ["Why is this not for you?", "The question goes to another operator."],
  escalate: ["Why does a human take the conversation?", "The agent stops until it is handed back."],
  follow_up: ["What shall the agent be asked?", "Its answer appears on this card."],
  resolved: ["What was agreed?", "The conversation goes back to the agent as settled."],
  resume: ["What should the agent do next?", "The conversation goes back to the agent."],
};

/** The small question an answer needs: a reason by number, or in words. Text starts with a Tab. */
export function ReasonPanel({ card, draft }: { card: Card; draft: Draft }) {
  const at = useRef<HTMLElement>(null);
  const told = titles[draft.mode];
  const quick =
    draft.mode === "reject" || draft.mode === "decline" || draft.mode === "escalate"
      ? quickReasons[draft.mode]
      : [];
  useEffect(() => at.current?.scrollIntoView({ block: "nearest" }), [draft.mode]);
  if (!told) return null;
  return (
    <section class="panel" ref={at} aria-label={told[0]}>
      <h3>{told[0]}</h3>
      {quick.length > 0 && (
        <div class="quick">
          {quick.map((reason, n) => (
            <button
              type="button"
              class="button quiet"
              key={reason}
              onClick={() => {
                write(card.key, { reason });
                submit(card);
              }}
            >
              <Key>{n + 1}</Key>
              <span>{reason}</span>
            </button>
          ))}
        </div>
      )}
      <Writing
        label={quick.length ? "or in words (Tab)" : "in words"}
        rows={2}
        value={draft.reason ?? ""}
        id={`${card.key}.${draft.mode}`}
        focus={quick.length === 0}
        onWrite={(reason) => write(card.key, { reason })}
        onSend={() => submit(card)}
        onLeave={() => leave(card)}
        hint={`${told[1]} Esc goes back.`}
      />
    </section>
  );
}
