import { useState } from "preact/hooks";
import { usePolled } from "../state/polled";
import { AnsweredAlike } from "../insights/alike";
import { Calibration, RiskCoverage } from "../insights/calibration";
import { ArgumentErrors, Conflicts } from "../insights/mistakes";
import { People } from "../insights/people";
import { Habits, Overrides } from "../insights/rules";
import { Refusal } from "../parts/refusal";
import { number, plural } from "../parts/format";
import type { InsightView } from "../wire/insights";

const everyMs = 30_000,
  day = 86_400_000;
const spans: [string, number][] = [
  ["all time", 0],
  ["last hour", day / 24],
  ["last day", day],
  ["last 7 days", 7 * day],
  ["last 30 days", 30 * day],
];

/** What the decisions tell about the rules. It only tells: nothing is changed from here. */
export function Insights() {
  const [span, setSpan] = useState(0);
  const [since, setSince] = useState(0);
  const read = usePolled<InsightView>(
    since ? `/v1/insights?since=${since}` : "/v1/insights",
    everyMs,
  );
  const found = read.value;
  return (
    <main class="page insights">
      <div class="line">
        <h1>Insights</h1>
        <label class="inline">
          <span class="quiet">from the decisions of</span>
          <select
            value={String(span)}
            onChange={(event) => {
              const ms = Number(event.currentTarget.value);
              setSpan(ms);
              setSince(ms ? Date.now() - ms : 0);
            }}
          >
            {spans.map(([name, ms]) => (
              <option key={ms} value={String(ms)}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {found && (
          <span class="quiet" role="status">
            {plural(found.steps, "step")}, {plural(found.asked, "question")},{" "}
            {plural(found.audited, "audit")}
            {found.overflowed ? `; ${number(found.overflowed)} found no room` : ""}
          </span>
        )}
      </div>
      <Refusal refused={read.refused} what="Insights" />
      {!found && !read.refused && <p class="quiet">Reading …</p>}
      {found && (
        <>
          <Overrides of={found} />
          <AnsweredAlike all={found.suggestions} />
          <ArgumentErrors all={found.arguments} />
          <div class="two">
            <Conflicts all={found.conflicts} />
            <Habits of={found} />
          </div>
          <div class="two">
            <Calibration of={found.confidence} />
            <RiskCoverage of={found.confidence} />
          </div>
          <People of={found.attention} people={found.people} />
        </>
      )}
    </main>
  );
}
