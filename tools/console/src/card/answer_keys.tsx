import type { Card, Draft } from "../state/cards";
import { KeyButton } from "../parts/key_hint";
import { approve, pressAnswer, reject, submit } from "./decide";

/** The buttons that answer a question of this kind. */
export function AnswerKeys({ card, draft }: { card: Card; draft: Draft }) {
  const { kind, action } = card.it;
  const has = (some: string[]) => some.includes(kind);
  return (
    <>
      {has(["approval"]) && draft.mode !== "edit" && (
        <KeyButton keys="A" label="Approve" tone="go" onPress={() => approve(card)} />
      )}
      {has(["approval"]) && draft.mode === "edit" && (
        <KeyButton keys="Enter" label="Approve as edited" tone="go" onPress={() => submit(card)} />
      )}
      {has(["review"]) && draft.mode !== "edit" && draft.text === undefined && (
        <KeyButton keys="A" label="Accept" tone="go" onPress={() => approve(card)} />
      )}
      {has(["review"]) && (draft.mode === "edit" || draft.text !== undefined) && (
        <KeyButton keys="Enter" label="Send as edited" tone="go" onPress={() => submit(card)} />
      )}
      {has(["choice", "value", "guidance"]) && (
        <KeyButton
          keys="Enter"
          label={draft.mode || kind === "choice" ? "Send" : "Write"}
          tone="go"
          onPress={() => submit(card)}
        />
      )}
      {has(["handover"]) && (
        <>
          <KeyButton keys="A" label="Settled" tone="go" onPress={() => approve(card)} />
          <KeyButton keys="R" label="Hand back" onPress={() => reject(card)} />
        </>
      )}
      {has(["approval"]) && (
        <KeyButton
          keys="R"
          label="Reject"
          tone="stop"
          pressed={draft.mode === "reject"}
          onPress={() => reject(card)}
        />
      )}
      {((has(["approval"]) && action && !card.bundle) || has(["review"])) && (
        <KeyButton
          keys="E"
          label="Edit"
          pressed={draft.mode === "edit"}
          onPress={() => pressAnswer("E", card)}
        />
      )}
    </>
  );
}
