import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { post, segment, type Refused } from "../wire/http";
import { asText, noDraft, type Card, type Draft } from "../state/cards";
import { desk, draftOf, forget, write } from "../state/desk";
import { useStore } from "../state/store";
import { AnswerKeys } from "../card/answer_keys";
import { Body } from "../card/body";
import { pressAnswer, submit } from "../card/decide";
import { ReasonPanel } from "../card/reason_panel";
import { KeyButton } from "../parts/key_hint";
import { onKeys } from "../keys";
import type { DecisionRecord, Question } from "../wire/decisions";
import type { Answer, Receipt } from "../wire/types";

const noWhy = {
  must_ask: false,
  cost: 0,
  chance_wrong: 0,
  handling_ms: 0,
  worth_per_s: 0,
  waited_ms: 0,
  behind: 0,
  says: "",
};
const writes = new Set(["write", "edit"]);

/** A configurer's later word: as decided, or what would have been right. What was done stays. */
export function Correcting(p: {
  record: DecisionRecord;
  asked: Question;
  open: boolean;
  setOpen: (open: boolean) => void;
  changed: () => void;
}) {
  const { asked } = p;
  const { id } = asked.intervention;
  const [said, say] = useState("");
  const [bad, setBad] = useState(false);
  const settled = !["open", "offered", "pending"].includes(asked.state);
  const tell = async (body: { confirmed: true } | { right: Answer; note?: string }) => {
    try {
      const receipt = await post<Receipt>(`/v1/interventions/${segment(id)}/correction`, body);
      const what = "confirmed" in body ? "Confirmed as decided" : "Corrected";
      setBad(false);
      say(
        receipt.status === "repeated"
          ? "The same had been said before."
          : `${what}. Labels, certificates and exports follow from now on.`,
      );
      forget(keyOf(id));
      p.setOpen(false);
      p.changed();
    } catch (problem) {
      complain((problem as Refused).message);
    }
  };
  const complain = (problem: string) => {
    setBad(true);
    say(problem);
  };
  const confirm = () => void tell({ confirmed: true });
  const open = () => {
    say("");
    begin(asked);
    p.setOpen(true);
  };
  useLayoutEffect(
    () =>
      onKeys((key) => {
        if (p.open || !settled) return false;
        if (key === "C" && asked.answer) confirm();
        else if (key === "X") open();
        else return false;
        return true;
      }),
    [id, p.open, settled, asked],
  );
  return (
    <section class="correcting" aria-label="Confirm or correct">
      {!p.open && (
        <div class="line">
          <KeyButton
            keys="C"
            label="Confirm"
            tone="go"
            disabled={!settled || !asked.answer}
            onPress={confirm}
          />
          <KeyButton keys="X" label="Correct" disabled={!settled} onPress={open} />
          <span class="hint">
            {settled
              ? "changes what is learnt from it; what was done stays done"
              : "can be corrected once it is decided"}
          </span>
        </div>
      )}
      {p.open && (
        <RightAnswer
          asked={asked}
          send={(right, note) => void tell(note ? { right, note } : { right })}
          complain={complain}
          close={() => p.setOpen(false)}
        />
      )}
      {said && (
        <p class={bad ? "banner bad" : "good"} role={bad ? "alert" : "status"}>
          {bad ? "⚠ " : "✓ "}
          {said}
        </p>
      )}
    </section>
  );
}

const keyOf = (id: string) => `correct:${id}`;

/** The controls start from what was answered, so that a small mistake is a small edit. */
function begin({ intervention, answer }: Question): void {
  const key = keyOf(intervention.id);
  if (draftOf(key) !== noDraft || !answer) return;
  const draft: Partial<Draft> = {};
  if (answer.arguments || answer.verdict === "edit") draft.mode = "edit";
  if (answer.arguments)
    draft.arguments = Object.fromEntries(
      Object.entries(answer.arguments).map(([name, value]) => [name, asText(value)]),
    );
  if (answer.values) draft.values = answer.values;
  if (answer.chosen) draft.chosen = answer.chosen;
  if (answer.none_of_these) draft.none = true;
  if (answer.text && ["guidance", "review"].includes(intervention.kind)) draft.text = answer.text;
  write(key, draft);
}

function RightAnswer(p: {
  asked: Question;
  send: (right: Answer, note: string) => void;
  complain: (problem: string) => void;
  close: () => void;
}) {
  const at = useRef<HTMLDivElement>(null);
  const note = useRef<HTMLInputElement>(null);
  const { intervention } = p.asked;
  const card: Card = {
    key: keyOf(intervention.id),
    bundle: false,
    version: 0,
    leaseUntil: 0,
    why: noWhy,
    it: { ...intervention, firings: intervention.firings ?? [], state: p.asked.state, version: 0 },
    members: [],
    second: false,
    canary: false,
    arrived: 0,
    problem: "",
    gone: "",
    fresh: true,
    elsewhere: {
      send: (right) => p.send(right, note.current?.value.trim() ?? ""),
      complain: p.complain,
    },
  };
  const draft = useStore(desk, (all) => all.drafts[card.key] ?? noDraft);
  useEffect(() => at.current?.scrollIntoView({ block: "nearest" }), []);
  useEffect(() => {
    if (writes.has(draft.mode)) at.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, [draft.mode]);
  const back = () => {
    if (draftOf(card.key).mode) return pressAnswer("Escape", card);
    p.close();
    return true;
  };
  // Keys hold as soon as the panel is seen: who is quick presses the next one at once.
  useLayoutEffect(
    () => onKeys((key) => (key === "Escape" ? back() : pressAnswer(key, card))),
    [intervention.id],
  );
  return (
    <div class="panel" ref={at} role="group" aria-label="What would have been right">
      <h2>What would have been right?</h2>
      {intervention.kind !== "handover" && <Body card={card} draft={draft} />}
      <ReasonPanel card={card} draft={draft} />
      <label class="field">
        <span class="label">why, for the record</span>
        <input
          type="text"
          ref={note}
          maxLength={1000}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault();
            submit(card);
          }}
        />
      </label>
      <div class="line">
        <AnswerKeys card={card} draft={draft} />
        <span class="grow" />
        <KeyButton keys="Esc" label="Back" tone="quiet" onPress={back} />
      </div>
    </div>
  );
}
