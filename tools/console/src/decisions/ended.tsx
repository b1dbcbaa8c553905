import type { DecisionRecord } from "../wire/decisions";
import { asText } from "../state/cards";
import { words } from "../parts/format";
import { Named } from "./candidate";

/** What the agent was told, and what it reported about doing it. */
export function Ended({ record }: { record: DecisionRecord }) {
  const { outcome, action } = record;
  const changed =
    action &&
    JSON.stringify(action.arguments) !== JSON.stringify(record.candidate?.action?.arguments);
  return (
    <section class="sheet">
      <h2>What came of it</h2>
      <p>
        The agent was told to <b>{words(record.decision)}</b>
        {action && (
          <>
            : <code>{action.name}</code> {!changed && "as proposed"}
          </>
        )}
        .
      </p>
      {action && changed && <Named values={action.arguments} />}
      {record.draft && <p class="draft">{record.draft}</p>}
      {outcome ? (
        <>
          <p>
            It reported <b>{outcome.status}</b>,{" "}
            {outcome.matches
              ? "and did what was decided."
              : "⚠ and did something else than was decided."}
          </p>
          {outcome.result !== undefined && (
            <details>
              <summary>result</summary>
              <pre>{asText(outcome.result)}</pre>
            </details>
          )}
        </>
      ) : (
        <p class="quiet">No report of an execution.</p>
      )}
      {record.resolution && (
        <p>
          The conversation ended as: <b>{record.resolution}</b>
        </p>
      )}
    </section>
  );
}
