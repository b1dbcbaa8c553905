import type { Answer, Kind } from "./types";

/** What was decided in cases alike, as schemas/codec/precedents.hpp has it. Advice, no answer. */
export interface Precedents {
  hits: Precedent[];
  sides: { decision: string; share: number; hits: number }[];
  agreement: number; // share of the strongest side
  decision?: string;
  abstained: boolean;
  why: string;
}
export interface Precedent {
  intervention: string;
  conversation: string;
  at: number;
  kind: Kind;
  action?: string;
  question?: string;
  customer?: string;
  draft?: string;
  answer: Answer;
  article?: string;
  by?: string;
  by_human: boolean; // else as a configurer corrected it
  negative: boolean;
  conversations: number; // decided by this one answer
  likeness: number;
  equal?: string[]; // slots, such as rule:refund-over-100
  terms?: string[]; // words that are shared
}
