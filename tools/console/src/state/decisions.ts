import { Store } from "./store";
import type { DecisionRecord, Question } from "../wire/decisions";

// Which decisions are looked at. Kept while the page lives, so that the way back from one of them
// leads to the same list.

export interface Filter {
  since: string; // as a person types it: local date and time
  until: string;
  rule: string;
  scope: string;
  kind: string;
  outcome: string;
}
interface Look {
  filter: Filter;
  pages: number[]; // before which question each page up to this one begins; 0: with the newest
  shown: string[]; // interventions of the list, in its order
  opened: string; // the last one opened
}

export const everything: Filter = {
  since: "",
  until: "",
  rule: "",
  scope: "",
  kind: "",
  outcome: "",
};
export const look = new Store<Look>({ filter: everything, pages: [0], shown: [], opened: "" });
const pageRows = 50;

export const kinds = ["approval", "choice", "value", "guidance", "review", "handover"];
export const outcomes = [
  "open",
  "approved",
  "edited",
  "rejected",
  "accepted",
  "chosen",
  "none_of_these",
  "supplied",
  "advised",
  "resolved",
  "resumed",
  "withdrawn",
  "expired",
  "default",
  "escalated",
  "reused",
];

export const narrow = (part: Partial<Filter>) =>
  look.set({ filter: { ...look.now.filter, ...part }, pages: [0] });

/** The address of the page that is looked at. */
export function pagePath({ filter, pages }: Look): string {
  const query = new URLSearchParams({ order: "newest", limit: String(pageRows) });
  const before = pages[pages.length - 1];
  if (before) query.set("before", String(before));
  for (const [name, value] of Object.entries(filter) as [keyof Filter, string][]) {
    if (!value.trim()) continue;
    query.set(name, name === "since" || name === "until" ? instant(value) : value.trim());
  }
  return `/v1/decisions?${query}`;
}
/** So long ago, as the filter has it. */
export function ago(ms: number): string {
  const at = Date.now() - ms;
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
function instant(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
}

export interface Row {
  record: DecisionRecord;
  asked: Question;
}
/** The node lists records by their questions, so one of several questions comes several times. */
export function rowsOf(records: DecisionRecord[], filter: Filter): Row[] {
  const rows = new Map<string, Row>();
  for (const record of records)
    for (const asked of record.questions)
      if (fits(asked, filter)) rows.set(asked.intervention.id, { record, asked });
  return [...rows.values()].sort((a, b) => raised(b) - raised(a));
}
const raised = (row: Row) => row.asked.intervention.raised_at ?? 0;
const fits = (asked: Question, filter: Filter) =>
  (!filter.kind || asked.intervention.kind === filter.kind) &&
  (!filter.rule || (asked.rules ?? []).includes(filter.rule.trim())) &&
  (!filter.outcome || outcomeOf(asked) === filter.outcome);

/** How a question ended, in the node's one word. */
export function outcomeOf(asked: Question): string {
  const { state, answer } = asked;
  if (state === "withdrawn" || state === "escalated") return state;
  if (state === "expired") return answer ? "default" : "expired";
  if (state !== "answered") return "open";
  if (!answer) return "expired";
  if (asked.decided_by === "precedent") return "reused";
  if (asked.decided_by !== "human") return "default";
  const verdicts: { [verdict: string]: string } = {
    approve: answer.arguments ? "edited" : "approved",
    edit: "edited",
    reject: "rejected",
    accept: "accepted",
    resolved: "resolved",
    resume: "resumed",
  };
  if (answer.verdict) return verdicts[answer.verdict] ?? answer.verdict;
  if (answer.none_of_these) return "none_of_these";
  if (answer.chosen?.length) return "chosen";
  return answer.values ? "supplied" : "advised";
}

/** What it was about, on one line. */
export function aboutWhat({ record, asked }: Row): string {
  const { intervention } = asked;
  const action = record.candidate?.action ?? intervention.action;
  return action?.name ?? record.candidate?.draft ?? intervention.draft ?? intervention.question;
}
