// The node's words, as schemas/PROTOCOL.md has them. Only what the console reads is named.

export type Kind = "approval" | "choice" | "value" | "guidance" | "review" | "handover";
export type State =
  | "open"
  | "offered"
  | "pending"
  | "answered"
  | "withdrawn"
  | "expired"
  | "escalated";
export type Presence = "available" | "busy" | "break" | "offline";
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Values = { [name: string]: Json };

export interface Message {
  id: string;
  from: string;
  text: string;
  at?: number;
}
export interface Firing {
  family: string;
  rule: string;
  says: string;
  must_ask: boolean;
  value?: number;
  threshold?: number;
  article?: { id: string; title?: string; text?: string };
}
export interface Action {
  name: string;
  arguments: Values;
  digest?: string;
}
export interface Option {
  value: string;
  title?: string;
  evidence?: string;
}
export interface Titled {
  const: Json;
  title?: string;
}
export interface Field {
  type?: string;
  title?: string;
  description?: string;
  format?: string;
  default?: Json;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  enum?: Json[];
  enumNames?: string[];
  oneOf?: Titled[];
  items?: { enum?: Json[]; anyOf?: Titled[]; oneOf?: Titled[] };
  minItems?: number;
  maxItems?: number;
}
export interface Schema {
  properties?: { [name: string]: Field };
  required?: string[];
}
export interface FollowUp {
  asked: string;
  asked_by?: string;
  answered?: string;
}
export interface Tried {
  step_id: string;
  what?: string;
  decision: string;
}
export interface Answer {
  verdict?: string;
  arguments?: Values;
  note?: string;
  chosen?: string[];
  none_of_these?: boolean;
  values?: Values;
  text?: string;
}
export interface Intervention {
  id: string;
  conversation: string;
  step_id?: string;
  kind: Kind;
  state: State;
  version: number;
  question: string;
  options?: Option[];
  multiple?: boolean;
  allow_none?: boolean;
  answer_schema?: Schema;
  action?: Action;
  draft?: string;
  firings: Firing[];
  context: Message[];
  customer?: string;
  goal?: string;
  raised_at: number;
  answer_by: number;
  on_expiry: string;
  offered_to?: string;
  votes?: string[];
  release_at?: number;
  follow_ups?: FollowUp[];
  answer?: Answer;
  decided_by?: string;
  answered_by?: string;
  reason?: string;
  machine_ms?: number;
  queue_ms?: number;
  human_ms?: number;
  queue?: string;
  bundle?: string;
  tried?: Tried[];
  open_questions?: string[];
  route?: {
    queue?: string;
    quorum?: number;
    panel?: number;
    undo_ms?: number;
    irreversible?: boolean;
    cost?: number;
  };
}
export interface Why {
  must_ask: boolean;
  cost: number;
  chance_wrong: number;
  handling_ms: number;
  worth_per_s: number;
  waited_ms: number;
  behind: number;
  says: string;
}
export interface Member {
  intervention: string;
  conversation: string;
  version: number;
  customer?: string;
  differs: Values;
  question?: string;
}
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail: string;
  where?: string;
}

export type NodeFrame =
  | { type: "welcome"; operator: string; holding: number }
  | { type: "offer"; version: number; lease_until: number; why: Why; intervention: Intervention }
  | {
      type: "bundle";
      bundle: string;
      version: number;
      lease_until: number;
      count: number;
      second: boolean;
      canary: boolean;
      why: Why;
      intervention: Intervention;
      members: Member[];
    }
  | { type: "rescind"; intervention?: string; bundle?: string; state?: State }
  | {
      type: "update";
      intervention: string;
      answer_by?: number;
      lease_until?: number;
      follow_up?: FollowUp;
      message?: Message;
    }
  | { type: "presence"; state: Presence; reason: string }
  | Receipt;
export interface Receipt {
  type: "receipt";
  ref: string;
  status?: string;
  intervention?: Intervention;
  problem?: Problem;
  answered?: number;
  left?: number;
  why?: string;
}
export type OperatorFrame = { type: string; ref?: string } & { [name: string]: unknown };

export interface QueueState {
  queue: string;
  skills: { name: string; level?: number }[];
  waiting: number;
  offered: number;
  operators_connected: number;
  operators_available: number;
  operators_working: number;
  predicted_wait_ms: number | null;
  handling_ms: number;
  price: number;
}
export interface OperatorState {
  name: string;
  state: Presence;
  capacity: number;
  holding: number;
  queues: string[];
  skills: { name: string; level?: number }[];
}
export interface Summary {
  conversations: { open: number; handed_over: number; closed: number };
  steps: { autonomy: number; augmentation: number; escalation: number };
  interventions: {
    kind: Kind;
    state: State;
    decided_by: string | null;
    verdict: string | null;
    edited: boolean;
    count: number;
  }[];
  labels_kept: number;
  outcomes: { ok: number; error: number; mismatched: number };
}
export interface Conversation {
  id: string;
  status: string;
  customer?: string;
  goal?: string;
  scope?: string;
  metadata?: Values;
  context: Message[];
  steps: number;
  steps_autonomous: number;
  interventions: number;
  open_interventions: string[];
  directives?: Directive[];
}
export interface Directive {
  id: string;
  text: string;
  match: string;
  queue?: string;
  until?: number;
}
export interface TriggerSet {
  version: number;
  active?: boolean;
  note?: string;
  at?: number;
  by?: string;
  yaml?: string;
}
export interface TriggerCheck {
  errors: { line: number; column: number; text: string }[];
  rules: number;
}
export interface TriggerReport {
  steps: number;
  asked: number;
  rules: {
    name: string;
    family: string;
    fired: number;
    asked: number;
    agreed: number;
    overridden: number;
    failed: number;
    failure?: string;
  }[];
  certificates?: {
    rule: string;
    scope: string;
    epoch: number;
    threshold: number | null;
    labels: number;
    needed: number;
    audits: number;
    errors: number;
    alarms: number;
  }[];
  detectors?: { name: string; fired: number; false_alarms: number; threshold: number | null }[];
}
/** One fact of the journal. Which members it has depends on its type. */
export interface Event {
  number: number;
  conversation: string;
  type: string;
  at: number;
  by: string;
  [member: string]: unknown;
}
