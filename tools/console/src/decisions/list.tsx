import { useEffect, useMemo, useRef } from "preact/hooks";
import {
  aboutWhat,
  ago,
  look,
  narrow,
  outcomeOf,
  pagePath,
  rowsOf,
  type Row,
} from "../state/decisions";
import { decisionLink } from "../state/place";
import { usePolled } from "../state/polled";
import { useStore } from "../state/store";
import { onKeys } from "../keys";
import { KeyButton } from "../parts/key_hint";
import { Refusal } from "../parts/refusal";
import { dayAndTime, latency, plural, words } from "../parts/format";
import type { DecisionPage } from "../wire/decisions";
import { FilterLine } from "./filter";
import { JudgedTag } from "./judged";

const recent: [string, number][] = [
  ["last hour", 3_600_000],
  ["last day", 86_400_000],
];

/** A page of what was asked, the newest first. The focus is the cursor: J and K move it. */
export function DecisionList() {
  const now = useStore(look, (all) => all);
  const page = usePolled<DecisionPage>(pagePath(now), 0);
  const at = useRef<HTMLTableSectionElement>(null);
  const rows = useMemo(
    () => rowsOf(page.value?.decisions ?? [], now.filter),
    [page.value, now.filter],
  );
  const next = page.value?.next ?? null;
  const turn = (by: 1 | -1) => {
    if (by > 0 && next !== null) look.set({ pages: [...look.now.pages, next] });
    if (by < 0 && look.now.pages.length > 1) look.set({ pages: look.now.pages.slice(0, -1) });
  };
  useEffect(() => look.set({ shown: rows.map((row) => row.asked.intervention.id) }), [rows]);
  const arrived = useRef(false);
  useEffect(() => {
    const links = rowLinks(at.current);
    // Once: later the focus is where the person put it.
    if (arrived.current || !links.length) return;
    arrived.current = true;
    const before = links.find((link) => link.dataset.row === look.now.opened);
    (before ?? links[0])?.focus();
  }, [rows]);
  useEffect(
    () =>
      onKeys((key) => {
        if (key === "J" || key === "ArrowDown") return step(at.current, 1);
        if (key === "K" || key === "ArrowUp") return step(at.current, -1);
        if (key === "Enter") return step(at.current, 0);
        if (key === "N") turn(1);
        else if (key === "P") turn(-1);
        else if (key === "R") page.again();
        else if (key === "/") document.getElementById("filter-rule")?.focus();
        else if (key === "Escape") return step(at.current, 0);
        else return false;
        return true;
      }),
    [next],
  );
  return (
    <>
      <div class="line">
        <h1>Decisions</h1>
        <span class="quiet" role="status">
          page {now.pages.length}
          {page.value ? `, ${plural(rows.length, "question")}` : ""}
        </span>
        {recent.map(([name, ms]) => (
          <button type="button" class="link" key={name} onClick={() => narrow({ since: ago(ms) })}>
            {name}
          </button>
        ))}
        <span class="grow" />
        <KeyButton keys="R" label="Read again" tone="quiet" onPress={page.again} />
        <KeyButton
          keys="P"
          label="Newer page"
          disabled={now.pages.length < 2}
          onPress={() => turn(-1)}
        />
        <KeyButton keys="N" label="Older page" disabled={next === null} onPress={() => turn(1)} />
      </div>
      <FilterLine rules={rulesIn(rows)} scopes={scopesIn(rows)} />
      <Refusal refused={page.refused} what="Decisions" />
      <div class="scroll rows">
        <table class="decision-rows" aria-label="Decisions">
          <thead>
            <tr>
              <th scope="col">asked</th>
              <th scope="col">what</th>
              <th scope="col">kind</th>
              <th scope="col">rules</th>
              <th scope="col">outcome</th>
              <th scope="col">by</th>
              <th scope="col" class="right">
                took
              </th>
              <th scope="col">the agent was</th>
            </tr>
          </thead>
          <tbody ref={at}>
            {rows.map((row) => (
              <OneRow key={row.asked.intervention.id} row={row} />
            ))}
            {rows.length === 0 && (
              <tr>
                <td colSpan={8} class="quiet">
                  {page.value
                    ? "No decision is like that. Every question to a human appears here, with " +
                      "all that led to it and came of it."
                    : page.refused
                      ? "–"
                      : "Reading …"}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </>
  );
}

function OneRow({ row }: { row: Row }) {
  const { record, asked } = row;
  const { id, kind, raised_at: raised } = asked.intervention;
  const outcome = outcomeOf(asked);
  const rules = (asked.rules ?? []).join(", ");
  return (
    <tr>
      <td class="number">{dayAndTime(raised ?? record.at)}</td>
      <td>
        <a class="row-link" data-row={id} href={decisionLink(id)}>
          {aboutWhat(row)}
        </a>
      </td>
      <td>{kind}</td>
      <td title={rules}>{rules || "the agent asked"}</td>
      <td>
        {words(outcome)}
        {asked.corrections?.length ? (
          <span class="tag" title="corrected or confirmed">
            ✎<span class="hidden"> corrected or confirmed</span>
          </span>
        ) : null}
      </td>
      <td>{asked.answered_by ?? (asked.decided_by === "nobody" ? "" : asked.decided_by)}</td>
      <td class="number right">{asked.human_ms ? latency(asked.human_ms) : ""}</td>
      <td>
        <JudgedTag is={asked.judged} />
      </td>
    </tr>
  );
}

const rowLinks = (body: HTMLElement | null) => [
  ...(body?.querySelectorAll<HTMLAnchorElement>("a[data-row]") ?? []),
];

function step(body: HTMLElement | null, by: number): boolean {
  const links = rowLinks(body);
  const now = links.findIndex((link) => link === document.activeElement);
  links[Math.min(links.length - 1, Math.max(0, now + by))]?.focus();
  return links.length > 0;
}

const rulesIn = (rows: Row[]) => [...new Set(rows.flatMap((row) => row.asked.rules ?? []))].sort();
const scopesIn = (rows: Row[]) =>
  [...new Set(rows.map((row) => row.asked.intervention.scope ?? row.record.scope ?? ""))].sort();
