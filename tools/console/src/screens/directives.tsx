import { useEffect, useState } from "preact/hooks";
import { post, Refused, remove, segment } from "../wire/http";
import { usePolled } from "../state/polled";
import { useNow } from "../state/clock";
import { say } from "../state/desk";
import { Refusal } from "../parts/refusal";
import { Writing } from "../parts/writing";
import { duration, plural } from "../parts/format";
import type { Directive } from "../wire/types";

const lasts: [string, number][] = [
  ["15 minutes", 900_000],
  ["1 hour", 3_600_000],
  ["4 hours", 14_400_000],
  ["1 day", 86_400_000],
];
const previewMs = 300;

/** Standing instructions to all matching live conversations. */
export function Directives() {
  const all = usePolled<{ directives: Directive[] }>("/v1/directives", 3000);
  const [text, setText] = useState("");
  const [match, setMatch] = useState("");
  const [lasting, setLasting] = useState(3_600_000);
  const [wrong, setWrong] = useState("");
  const now = useNow();
  const send = async () => {
    if (!text.trim()) return setWrong("Write what the agents shall do.");
    if (!match.trim())
      return setWrong("Say which conversations: a condition, or true for all of them.");
    try {
      await post("/v1/directives", {
        id: `d-${Date.now().toString(36)}`,
        text: text.trim(),
        match,
        expires_in_ms: lasting,
      });
      setText("");
      setWrong("");
      say("The directive reaches all matching conversations now.");
      all.again();
    } catch (problem) {
      setWrong((problem as Error).message);
    }
  };
  const revoke = async (id: string) => {
    await remove(`/v1/directives/${segment(id)}`).catch((problem: Error) =>
      setWrong(problem.message),
    );
    all.again();
  };
  return (
    <main class="page directives">
      <h1>Directives</h1>
      <section class="panel">
        <Writing
          label="Instruction to the agents"
          value={text}
          onWrite={setText}
          onSend={send}
          hint="Enter sends it to all that match, now and until it ends"
        />
        <label class="field">
          <span class="label">Which conversations</span>
          <input
            type="text"
            class="code"
            spellcheck={false}
            value={match}
            onInput={(event) => setMatch(event.currentTarget.value)}
          />
          <span class="hint">
            true: all of them · or e.g. conversation.scope == "broadband" &amp;&amp;
            conversation.metadata.region == "north"
          </span>
        </label>
        <Preview match={match} />
        <div class="line">
          <label class="inline">
            <span>holds for</span>
            <select
              value={String(lasting)}
              onChange={(event) => setLasting(Number(event.currentTarget.value))}
            >
              {lasts.map(([name, ms]) => (
                <option key={ms} value={String(ms)}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <span class="grow" />
          <button type="button" class="button go" onClick={send}>
            <span>Send directive</span>
          </button>
        </div>
        {wrong && (
          <p class="banner bad" role="alert">
            ⚠ {wrong}
          </p>
        )}
      </section>
      <h2>In force</h2>
      <Refusal refused={all.refused} what="Directives" />
      <table>
        <thead>
          <tr>
            <th scope="col">instruction</th>
            <th scope="col">matches</th>
            <th scope="col">ends in</th>
            <th scope="col">
              <span class="hidden">revoke</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {all.value?.directives.map((one) => (
            <tr key={one.id}>
              <td>{one.text}</td>
              <td>
                <code>{one.match}</code>
              </td>
              <td class="number">{one.until ? duration(one.until - now) : "–"}</td>
              <td>
                <button type="button" class="link" onClick={() => revoke(one.id)}>
                  revoke
                </button>
              </td>
            </tr>
          ))}
          {all.value?.directives.length === 0 && (
            <tr>
              <td colSpan={4} class="quiet">
                None.
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </main>
  );
}

/** How many live conversations it would reach, while it is written. */
function Preview({ match }: { match: string }) {
  const [said, setSaid] = useState("");
  const [bad, setBad] = useState(false);
  useEffect(() => {
    let over = false;
    setSaid("");
    setBad(false);
    if (!match.trim()) return undefined;
    const timer = setTimeout(async () => {
      try {
        const { matching } = await post<{ matching: number }>("/v1/directives/preview", { match });
        if (!over) {
          setBad(false);
          setSaid(`reaches ${plural(matching, "live conversation")}`);
        }
      } catch (problem) {
        if (over) return;
        const missing = problem instanceof Refused && problem.notOffered;
        setBad(!missing);
        setSaid(missing ? "preview: not offered by this node" : (problem as Error).message);
      }
    }, previewMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [match]);
  return (
    <p class={bad ? "preview bad" : "preview"} role="status" data-preview>
      {bad ? "⚠ " : "→ "}
      {said || "…"}
    </p>
  );
}
