import { useEffect, useMemo, useState } from "preact/hooks";
import type { AlignedData } from "uplot";
import { floor, watchFloor, type Live } from "../state/floor";
import { usePolled } from "../state/polled";
import { recordLink } from "../state/place";
import { useNow } from "../state/clock";
import { useStore } from "../state/store";
import { Plot } from "../parts/plot";
import { Refusal } from "../parts/refusal";
import { clockTime, duration, number, percent, words } from "../parts/format";
import type { Event, OperatorState, QueueState, Summary } from "../wire/types";

const everyMs = 2000,
  bucketMs = 10_000,
  buckets = 60;

/** The supervisor's view: what runs, who waits, who works, what was decided. */
export function Floor() {
  useEffect(watchFloor, []);
  const summary = usePolled<Summary>("/v1/summary", everyMs);
  const queues = usePolled<{ queues: QueueState[] }>("/v1/queues", everyMs);
  const operators = usePolled<{ operators: OperatorState[] }>("/v1/operators", everyMs);
  return (
    <main class="page floor">
      <h1>Floor</h1>
      <Refusal refused={summary.refused} what="The counts" />
      {summary.value && <Counts of={summary.value} />}
      <div class="two">
        <section>
          <h2>Queues and predicted waits</h2>
          <Refusal refused={queues.refused} what="Queues" />
          <Queues all={queues.value?.queues ?? []} />
        </section>
        <section>
          <h2>Operators and load</h2>
          <Refusal refused={operators.refused} what="Operators" />
          <Operators all={operators.value?.operators ?? []} />
        </section>
      </div>
      <div class="two">
        <section>
          <h2>Answers in ten seconds</h2>
          <Service />
        </section>
        <section>
          <h2>Decisions, as they fall</h2>
          <Recent />
        </section>
      </div>
      <section>
        <h2>Live conversations</h2>
        <Loom />
      </section>
    </main>
  );
}

function Counts({ of }: { of: Summary }) {
  const sum = (which: (one: Summary["interventions"][number]) => boolean) =>
    of.interventions.filter(which).reduce((total, one) => total + one.count, 0);
  const steps = of.steps.autonomy + of.steps.augmentation + of.steps.escalation;
  const answered = sum((one) => one.state === "answered"),
    expired = sum((one) => one.state === "expired");
  const figures: [string, string, string][] = [
    ["conversations open", number(of.conversations.open), "open"],
    ["handed over", number(of.conversations.handed_over), "handed_over"],
    ["closed", number(of.conversations.closed), "closed"],
    ["steps", number(steps), "steps"],
    ["asked a human", percent(of.steps.augmentation + of.steps.escalation, steps), "asked"],
    [
      "questions waiting",
      number(sum((one) => one.state === "open" || one.state === "offered")),
      "waiting",
    ],
    ["answered", number(answered), "answered"],
    ["answered in time", percent(answered, answered + expired), "level"],
    ["too late, kept as labels", number(of.labels_kept), "labels"],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value, id]) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd data-count={id}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Queues({ all }: { all: QueueState[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">queue</th>
          <th scope="col">waiting</th>
          <th scope="col">with operators</th>
          <th scope="col">predicted wait</th>
          <th scope="col">an answer takes</th>
          <th scope="col">available</th>
          <th scope="col">price of a second</th>
        </tr>
      </thead>
      <tbody>
        {all.map((one) => (
          <tr key={one.queue + one.skills.map((s) => s.name).join()}>
            <th scope="row">
              {one.queue}
              {one.skills.length > 0 && (
                <span class="quiet">
                  {" "}
                  {one.skills.map((s) => `${s.name} ${s.level ?? ""}`).join(", ")}
                </span>
              )}
            </th>
            <td class="number">{one.waiting}</td>
            <td class="number">{one.offered}</td>
            <td class="number">
              {one.predicted_wait_ms === null ? "nobody there" : duration(one.predicted_wait_ms)}
            </td>
            <td class="number">{duration(one.handling_ms)}</td>
            <td class="number">
              {one.operators_available} of {one.operators_connected}
            </td>
            <td class="number">{number(one.price)}</td>
          </tr>
        ))}
        {all.length === 0 && (
          <tr>
            <td colSpan={7} class="quiet">
              Nothing has been asked yet.
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

const marks = { available: "●", busy: "◐", break: "◌", offline: "○" };
function Operators({ all }: { all: OperatorState[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">operator</th>
          <th scope="col">presence</th>
          <th scope="col">in hand</th>
          <th scope="col">load</th>
          <th scope="col">queues</th>
        </tr>
      </thead>
      <tbody>
        {all.slice(0, 100).map((one) => (
          <tr key={one.name}>
            <th scope="row">{one.name}</th>
            <td>
              {marks[one.state]} {one.state}
            </td>
            <td class="number">
              {one.holding} of {one.capacity}
            </td>
            <td>
              <meter
                aria-label={`Load of ${one.name}`}
                min={0}
                max={Math.max(1, one.capacity)}
                value={one.holding}
              />
            </td>
            <td>{one.queues.length ? one.queues.join(", ") : "all"}</td>
          </tr>
        ))}
        {all.length === 0 && (
          <tr>
            <td colSpan={5} class="quiet">
              No operator is known yet.
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Service() {
  const settled = useStore(floor, (all) => all.settled);
  const late = useStore(floor, (all) => all.late);
  const now = useNow(bucketMs / 4);
  const data = useMemo<AlignedData>(() => {
    const end = Math.ceil(now / bucketMs) * bucketMs,
      start = end - buckets * bucketMs;
    const count = (times: number[]) => {
      const out = new Array<number>(buckets).fill(0);
      for (const at of times) {
        const n = Math.floor((at - start) / bucketMs);
        if (n >= 0 && n < buckets) out[n]!++;
      }
      return out;
    };
    return [
      Array.from({ length: buckets }, (_, n) => (start + n * bucketMs) / 1000),
      count(settled),
      count(late),
    ];
  }, [settled, late, Math.floor(now / (bucketMs / 4))]);
  return (
    <Plot
      data={data}
      names={["answered", "expired"]}
      label={
        `Answers in ten seconds over the last ten minutes; ${settled.length} answered ` +
        `and ${late.length} expired since you opened this screen`
      }
    />
  );
}

function Recent() {
  const recent = useStore(floor, (all) => all.recent);
  const live = useStore(floor, (all) => all.live);
  return (
    <div
      class="scroll stream"
      tabIndex={0}
      role="log"
      aria-label="Stream of decisions"
      aria-live="off"
    >
      {!live && <p class="quiet">○ The stream is not connected.</p>}
      <table>
        <tbody>
          {recent.map((one) => (
            <tr key={one.number}>
              <td class="number quiet">{clockTime(one.at)}</td>
              <td>{tell(one)}</td>
              <td class="quiet">{one.by}</td>
              <td>
                {one.conversation && !one.conversation.startsWith("~") ? (
                  <a href={recordLink(one.conversation)}>{one.conversation}</a>
                ) : (
                  ""
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {live && recent.length === 0 && <p class="quiet">Nothing since you opened this screen.</p>}
    </div>
  );
}
function tell(event: Event): string {
  const answer = event.answer as { verdict?: string } | undefined;
  if (event.type !== "intervention_settled") return words(event.type);
  const verdict = answer?.verdict ? `: ${answer.verdict}` : "";
  return `${words(String(event.state ?? "settled"))}${verdict}`;
}

const laneMarks: { [lane: string]: string } = { autonomy: "·", augmentation: "?", escalation: "!" };
/** Every live conversation is one thread; those that want a human come first, riskiest first. */
function Loom() {
  const all = useStore(floor, (state) => state.conversations);
  const [lane, setLane] = useState("");
  const weight = (one: Live) =>
    (one.handed ? 4 : one.lane === "escalation" ? 3 : one.open ? 2 : 0) + one.risk;
  const shown = useMemo(
    () => all.filter((one) => !lane || one.lane === lane).sort((a, b) => weight(b) - weight(a)),
    [all, lane],
  );
  return (
    <>
      <div class="line filter" role="group" aria-label="Lane">
        {["", "autonomy", "augmentation", "escalation"].map((one) => (
          <button
            type="button"
            class="button quiet"
            key={one}
            aria-pressed={lane === one}
            onClick={() => setLane(one)}
          >
            <span>{one ? `${laneMarks[one]} ${one}` : "all"}</span>
            <span class="count">{all.filter((each) => !one || each.lane === one).length}</span>
          </button>
        ))}
        <span class="quiet">riskiest first</span>
      </div>
      <ol class="loom">
        {shown.slice(0, 200).map((one) => (
          <li key={one.id}>
            <a
              class={`thread lane-${one.lane}`}
              href={recordLink(one.id)}
              title={`${one.lane}${one.open ? `, ${one.open} open` : ""}`}
            >
              <span aria-hidden="true">{laneMarks[one.lane] ?? "·"}</span>
              <span class="thread-id">{one.id}</span>
              {one.open > 0 && <span class="count">{one.open} open</span>}
              {one.risk > 0 && <span class="risk">risk {one.risk.toFixed(2)}</span>}
            </a>
          </li>
        ))}
      </ol>
      {shown.length > 200 && <p class="quiet">and {shown.length - 200} calmer ones</p>}
      {shown.length === 0 && <p class="quiet">None yet.</p>}
    </>
  );
}
