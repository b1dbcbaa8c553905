import { editedArguments, type Card, type Mode } from "../state/cards";
import {
  answer,
  decidePicked,
  decline,
  desk,
  dismiss,
  draftOf,
  escalate,
  extend,
  followUp,
  move,
  pick,
  setPresence,
  speak,
  undoLast,
  write,
} from "../state/desk";
import type { Answer } from "../wire/types";
import { choose, chooseNone } from "./choice";
import { readValues } from "./fields";
import { togglePrecedents } from "./precedents";

// What keys and buttons do with the card on the screen.

/** Reasons one key away: 1–9 while a reason is asked for. */
export const quickReasons: { [mode in "reject" | "decline" | "escalate"]: string[] } = {
  reject: [
    "Not allowed by the policy",
    "The customer has not confirmed",
    "Wrong amount or item",
    "Wrong customer or order",
    "Something has to be asked first",
    "Not what was asked for",
  ],
  decline: ["Not my subject", "I know this customer", "I have to leave", "I cannot tell"],
  escalate: [
    "The customer asks for a human",
    "The agent has lost the thread",
    "Outside of all rules",
    "Something is wrong here",
  ],
};
const minuteMs = 60_000;
export const complaints: { [key: string]: { [field: string]: string } } = {};

export const start = (card: Card, mode: Mode) => {
  if (!card.gone) write(card.key, { mode, reason: "" });
};
export const leave = (card: Card) => {
  if (draftOf(card.key).mode) write(card.key, { mode: "" });
};

function complain(card: Card, problem: string): void {
  if (card.elsewhere) return card.elsewhere.complain(problem);
  desk.set({
    cards: desk.now.cards.map((one) => (one.key === card.key ? { ...one, problem } : one)),
  });
}

/** The plain yes: approve, accept, or hand back as settled. */
export function approve(card: Card): void {
  if (card.gone) return;
  const { kind } = card.it;
  if (kind === "approval") answer(card, { verdict: "approve" });
  else if (kind === "review") answer(card, { verdict: "accept" });
  else if (kind === "handover") start(card, "resolved");
}

export function reject(card: Card): void {
  const { kind } = card.it;
  if (kind === "approval") start(card, "reject");
  else if (kind === "handover") start(card, "resume");
  else if (kind === "choice") chooseNone(card, draftOf(card.key));
}

/** Enter: sends what has been begun, or begins what can only be written. */
export function submit(card: Card): void {
  if (card.gone) return dismiss(card);
  const draft = draftOf(card.key);
  const said = (draft.reason ?? "").trim();
  switch (draft.mode) {
    case "reject":
      return answer(card, said ? { verdict: "reject", note: said } : { verdict: "reject" });
    case "decline":
      return decline(card, said || "declined");
    case "escalate":
      return said ? escalate(card, said) : complain(card, "Say why, or press a number.");
    case "follow_up":
      return said ? followUp(card, said) : complain(card, "Write what the agent is to be asked.");
    case "resolved":
    case "resume":
      return said
        ? answer(card, { verdict: draft.mode, text: said })
        : complain(card, "Say what was agreed, or what comes next.");
  }
  answerKind(card);
}

function answerKind(card: Card): void {
  const draft = draftOf(card.key),
    { it } = card;
  switch (it.kind) {
    case "approval":
      if (draft.mode === "edit") return approveEdited(card);
      return;
    case "choice":
      if (draft.none) return answer(card, { none_of_these: true });
      if (draft.chosen?.length) return answer(card, { chosen: draft.chosen });
      return complain(card, "Press the number of an option first.");
    case "value": {
      if (draft.mode !== "write") return start(card, "write");
      const { values, wrong } = readValues(it.answer_schema ?? {}, draft.values ?? {});
      complaints[card.key] = wrong;
      if (Object.keys(wrong).length) return complain(card, "Not sent yet: see the marked fields.");
      return answer(card, { values });
    }
    case "guidance": {
      const text = (draft.text ?? "").trim();
      if (draft.mode !== "write" && !text) return start(card, "write");
      return text ? answer(card, { text }) : complain(card, "Write a short instruction first.");
    }
    case "review":
      if (draft.mode === "edit" || draft.text !== undefined) return acceptEdited(card);
      return;
    case "handover":
      return start(card, "write");
  }
}

function approveEdited(card: Card): void {
  const before = card.it.action?.arguments ?? {};
  try {
    const after = editedArguments(before, draftOf(card.key).arguments ?? {});
    const given: Answer = { verdict: "approve" };
    if (JSON.stringify(after) !== JSON.stringify(before)) given.arguments = after;
    answer(card, given);
  } catch (wrong) {
    complain(card, (wrong as Error).message);
  }
}
function acceptEdited(card: Card): void {
  const text = draftOf(card.key).text ?? card.it.draft ?? "";
  if (!text.trim()) return complain(card, "An empty draft cannot be sent.");
  answer(card, text === card.it.draft ? { verdict: "accept" } : { verdict: "edit", text });
}

export function sayNow(card: Card): void {
  const text = (draftOf(card.key).text ?? "").trim();
  if (!text) return;
  speak(card, text);
  write(card.key, { text: "" });
}

/** One key on the card; false when it means nothing here. */
export function press(key: string, card: Card | undefined): boolean {
  switch (key) {
    case "U":
      undoLast();
      return true;
    case "B":
      setPresence(desk.now.presence === "available" ? "break" : "available");
      return true;
    case "J":
    case "ArrowDown":
      move(1);
      return true;
    case "K":
    case "ArrowUp":
      move(-1);
      return true;
    case "Shift+A":
      decidePicked("approve");
      return true;
    case "Shift+R":
      decidePicked("reject");
      return true;
  }
  if (!card) return false;
  switch (key) {
    case "X":
      start(card, "escalate");
      return true;
    case "D":
      start(card, "decline");
      return true;
    case "F":
      start(card, "follow_up");
      return true;
    case "T":
      if (!card.gone) extend(card, minuteMs);
      return true;
    case "P":
      togglePrecedents();
      return true;
    case "S":
    case " ":
      pick(card.key);
      return true;
  }
  return pressAnswer(key, card);
}

/** The keys that answer, which corrections share. */
export function pressAnswer(key: string, card: Card): boolean {
  if (/^[0-9]$/.test(key)) return pressNumber(Number(key), card);
  switch (key) {
    case "A":
      approve(card);
      return true;
    case "R":
      reject(card);
      return true;
    case "E":
      edit(card);
      return true;
    case "Enter":
      submit(card);
      return true;
    case "Escape":
      leave(card);
      return true;
  }
  return false;
}

function edit(card: Card): void {
  const { kind } = card.it;
  if (kind === "approval" && card.it.action && !card.bundle) start(card, "edit");
  else if (kind === "review") start(card, "edit");
  else if (kind === "value" || kind === "guidance" || kind === "handover") start(card, "write");
}

function pressNumber(digit: number, card: Card): boolean {
  if (card.gone) return false;
  const draft = draftOf(card.key);
  if (draft.mode === "reject" || draft.mode === "decline" || draft.mode === "escalate") {
    const reason = quickReasons[draft.mode][digit - 1];
    if (!reason) return false;
    write(card.key, { reason });
    submit(card);
    return true;
  }
  if (card.it.kind !== "choice") return false;
  return digit === 0 ? chooseNone(card, draft) : choose(card, draft, digit - 1);
}
