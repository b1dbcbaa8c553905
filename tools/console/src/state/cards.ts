import type { Answer, Intervention, Json, Member, Values, Why } from "../wire/types";

/** One question on the desk: a single one, or a bundle shown by its first member. */
export interface Card {
  key: string; // of the intervention, or of the bundle
  bundle: boolean;
  version: number;
  leaseUntil: number;
  why: Why;
  it: Intervention;
  members: Member[];
  second: boolean;
  canary: boolean;
  arrived: number;
  problem: string; // why the node refused the last thing done with it
  gone: string; // it ended while it was looked at; shown until the person goes on
  fresh: boolean; // offered on this connection
  elsewhere?: Elsewhere;
}
/** Where the answer goes of a card that is not on the desk: a correction of what was decided. */
export interface Elsewhere {
  send: (answer: Answer) => void;
  complain: (problem: string) => void;
}

/** What a person has begun on a card. Kept for the tab, through loss of connection and reload. */
export interface Draft {
  mode: Mode;
  arguments?: { [name: string]: string }; // as typed
  values?: { [name: string]: Json };
  chosen?: string[];
  none?: boolean;
  text?: string;
  reason?: string;
  except?: string[];
}
export type Mode =
  | ""
  | "reject"
  | "edit"
  | "escalate"
  | "decline"
  | "follow_up"
  | "resolved"
  | "resume"
  | "write";

export const noDraft: Draft = { mode: "" };

/** How an answer is said on one line. */
export function sayAnswer(card: Card, answer: Answer): string {
  const what = card.it.action?.name ?? card.it.question.slice(0, 60);
  const many = card.bundle ? ` for ${card.members.length} conversations` : "";
  if (answer.verdict === "approve")
    return `${answer.arguments ? "Approved with changes" : "Approved"}: ${what}${many}`;
  if (answer.verdict === "reject") return `Rejected: ${what}${many}`;
  if (answer.verdict === "accept") return `Accepted the draft${many}`;
  if (answer.verdict === "edit") return `Sent an edited draft${many}`;
  if (answer.verdict) return `Handed back: ${answer.verdict}`;
  if (answer.none_of_these) return `Chose none of these${many}`;
  if (answer.chosen) return `Chose ${titles(card, answer.chosen)}${many}`;
  if (answer.values) return `Gave ${Object.values(answer.values).map(String).join(", ")}${many}`;
  return `Advised the agent${many}`;
}

function titles(card: Card, chosen: string[]): string {
  return chosen
    .map((value) => card.it.options?.find((o) => o.value === value)?.title ?? value)
    .join(", ");
}

/** The text a person sees and types for an argument. */
export const asText = (value: Json | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

/** Typed text back to the kind of value that stood there; throws a sentence when it cannot be. */
export function fromText(text: string, like: Json | undefined, name: string): Json {
  if (typeof like === "string" || like === undefined) return text;
  if (typeof like === "number") {
    const read = Number(text.trim());
    if (text.trim() === "" || !Number.isFinite(read)) throw new Error(`${name} must be a number`);
    return read;
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Error(
      `${name} must be ${typeof like === "boolean" ? "true or false" : "JSON, like before"}`,
    );
  }
}

export function editedArguments(before: Values, typed: { [name: string]: string }): Values {
  const after: Values = {};
  for (const [name, value] of Object.entries(before)) {
    const text = typed[name];
    after[name] =
      text === undefined || text === asText(value) ? value : fromText(text, value, name);
  }
  return after;
}
