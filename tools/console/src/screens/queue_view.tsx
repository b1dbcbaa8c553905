import { desk, show } from "../state/desk";
import { usePolled } from "../state/polled";
import { recordLink } from "../state/place";
import { useNow } from "../state/clock";
import { useStore } from "../state/store";
import { Refusal } from "../parts/refusal";
import { duration } from "../parts/format";
import type { Intervention } from "../wire/types";

const everyMs = 2000;

/** What is in hand and what waits, with the reason for the order. */
export function QueueView() {
  const cards = useStore(desk, (all) => all.cards);
  const line = usePolled<{ interventions: Intervention[] }>(
    "/v1/interventions?state=open&limit=100",
    everyMs,
  );
  const now = useNow();
  const worth = (one: Intervention) => one.firings.some((f) => f.must_ask);
  return (
    <section class="page queue-view">
      <h2>In hand, in the node's order</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">question</th>
            <th scope="col">kind</th>
            <th scope="col">worth a second</th>
            <th scope="col">why it came then</th>
          </tr>
        </thead>
        <tbody>
          {cards.map((card) => (
            <tr key={card.key}>
              <td>
                <button type="button" class="link" onClick={() => show(card.key)}>
                  {card.it.question}
                </button>
              </td>
              <td>{card.it.kind}</td>
              <td class="number">{card.why.worth_per_s.toFixed(2)}</td>
              <td>{card.why.says}</td>
            </tr>
          ))}
          {cards.length === 0 && (
            <tr>
              <td colSpan={4} class="quiet">
                Nothing in hand.
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <h2>Waiting for an operator</h2>
      <Refusal refused={line.refused} what="The line" />
      <table>
        <thead>
          <tr>
            <th scope="col">question</th>
            <th scope="col">kind</th>
            <th scope="col">must ask</th>
            <th scope="col">waits</th>
            <th scope="col">time left</th>
            <th scope="col">conversation</th>
          </tr>
        </thead>
        <tbody>
          {line.value?.interventions.map((one) => (
            <tr key={one.id}>
              <td>{one.question}</td>
              <td>{one.kind}</td>
              <td>{worth(one) ? "must" : "optional"}</td>
              <td class="number">{duration(now - one.raised_at)}</td>
              <td class="number">{duration(one.answer_by - now)}</td>
              <td>
                <a href={recordLink(one.conversation)}>{one.conversation}</a>
              </td>
            </tr>
          ))}
          {line.value?.interventions.length === 0 && (
            <tr>
              <td colSpan={6} class="quiet">
                Nobody waits.
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <p class="quiet">
        Must-ask questions come first; the others by cost × chance of being wrong ÷ handling time,
        growing with waiting.
      </p>
    </section>
  );
}
