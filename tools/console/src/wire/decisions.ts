// Records of decisions, as schemas/codec/decision_record.hpp has them. Empty members are left out.

import type {
  Action,
  Answer,
  Directive,
  Firing,
  FollowUp,
  Intervention,
  Json,
  Message,
  State,
  Values,
} from "./types";

export interface Correction {
  at: number;
  by?: string;
  confirmed?: boolean;
  right?: Answer;
  note?: string;
}
export interface OtherAnswer {
  at: number;
  by?: string;
  answer: Answer;
  why: string;
}
export type Judged = "unknown" | "right" | "wrong";
/** A question as the human saw it: how it went stands beside it in the record. */
export type Asked = Omit<Intervention, "state" | "version"> & { scope?: string; audit?: boolean };
export interface Question {
  intervention: Asked;
  rules?: string[];
  state: State;
  decided_by: string;
  how?: string;
  answered_by?: string;
  answer?: Answer;
  reason?: string;
  bundle?: string;
  settled_at?: number;
  machine_ms: number;
  queue_ms: number;
  human_ms: number;
  offers?: number;
  declines?: number;
  follow_ups?: FollowUp[];
  other_answers?: OtherAnswer[];
  corrections?: Correction[];
  judged: Judged;
}
export interface Candidate {
  step_id: string;
  kind: string;
  action?: Action;
  draft?: string;
  scope?: string;
  signals?: Values;
  depends_on?: string[];
}
export interface DecisionRecord {
  id: string;
  conversation: string;
  step_id?: string;
  at: number;
  journal: { number: number; chain?: string };
  opened_at?: number;
  customer?: string;
  goal?: string;
  scope?: string;
  metadata?: Values;
  context: Message[];
  directives?: Directive[];
  candidate?: Candidate;
  lane: string;
  firings: Firing[];
  trigger_set: number;
  certificate?: Values;
  questions: Question[];
  decision: string;
  action?: Action;
  digest?: string;
  draft?: string;
  outcome?: { digest?: string; status: string; result?: Json; matches: boolean };
  exchange?: Message[];
  resolution?: string;
  closed?: boolean;
  judged: Judged;
}
export interface DecisionPage {
  decisions: DecisionRecord[];
  next: number | null;
}
