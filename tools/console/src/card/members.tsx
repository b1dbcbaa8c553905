import type { Card, Draft } from "../state/cards";
import { asText } from "../state/cards";
import { write } from "../state/desk";
import { recordLink } from "../state/place";
import { plural } from "../parts/format";

const shownMost = 200;

/** Who is in a bundle, what differs, and who is left out of the decision. */
export function Members({ card, draft }: { card: Card; draft: Draft }) {
  const except = new Set(draft.except ?? []);
  const names = [...new Set(card.members.flatMap((one) => Object.keys(one.differs)))];
  const flip = (id: string) =>
    write(card.key, {
      except: except.has(id) ? [...except].filter((one) => one !== id) : [...except, id],
    });
  return (
    <section class="members" aria-label="Members of the bundle">
      <h3>
        One decision for {plural(card.members.length - except.size, "conversation")}
        {except.size > 0 && <span class="quiet"> · {except.size} left out</span>}
        {card.second && <span class="tag must">a second operator must agree</span>}
        {card.canary && (
          <span class="tag">the first goes alone, the rest follows when it ran well</span>
        )}
      </h3>
      <div class="scroll" tabIndex={0} role="region" aria-label="List of members">
        <table>
          <thead>
            <tr>
              <th scope="col">in</th>
              <th scope="col">customer</th>
              {names.map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
              <th scope="col">conversation</th>
            </tr>
          </thead>
          <tbody>
            {card.members.slice(0, shownMost).map((one, at) => (
              <tr key={one.intervention} class={except.has(one.intervention) ? "out" : ""}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`include ${one.conversation}`}
                    data-first={at === 0 ? "" : undefined}
                    checked={!except.has(one.intervention)}
                    onChange={() => flip(one.intervention)}
                  />
                </td>
                <td>{one.customer ?? "–"}</td>
                {names.map((name) => (
                  <td key={name}>{asText(one.differs[name])}</td>
                ))}
                <td>
                  <a href={recordLink(one.conversation)}>{one.conversation}</a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {card.members.length > shownMost && (
          <p class="quiet">and {card.members.length - shownMost} more</p>
        )}
      </div>
    </section>
  );
}
