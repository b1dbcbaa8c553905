import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { get, post, Refused } from "../wire/http";
import { usePolled } from "../state/polled";
import { diffLines } from "../parts/diff";
import { Refusal } from "../parts/refusal";
import { clockTime, number, percent } from "../parts/format";
import type { TriggerCheck, TriggerReport, TriggerSet } from "../wire/types";

const everyMs = 3000,
  checkMs = 400;

/** What the triggers do, and the place where they are changed. */
/** A rule that fires on nearly all of many steps. Steps of which nothing is learnt come later. */
const tellsNothing = (fired: number, steps: number) => steps >= 100 && fired >= 0.95 * steps;

export function Triggers() {
  const report = usePolled<TriggerReport>("/v1/triggers", everyMs);
  const sets = usePolled<{ trigger_sets: TriggerSet[] } | TriggerSet[]>(
    "/v1/trigger-sets",
    everyMs,
  );
  const list = Array.isArray(sets.value) ? sets.value : (sets.value?.trigger_sets ?? []);
  return (
    <main class="page triggers">
      <h1>Triggers</h1>
      <Refusal refused={report.refused} what="What the triggers did" />
      {report.value && <Report of={report.value} />}
      <h2>Trigger sets</h2>
      <Refusal refused={sets.refused} what="Trigger sets" />
      {!sets.refused && <Editor sets={list} changed={sets.again} />}
    </main>
  );
}

function Report({ of }: { of: TriggerReport }) {
  const certificates = of.certificates ?? [],
    detectors = of.detectors ?? [];
  return (
    <>
      <dl class="figures">
        <div>
          <dt>steps</dt>
          <dd>{number(of.steps)}</dd>
        </div>
        <div>
          <dt>asked</dt>
          <dd>{number(of.asked)}</dd>
        </div>
        <div>
          <dt>ask rate</dt>
          <dd>{percent(of.asked, of.steps)}</dd>
        </div>
      </dl>
      <table>
        <caption>Rules</caption>
        <thead>
          <tr>
            <th scope="col">rule</th>
            <th scope="col">family</th>
            <th scope="col">fired</th>
            <th scope="col">asked</th>
            <th scope="col">agreed</th>
            <th scope="col">overridden</th>
            <th scope="col">override rate</th>
            <th scope="col">failed</th>
          </tr>
        </thead>
        <tbody>
          {of.rules.map((one) => (
            <tr key={one.name}>
              <th scope="row">{one.name}</th>
              <td>{one.family}</td>
              <td class="number">
                {number(one.fired)}
                {tellsNothing(one.fired, of.steps) && (
                  <p class="quiet">on nearly every step: it tells none from another</p>
                )}
              </td>
              <td class="number">{number(one.asked)}</td>
              <td class="number">{number(one.agreed)}</td>
              <td class="number">{number(one.overridden)}</td>
              <td class="number">{percent(one.overridden, one.agreed + one.overridden)}</td>
              <td class="number">
                {number(one.failed)}
                {one.failure && <p class="quiet">{one.failure}</p>}
              </td>
            </tr>
          ))}
          {of.rules.length === 0 && (
            <tr>
              <td colSpan={8} class="quiet">
                No rule has fired.
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {certificates.length > 0 && (
        <table>
          <caption>Certificates</caption>
          <thead>
            <tr>
              <th scope="col">rule</th>
              <th scope="col">scope</th>
              <th scope="col">state</th>
              <th scope="col">labels</th>
              <th scope="col">audits</th>
              <th scope="col">errors</th>
              <th scope="col">alarms</th>
            </tr>
          </thead>
          <tbody>
            {certificates.map((one) => (
              <tr key={`${one.rule} ${one.scope}`}>
                <th scope="row">{one.rule}</th>
                <td>{one.scope || "all"}</td>
                <td>
                  {one.threshold === null
                    ? `◌ learning, ${one.labels} of ${one.needed}`
                    : `✓ certified from ${number(one.threshold)}`}
                </td>
                <td class="number">{one.labels}</td>
                <td class="number">{one.audits}</td>
                <td class="number">{one.errors}</td>
                <td class="number">{one.alarms ? `⚠ ${one.alarms}` : 0}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {detectors.length > 0 && (
        <table>
          <caption>Detectors</caption>
          <thead>
            <tr>
              <th scope="col">detector</th>
              <th scope="col">fired</th>
              <th scope="col">false alarms</th>
              <th scope="col">threshold</th>
            </tr>
          </thead>
          <tbody>
            {detectors.map((one) => (
              <tr key={one.name}>
                <th scope="row">{one.name}</th>
                <td class="number">{one.fired}</td>
                <td class="number">{one.false_alarms}</td>
                <td class="number">{one.threshold === null ? "–" : number(one.threshold)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Editor({ sets, changed }: { sets: TriggerSet[]; changed: () => void }) {
  const live = sets.find((one) => one.active);
  const [base, setBase] = useState<string | null>(null);
  const [yaml, setYaml] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [check, setCheck] = useState<TriggerCheck | null>(null);
  const [said, setSaid] = useState("");
  const [ready, setReady] = useState<number | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const read = async (version: number) =>
    (await get<TriggerSet>(`/v1/trigger-sets/${version}`)).yaml ?? "";
  useEffect(() => {
    if (!live) return;
    read(live.version).then(
      (text) => {
        setBase(text);
        setYaml((now) => now ?? text);
      },
      (problem: Error) => setSaid(problem.message),
    );
  }, [live?.version]);
  useEffect(() => {
    if (yaml === null) return;
    let over = false;
    const timer = setTimeout(() => {
      post<TriggerCheck>("/v1/trigger-sets/check", { yaml }).then(
        (got) => {
          if (!over) setCheck(got);
        },
        (problem: Refused) => {
          if (!over) {
            setCheck(null);
            setSaid(problem.notOffered ? "Checking: not offered by this node." : problem.message);
          }
        },
      );
    }, checkMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [yaml]);
  const lines = useMemo(() => diffLines(base ?? "", yaml ?? ""), [base, yaml]);
  const goTo = (line: number, column: number) => {
    const text = yaml ?? "";
    const start =
      text
        .split("\n")
        .slice(0, line - 1)
        .reduce((sum, one) => sum + one.length + 1, 0) + Math.max(0, column - 1);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + 1);
  };
  const store = async () => {
    try {
      const stored = await post<{ version?: number; id?: string }>("/v1/trigger-sets", {
        yaml,
        note,
      });
      const version = stored.version ?? Number(stored.id);
      setReady(version);
      setSaid(`Stored as version ${version}. It is not active yet.`);
      changed();
    } catch (problem) {
      setSaid((problem as Error).message);
    }
  };
  const activate = async (version: number) => {
    try {
      await post(`/v1/trigger-sets/${version}/activate`, {});
      setReady(null);
      setSaid(`Version ${version} is active.`);
      changed();
    } catch (problem) {
      setSaid((problem as Error).message);
    }
  };
  const different = base !== null && yaml !== null && base !== yaml;
  return (
    <>
      <div class="two">
        <section>
          <label class="field">
            <span class="label">The set, as YAML</span>
            <textarea
              ref={area}
              class="code"
              rows={24}
              spellcheck={false}
              wrap="off"
              value={yaml ?? ""}
              onInput={(event) => {
                setReady(null);
                setYaml(event.currentTarget.value);
              }}
            />
          </label>
          <div role="status" data-check>
            {check && check.errors.length === 0 && (
              <p class="good">✓ {number(check.rules)} rules, no errors</p>
            )}
            {check && check.errors.length > 0 && (
              <ul class="errors">
                {check.errors.map((one, at) => (
                  <li key={at}>
                    ⚠{" "}
                    <button type="button" class="link" onClick={() => goTo(one.line, one.column)}>
                      line {one.line}, column {one.column}
                    </button>{" "}
                    {one.text}
                  </li>
                ))}
              </ul>
            )}
          </div>
          <div class="line">
            <label class="inline grow">
              <span>what changes, and why</span>
              <input
                type="text"
                value={note}
                onInput={(event) => setNote(event.currentTarget.value)}
              />
            </label>
            <button
              type="button"
              class="button"
              disabled={!different || !check || check.errors.length > 0}
              onClick={store}
            >
              <span>Store</span>
            </button>
          </div>
          {said && (
            <p class="note" role="status">
              {said}
            </p>
          )}
          {ready !== null && (
            <div class="panel" role="group" aria-label="Activate">
              <p>Activate version {ready} for all conversations, from their next step on?</p>
              <button type="button" class="button go" onClick={() => activate(ready)}>
                <span>Activate {ready}</span>
              </button>
              <button type="button" class="button quiet" onClick={() => setReady(null)}>
                <span>Not now</span>
              </button>
            </div>
          )}
        </section>
        <section>
          <h3>Difference to the live set</h3>
          {different ? (
            <pre class="diff scroll" tabIndex={0} aria-label="Difference to the live set">
              {near(lines).map((line, at) => (
                <span key={at} class={line.kind}>
                  {line.kind === "gone" ? "− " : line.kind === "new" ? "+ " : "  "}
                  {line.text}
                  {"\n"}
                </span>
              ))}
            </pre>
          ) : (
            <p class="quiet">None.</p>
          )}
          <h3>Versions</h3>
          <table>
            <thead>
              <tr>
                <th scope="col">version</th>
                <th scope="col">state</th>
                <th scope="col">note</th>
                <th scope="col">by</th>
                <th scope="col">at</th>
                <th scope="col">
                  <span class="hidden">do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {[...sets]
                .sort((a, b) => b.version - a.version)
                .map((one) => (
                  <tr key={one.version}>
                    <th scope="row">{one.version}</th>
                    <td>{one.active ? "● live" : "○"}</td>
                    <td>{one.note}</td>
                    <td>{one.by}</td>
                    <td>{clockTime(one.at)}</td>
                    <td>
                      <button
                        type="button"
                        class="link"
                        aria-label={`open version ${one.version}`}
                        onClick={() =>
                          read(one.version).then(setYaml, (problem: Error) =>
                            setSaid(problem.message),
                          )
                        }
                      >
                        open
                      </button>{" "}
                      {!one.active && (
                        <button
                          type="button"
                          class="link"
                          aria-label={`activate version ${one.version}`}
                          onClick={() => setReady(one.version)}
                        >
                          activate …
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      </div>
    </>
  );
}

/** Changed lines with three around them. */
function near(lines: { text: string; kind: "same" | "gone" | "new" }[]) {
  const around = 3;
  return lines.filter(
    (line, at) =>
      line.kind !== "same" ||
      lines.slice(Math.max(0, at - around), at + around + 1).some((one) => one.kind !== "same"),
  );
}
