import type { Card, Draft } from "../state/cards";
import { write } from "../state/desk";
import { Edited } from "../parts/edited";
import { Writing } from "../parts/writing";
import { Turns } from "./context";
import { Choice } from "./choice";
import { complaints, leave, sayNow, submit } from "./decide";
import { Proposal } from "./proposal";
import { ValueForm } from "./value_form";

/** The natural input of each kind of question. */
export function Body({ card, draft }: { card: Card; draft: Draft }) {
  const send = () => submit(card);
  const proposal = (
    <Proposal card={card} draft={draft} editing={draft.mode === "edit"} onSend={send} />
  );
  switch (card.it.kind) {
    case "approval":
      return (
        <>
          {proposal}
          {card.it.draft && <Saying text={card.it.draft} />}
        </>
      );
    case "choice":
      return (
        <>
          {proposal}
          <Choice card={card} draft={draft} />
          {card.it.draft && <Saying text={card.it.draft} />}
        </>
      );
    case "value":
      return (
        <>
          {proposal}
          <ValueForm card={card} draft={draft} wrong={complaints[card.key] ?? {}} onSend={send} />
        </>
      );
    case "guidance":
      return (
        <>
          {proposal}
          {card.it.draft && <Saying text={card.it.draft} />}
          <Writing
            label="Instruction to the agent"
            value={draft.text ?? ""}
            id={card.key}
            focus={draft.mode === "write"}
            onWrite={(text) => write(card.key, { text, mode: "write" })}
            onSend={send}
            onLeave={() => leave(card)}
          />
        </>
      );
    case "review":
      return <Review card={card} draft={draft} />;
    case "handover":
      return <Handover card={card} draft={draft} />;
  }
}

const Saying = ({ text }: { text: string }) => (
  <section class="saying" aria-label="The agent would say">
    <h3 class="quiet">would say</h3>
    <p class="draft">{text}</p>
  </section>
);

function Review({ card, draft }: { card: Card; draft: Draft }) {
  const before = card.it.draft ?? "",
    after = draft.text ?? before;
  const changed = after !== before;
  return (
    <section class="review" aria-label="The agent's draft">
      <h3 class="quiet">{changed ? "would say, with your changes" : "would say"}</h3>
      <p class="draft">{changed ? <Edited before={before} after={after} /> : before}</p>
      {(draft.mode === "edit" || changed) && (
        <Writing
          label="Edit the draft"
          rows={5}
          value={after}
          id={`${card.key}.edit`}
          focus={draft.mode === "edit"}
          onWrite={(text) => write(card.key, { text, mode: "edit" })}
          onSend={() => submit(card)}
          onLeave={() => leave(card)}
        />
      )}
      {card.it.action && (
        <Proposal card={card} draft={draft} editing={false} onSend={() => submit(card)} />
      )}
    </section>
  );
}

function Handover({ card, draft }: { card: Card; draft: Draft }) {
  const { tried = [], open_questions: questions = [] } = card.it;
  return (
    <section class="handover" aria-label="Conversation with the customer">
      {tried.length > 0 && (
        <details>
          <summary>What the agent tried ({tried.length})</summary>
          <ol>
            {tried.map((one, at) => (
              <li key={at}>
                <code>{one.what ?? one.step_id}</code> <span class="tag">{one.decision}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
      {questions.length > 0 && (
        <>
          <h3 class="quiet">was being asked</h3>
          <ul>
            {questions.map((one, at) => (
              <li key={at}>{one}</li>
            ))}
          </ul>
        </>
      )}
      <Turns messages={card.it.context} find={null} label="Chat with the customer" />
      <Writing
        label="Say to the customer"
        rows={2}
        value={draft.text ?? ""}
        id={`${card.key}.say`}
        focus={draft.mode === "write"}
        onWrite={(text) => write(card.key, { text })}
        onSend={() => sayNow(card)}
        onLeave={() => leave(card)}
      />
    </section>
  );
}
