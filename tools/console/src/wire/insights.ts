// What the decisions tell about the rules, named as in schemas/insight.hpp.

import type { Kind } from "./types";

/** A rate with its two-sided 90 % interval. */
export interface RateSeen {
  of: number;
  happened: number;
  low: number;
  high: number;
}
export interface Group {
  name: string;
  family?: string;
  steps: number;
  asked: number;
  answered: number;
  unanswered: number;
  overridden: RateSeen;
  human_ms: number;
}
export type ModelGroup = Omit<Group, "name" | "family"> & {
  model: string;
  prompt_version?: string;
};
export interface Suggestion {
  rule: string;
  action?: string;
  scope?: string;
  kind: Kind;
  decision: string;
  evidence: RateSeen;
  first: number;
  last: number;
  questions_a_day: number;
  human_minutes_a_day: number;
  must_ask: boolean;
  yaml?: string;
  note: string;
}
export interface Conflict {
  rule: string;
  scope?: string;
  asked: number;
  none_of_these: number;
  sides: { value: string; title?: string; chosen: number }[];
}
export interface ArgumentError {
  scope?: string;
  action?: string;
  name: string;
  judged: number;
  edited: number;
  asked: number;
}
export interface Confidence {
  labels: number;
  unweighted: number;
  brier: number;
  calibration_error: number;
  bins: { stated: number; right: number; weight: number; labels: number }[];
  risk_coverage: { threshold: number; coverage: number; risk: number }[];
}
/** Sums over all operators; the lists are quantiles over them: 0, 1/4, 1/2, 3/4, 1. */
export interface Attention {
  answers: number;
  fast: number;
  operators: number;
  kappa?: number;
  compared: number;
  checked: number;
  mistaken: number;
  known_wrong: number;
  let_through: number;
  fast_share?: number[];
  p5_ms?: number[];
  longest_streak?: number[];
}
export interface Person {
  name: string;
  answers: number;
  fast: number;
  longest_streak: number;
  checked: number;
  mistaken: number;
  p5_ms: number;
  median_ms: number;
}
export interface InsightView {
  steps: number;
  asked: number;
  audited: number;
  overflowed?: number;
  first?: number;
  last?: number;
  rules: Group[];
  scopes: Group[];
  models: ModelGroup[];
  never_fired: string[];
  suggestions: Suggestion[];
  conflicts: Conflict[];
  arguments: ArgumentError[];
  confidence: Confidence;
  attention: Attention;
  people?: Person[]; // for admins
}
