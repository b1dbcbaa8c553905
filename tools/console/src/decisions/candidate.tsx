import type { DecisionRecord } from "../wire/decisions";
import type { Firing, Json, Values } from "../wire/types";
import { number, words } from "../parts/format";
import { ValueShown } from "../parts/value_shown";

/** What the agent proposed, what it knew about its own step, and which rules spoke up. */
export function Candidate({ record }: { record: DecisionRecord }) {
  const { candidate, firings } = record;
  return (
    <section class="sheet">
      <h2>{candidate ? "What the agent proposed" : "The conversation was handed over"}</h2>
      {candidate && (
        <>
          <p>
            <span class="tag">{words(candidate.kind)}</span>{" "}
            {candidate.action && <code>{candidate.action.name}</code>}
          </p>
          {candidate.action && <Named values={candidate.action.arguments} />}
          {candidate.draft && <p class="draft">{candidate.draft}</p>}
          <h3 class="quiet">signals</h3>
          {candidate.signals && Object.keys(candidate.signals).length > 0 ? (
            <Named values={candidate.signals} />
          ) : (
            <p class="quiet">The agent sent none.</p>
          )}
        </>
      )}
      <h3 class="quiet">rules that fired, lane {record.lane}</h3>
      {firings.length > 0 ? <Firings all={firings} /> : <p class="quiet">None.</p>}
    </section>
  );
}

function Firings({ all }: { all: Firing[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">rule</th>
          <th scope="col">family</th>
          <th scope="col">value</th>
          <th scope="col">threshold</th>
          <th scope="col">says</th>
        </tr>
      </thead>
      <tbody>
        {all.map((one, at) => (
          <tr key={at}>
            <th scope="row">
              <code>{one.rule}</code>
            </th>
            <td>
              {one.family}
              {one.must_ask && ", must ask"}
            </td>
            <td class="number">{one.value === undefined ? "–" : number(one.value)}</td>
            <td class="number">{one.threshold === undefined ? "–" : number(one.threshold)}</td>
            <td>{one.says}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const longList = 12;
/** Names and values; long lists of numbers, as token probabilities are, open on demand. */
export const Named = ({ values }: { values: Values }) => (
  <table class="arguments">
    <tbody>
      {Object.entries(values).map(([name, value]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td>
            <Folded value={value} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
function Folded({ value }: { value: Json }) {
  if (!Array.isArray(value) || value.length <= longList) return <ValueShown value={value} />;
  return (
    <details>
      <summary>{value.length} values</summary>
      <pre>{JSON.stringify(value)}</pre>
    </details>
  );
}
