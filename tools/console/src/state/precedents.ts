import { useEffect, useState } from "preact/hooks";
import { get, Refused, segment } from "../wire/http";
import type { Precedents } from "../wire/precedents";

const keptMost = 60;
const kept = new Map<string, Precedents>();

export type Found = Precedents | Refused | null;

/** What was decided in cases alike: read once for each card, given up when the card is left. */
export function usePrecedents(intervention: string, wanted: boolean): Found {
  const [found, set] = useState<Found>(kept.get(intervention) ?? null);
  useEffect(() => {
    if (!wanted || kept.has(intervention)) return undefined;
    const left = new AbortController();
    get<Precedents>(`/v1/interventions/${segment(intervention)}/precedents`, left.signal).then(
      (got) => {
        if (left.signal.aborted) return;
        kept.set(intervention, got);
        const [oldest] = kept.keys();
        if (kept.size > keptMost && oldest) kept.delete(oldest);
        set(got);
      },
      (problem: Refused) => {
        if (!left.signal.aborted) set(problem);
      },
    );
    return () => left.abort();
  }, [intervention, wanted]);
  return found;
}
