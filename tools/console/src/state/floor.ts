import { Store } from "./store";
import { stream } from "../wire/events";
import { get } from "../wire/http";
import type { Event, Intervention } from "../wire/types";

/** What the stream of the tenant says about one live conversation. */
export interface Live {
  id: string;
  lane: string;
  at: number;
  open: number;
  risk: number;
  handed: boolean;
}
interface FloorState {
  live: boolean;
  conversations: Live[];
  recent: Event[];
  settled: number[];
  late: number[];
}

const conversationsMost = 400,
  recentMost = 60,
  keptMs = 15 * 60_000;
const told = new Set([
  "intervention_settled",
  "intervention_raised",
  "conversation_handed_over",
  "conversation_handed_back",
  "answer_kept",
  "directive_issued",
  "directive_revoked",
  "trigger_set_activated",
  "answer_undone",
]);

export const floor = new Store<FloorState>({
  live: false,
  conversations: [],
  recent: [],
  settled: [],
  late: [],
});
const known = new Map<string, Live>();

/** What is open already; the stream tells what happens from then on. */
async function seed(): Promise<void> {
  const page = await get<{ conversations: { id: string; status: string; opened: number }[] }>(
    `/v1/conversations?status=open&limit=200`,
  );
  const handed = await get<{ conversations: { id: string; opened: number }[] }>(
    `/v1/conversations?status=handed_over&limit=100`,
  );
  const open = await get<{ interventions: Intervention[] }>(
    "/v1/interventions?state=open&limit=100",
  );
  const offered = await get<{ interventions: Intervention[] }>(
    "/v1/interventions?state=offered&limit=100",
  );
  const fresh = (id: string, at: number): Live => ({
    id,
    lane: "autonomy",
    at,
    open: 0,
    risk: 0,
    handed: false,
  });
  const seen = new Map<string, Live>();
  for (const one of page.conversations) seen.set(one.id, fresh(one.id, Date.now()));
  for (const one of handed.conversations)
    seen.set(one.id, { ...fresh(one.id, Date.now()), lane: "escalation", handed: true });
  for (const one of [...open.interventions, ...offered.interventions]) {
    const live = seen.get(one.conversation) ?? fresh(one.conversation, Date.now());
    seen.set(one.conversation, {
      ...live,
      lane: live.handed ? live.lane : "augmentation",
      open: live.open + 1,
      risk: Math.max(live.risk, riskOf({ firings: one.firings })),
    });
  }
  for (const [id, one] of seen) if (!known.has(id)) known.set(id, one);
  floor.set({ conversations: [...known.values()].reverse() });
}

/** Follows the tenant's events while the floor is watched. */
export function watchFloor(): () => void {
  known.clear();
  seed().catch(() => undefined); // the stream alone shows less, and the counts say why
  let waiting: Event[] = [],
    timer = 0;
  // A burst is shown at most twice a second, however many events it has.
  const flush = () => {
    timer = 0;
    const some = waiting;
    waiting = [];
    take(some);
  };
  const stop = stream(
    "/v1/events",
    null,
    (some) => {
      waiting.push(...some);
      timer ||= window.setTimeout(flush, 500);
    },
    (live) => floor.set({ live }),
  );
  return () => {
    stop();
    clearTimeout(timer);
  };
}

function take(events: Event[]): void {
  const now = Date.now();
  let { recent, settled, late } = floor.now;
  for (const event of events) {
    place(event);
    if (told.has(event.type)) recent = [event, ...recent];
    if (event.type === "intervention_settled")
      if (event.state === "answered") settled = [...settled, event.at];
      else if (event.state === "expired") late = [...late, event.at];
  }
  for (const [id, one] of known)
    if (known.size > conversationsMost || now - one.at > keptMs) known.delete(id);
    else break;
  const young = (at: number) => now - at < keptMs;
  floor.set({
    recent: recent.slice(0, recentMost),
    settled: settled.filter(young).slice(-5000),
    late: late.filter(young).slice(-5000),
    conversations: [...known.values()].reverse(),
  });
}

function place(event: Event): void {
  const id = event.conversation;
  if (!id || id.startsWith("~")) return;
  if (event.type === "conversation_closed") {
    known.delete(id);
    return;
  }
  const one = known.get(id) ?? { id, lane: "autonomy", at: 0, open: 0, risk: 0, handed: false };
  const next = { ...one, at: event.at };
  if (event.type === "step_decided" && typeof event.lane === "string") {
    next.lane = event.lane;
    next.risk = riskOf({ firings: event.firings });
  }
  if (event.type === "intervention_raised") next.open++;
  if (event.type === "intervention_settled") next.open = Math.max(0, next.open - 1);
  if (event.type === "conversation_handed_over") {
    next.handed = true;
    next.lane = "escalation";
  }
  if (event.type === "conversation_handed_back") {
    next.handed = false;
    next.lane = "autonomy";
  }
  if (!next.open && !next.handed && event.type === "intervention_settled") next.lane = "autonomy";
  known.delete(id);
  known.set(id, next); // the latest last
}

/** The chance of being wrong that the firings speak of; a rule that must ask counts fully. */
function riskOf(event: { firings?: unknown }): number {
  const firings = Array.isArray(event.firings)
    ? (event.firings as { must_ask?: boolean; family?: string; value?: number }[])
    : [];
  return firings.reduce(
    (most, one) =>
      Math.max(most, one.must_ask ? 1 : one.family === "confidence" ? 1 - (one.value ?? 1) : 0.5),
    0,
  );
}
