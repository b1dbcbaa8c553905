import { Store } from "./store";
import { loadDrafts, saveDrafts } from "./drafts";
import { noDraft, sayAnswer, type Card, type Draft } from "./cards";
import { measureFrom } from "./measure";
import { Socket, type Link } from "../wire/socket";
import type { Session } from "../wire/session";
import type { Answer, NodeFrame, OperatorFrame, Presence, Receipt } from "../wire/types";

/** An answer on its way, or one that can still be taken back. */
export interface Sent {
  ref: string;
  card: Card;
  says: string;
  draft: Draft;
  undo: boolean;
  status: "sending" | "pending" | "recorded" | "repeated" | "counted" | "undoing";
  releaseAt: number;
  note: string;
  at: number;
}
export interface Notice {
  text: string;
  tone: "plain" | "bad";
  at: number;
}
interface Desk {
  link: Link;
  everOpen: boolean;
  operator: string;
  presence: Presence;
  presenceWhy: string;
  capacity: number;
  cards: Card[];
  current: string;
  wanted: string; // shown as soon as it is offered again, after an undo
  drafts: { [key: string]: Draft };
  picked: string[];
  sent: Sent[];
  notice: Notice | null;
  answered: number;
}

const emptyDesk: Desk = {
  link: "connecting",
  everOpen: false,
  operator: "",
  presence: "available",
  presenceWhy: "",
  capacity: 3,
  cards: [],
  current: "",
  wanted: "",
  drafts: loadDrafts(),
  picked: [],
  sent: [],
  notice: null,
  answered: 0,
};
export const desk = new Store<Desk>(emptyDesk);

const sentMost = 20;
// Offers that the node still holds come right after its welcome; what did not come is not ours.
const resumeMs = 1500;
/** How often a card that is still looked at renews its lease. */
export const lookEveryMs = 20_000;

let socket: Socket | null = null;
let resumeTimer = 0;
let refused = new Map<string, string>(); // refs of frames other than answers → card

export function openDesk(session: Session): void {
  closeDesk();
  desk.set({
    ...emptyDesk,
    drafts: loadDrafts(),
    capacity: session.capacity,
    operator: session.name,
  });
  socket = new Socket(session, hear, (link) => {
    desk.set({ link, everOpen: desk.now.everOpen || link === "open" });
  });
}
export function closeDesk(): void {
  socket?.stop();
  socket = null;
  clearTimeout(resumeTimer);
}

// -- what the node says -------------------------------------------------------------------------

function hear(frame: NodeFrame): void {
  switch (frame.type) {
    case "welcome":
      return welcomed(frame.operator);
    case "offer":
      return put({ ...blank(frame), key: frame.intervention.id, bundle: false });
    case "bundle": {
      put({
        ...blank(frame),
        key: frame.bundle,
        bundle: true,
        members: frame.members,
        second: frame.second,
        canary: frame.canary,
      });
      const inside = new Set(frame.members.map((member) => member.intervention));
      return drop((card) => !card.bundle && inside.has(card.key), "");
    }
    case "rescind": {
      const key = frame.bundle ?? frame.intervention ?? "";
      return drop((card) => card.key === key, endedBecause(frame.state));
    }
    case "update":
      return updated(frame);
    case "presence":
      return desk.set({ presence: frame.state, presenceWhy: frame.reason });
    case "receipt":
      return received(frame);
  }
}

function blank(
  frame: Extract<NodeFrame, { type: "offer" | "bundle" }>,
): Omit<Card, "key" | "bundle"> {
  return {
    version: frame.version,
    leaseUntil: frame.lease_until,
    why: frame.why,
    it: frame.intervention,
    members: [],
    second: false,
    canary: false,
    arrived: Date.now(),
    problem: "",
    gone: "",
    fresh: true,
  };
}

function welcomed(operator: string): void {
  desk.set({
    operator,
    cards: desk.now.cards.map((card) => ({ ...card, fresh: card.gone !== "" })),
  });
  clearTimeout(resumeTimer);
  resumeTimer = window.setTimeout(
    () => drop((card) => !card.fresh, "It went back to the queue while the line was down."),
    resumeMs,
  );
  // The node knows the capacity from the address, but not that this person is on a break.
  if (desk.now.presence !== "available") tell({ type: "presence", state: desk.now.presence });
}

function put(card: Card): void {
  const { cards, sent } = desk.now;
  // An answer of this very version is under way: the offer crossed it.
  if (
    sent.some(
      (one) =>
        one.status === "sending" && one.card.key === card.key && one.card.version === card.version,
    )
  )
    return;
  const place = cards.findIndex((one) => one.key === card.key);
  const before = cards[place];
  const next = before
    ? cards.map((one) => (one === before ? { ...card, arrived: before.arrived } : one))
    : [...cards, card];
  // A card that had ended on the screen makes room for a living one only when the person goes on.
  const stays = next.some((one) => one.key === desk.now.current) && desk.now.wanted !== card.key;
  desk.set({
    cards: next,
    current: stays ? desk.now.current : card.key,
    wanted: stays ? desk.now.wanted : "",
  });
}

function endedBecause(state: string | undefined): string {
  switch (state) {
    case "withdrawn":
      return "Withdrawn: the agent does not need this answer any more.";
    case "expired":
      return "Its time ran out; the node decided as the question said.";
    case "escalated":
      return "Escalated to a human who takes the conversation.";
    case "answered":
      return "Already answered.";
    case "pending":
      return "It has just been answered elsewhere.";
    case "open":
      return "It went back to the queue.";
    default:
      return "";
  }
}

/** Takes cards off the desk. The one looked at stays, with the reason, until the person goes on. */
function drop(which: (card: Card) => boolean, because: string): void {
  const { cards, current } = desk.now;
  if (!cards.some(which)) return;
  const next: Card[] = [];
  for (const card of cards) {
    if (!which(card)) next.push(card);
    else if (card.key === current && because) next.push({ ...card, gone: because, problem: "" });
  }
  settle(next, cards);
}

function settle(next: Card[], before: Card[]): void {
  let { current } = desk.now;
  if (!next.some((card) => card.key === current)) {
    const at = Math.max(
      0,
      before.findIndex((card) => card.key === current),
    );
    const later = before.slice(at + 1).find((card) => next.includes(card));
    current = (later ?? next[next.length - 1] ?? next[0])?.key ?? "";
  }
  const alive = new Set(next.map((card) => card.key));
  desk.set({ cards: next, current, picked: desk.now.picked.filter((key) => alive.has(key)) });
}

function updated(frame: Extract<NodeFrame, { type: "update" }>): void {
  desk.set({
    cards: desk.now.cards.map((card) => {
      if (card.key !== frame.intervention) return card;
      const it = { ...card.it };
      if (frame.answer_by) it.answer_by = frame.answer_by;
      if (frame.message && !it.context.some((one) => one.id === frame.message?.id))
        it.context = [...it.context, frame.message].slice(-500);
      if (frame.follow_up) it.follow_ups = answeredOne(it.follow_ups ?? [], frame.follow_up);
      return { ...card, it, leaseUntil: frame.lease_until ?? card.leaseUntil };
    }),
  });
}
function answeredOne(
  all: Card["it"]["follow_ups"] & object,
  one: { asked: string; answered?: string },
) {
  const rest = all.filter((each) => each.asked !== one.asked || each.answered);
  return [...rest, one];
}

function received(receipt: Receipt): void {
  const sent = desk.now.sent.find((one) => one.ref === receipt.ref);
  const problem = receipt.problem;
  if (!sent) {
    const key = refused.get(receipt.ref);
    refused.delete(receipt.ref);
    if (problem && key !== undefined) complain(key, problem.detail);
    else if (problem) say(problem.detail, "bad");
    return;
  }
  if (problem) return answerRefused(sent, problem.status ?? 0, problem.detail);
  const draftless = { ...desk.now.drafts };
  if (receipt.status !== "pending" && sent.status !== "undoing") delete draftless[sent.card.key];
  const note = receipt.why ?? (receipt.left ? `${receipt.left} did not follow` : "");
  const status = (
    sent.status === "undoing" ? "undoing" : (receipt.status ?? "recorded")
  ) as Sent["status"];
  const releaseAt =
    receipt.intervention?.release_at ?? Date.now() + (sent.card.it.route?.undo_ms ?? 0);
  change(sent, { status, note, releaseAt });
  saveDrafts(draftless);
  desk.set({ drafts: draftless });
}

/** A refused answer comes back to the desk with its draft, unless its question is over. */
function answerRefused(sent: Sent, status: number, detail: string): void {
  const over = status === 409 || status === 404 || status === 410;
  desk.set({ sent: desk.now.sent.filter((one) => one !== sent) });
  if (over) return say(`Not applied: ${detail}`, "bad");
  const { cards, drafts, current } = desk.now;
  const back = { ...sent.card, problem: detail };
  desk.set({
    cards: [back, ...cards.filter((card) => card.key !== back.key)],
    drafts: { ...drafts, [back.key]: sent.draft },
    current: drafts[current] ? current : back.key, // nothing is taken from under typing hands
  });
}

function change(sent: Sent, to: Partial<Sent>): void {
  desk.set({ sent: desk.now.sent.map((one) => (one.ref === sent.ref ? { ...one, ...to } : one)) });
}
function complain(key: string, detail: string): void {
  const known = desk.now.cards.some((card) => card.key === key);
  if (!known) return say(detail, "bad");
  desk.set({
    cards: desk.now.cards.map((card) => (card.key === key ? { ...card, problem: detail } : card)),
  });
}

export function say(text: string, tone: Notice["tone"] = "plain"): void {
  desk.set({ notice: { text, tone, at: Date.now() } });
}

// -- what the person does -----------------------------------------------------------------------

const tell = (frame: OperatorFrame, about = "", keep = true) => {
  const ref = socket?.send(frame, keep) ?? "";
  if (about) refused.set(ref, about);
  if (refused.size > 200) refused = new Map([...refused].slice(-100));
};
const named = (card: Card) => (card.bundle ? { bundle: card.key } : { intervention: card.key });

export const cardNow = (): Card | undefined =>
  desk.now.cards.find((card) => card.key === desk.now.current);
export const draftOf = (key: string): Draft => desk.now.drafts[key] ?? noDraft;

export function write(key: string, part: Partial<Draft>): void {
  const drafts = { ...desk.now.drafts, [key]: { ...draftOf(key), ...part } };
  if (isEmpty(drafts[key])) delete drafts[key];
  desk.set({ drafts });
  saveDrafts(drafts);
}
/** Nothing was begun: a form that was opened and left again is no draft. */
function isEmpty(draft: Draft | undefined): boolean {
  if (!draft || draft.mode) return !draft;
  const full = [draft.arguments, draft.values].some((some) => some && Object.keys(some).length > 0);
  return (
    !full &&
    !draft.chosen?.length &&
    !draft.none &&
    draft.text === undefined &&
    !draft.reason &&
    !draft.except?.length
  );
}
export function forget(key: string): void {
  const drafts = { ...desk.now.drafts };
  delete drafts[key];
  desk.set({ drafts });
  saveDrafts(drafts);
}

/** Sends an answer and shows the next card at once; a refusal brings the card back. */
export function answer(card: Card, given: Answer): void {
  if (card.gone) return;
  if (card.elsewhere) return card.elsewhere.send(given);
  measureFrom();
  const draft = draftOf(card.key);
  const frame: OperatorFrame = {
    type: "answer",
    ...named(card),
    version: card.version,
    answer: given,
  };
  if (card.bundle && draft.except?.length) frame.except = draft.except;
  const ref = socket?.send(frame) ?? "";
  const sent: Sent = {
    ref,
    card,
    says: sayAnswer(card, given),
    draft,
    status: "sending",
    undo: false,
    releaseAt: 0,
    note: "",
    at: Date.now(),
  };
  desk.set({
    sent: [sent, ...desk.now.sent].slice(0, sentMost),
    answered: desk.now.answered + 1,
    notice: null,
  });
  take(card.key);
}

function take(key: string): void {
  const before = desk.now.cards;
  settle(
    before.filter((card) => card.key !== key),
    before,
  );
}

/** Lets go of a card that ended while it was looked at. */
export function dismiss(card: Card): void {
  forget(card.key);
  take(card.key);
}

export function undoLast(): void {
  const now = Date.now();
  const last = desk.now.sent.find((one) => one.status === "pending" && one.releaseAt > now);
  if (!last) return say("Nothing to undo: the last answer has been released.");
  tell({ type: "undo", ...named(last.card) }, last.card.key, false);
  change(last, { status: "undoing" });
  desk.set({
    drafts: { ...desk.now.drafts, [last.card.key]: last.draft },
    answered: Math.max(0, desk.now.answered - 1),
    wanted: last.card.key,
  });
}

export function decline(card: Card, reason: string): void {
  tell({ type: "decline", ...named(card), version: card.version, reason }, card.key);
  forget(card.key);
  take(card.key);
}
export function escalate(card: Card, reason: string): void {
  tell(
    {
      type: "escalate",
      intervention: card.it.id,
      version: card.bundle ? card.it.version : card.version,
      reason,
    },
    card.key,
  );
  forget(card.key);
  if (!card.bundle) take(card.key);
  say(
    card.bundle
      ? "Escalated: a human takes the first conversation, the others stay with you."
      : "Escalated: a human takes the conversation.",
  );
}
export function extend(card: Card, byMs: number): void {
  if (card.bundle) return say("A bundle's time cannot be extended.");
  tell(
    { type: "extend", intervention: card.key, version: card.version, by_ms: byMs },
    card.key,
    false,
  );
}
export function followUp(card: Card, text: string): void {
  tell(
    {
      type: "follow_up",
      intervention: card.it.id,
      version: card.bundle ? card.it.version : card.version,
      text,
    },
    card.key,
  );
  write(card.key, { mode: "", reason: "" });
  desk.set({
    cards: desk.now.cards.map((one) =>
      one.key !== card.key
        ? one
        : {
            ...one,
            it: { ...one.it, follow_ups: [...(one.it.follow_ups ?? []), { asked: text }] },
          },
    ),
  });
}
export function speak(card: Card, text: string): void {
  const id = `console-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  tell({ type: "say", intervention: card.key, id, text }, card.key);
  updated({
    type: "update",
    intervention: card.key,
    message: { id, from: "operator", text, at: Date.now() },
  });
}
export function look(card: Card): void {
  if (!card.gone) tell({ type: "accept", ...named(card), version: card.version }, "", false);
}

export function setPresence(state: Presence, capacity?: number): void {
  tell(capacity ? { type: "presence", state, capacity } : { type: "presence", state }, "", false);
  desk.set({ presence: state, presenceWhy: "", capacity: capacity ?? desk.now.capacity });
}

export function move(by: number): void {
  const { cards, current } = desk.now;
  const at = cards.findIndex((card) => card.key === current);
  const next = cards[Math.min(cards.length - 1, Math.max(0, at + by))];
  if (next) desk.set({ current: next.key });
}
export const show = (key: string) => desk.set({ current: key });
export function pick(key: string): void {
  const { picked } = desk.now;
  desk.set({
    picked: picked.includes(key) ? picked.filter((one) => one !== key) : [...picked, key],
  });
}

/** One verdict for all picked cards it fits; the others stay picked. */
export function decidePicked(verdict: "approve" | "reject"): void {
  const fit = desk.now.cards.filter(
    (card) =>
      desk.now.picked.includes(card.key) &&
      !card.gone &&
      (card.it.kind === "approval" || (card.it.kind === "review" && verdict === "approve")),
  );
  if (!fit.length) return say("Nothing picked that could be decided so.");
  for (const card of fit) answer(card, { verdict: card.it.kind === "review" ? "accept" : verdict });
  say(`${verdict === "approve" ? "Approved" : "Rejected"} ${fit.length} picked.`);
}
