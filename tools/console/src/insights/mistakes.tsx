import type { ArgumentError, Conflict } from "../wire/insights";
import { number } from "../parts/format";
import { DecisionsLink } from "./decisions_link";
import { Part } from "./part";
import { RateTable } from "./rate_table";

const shownMost = 30;

/** Which arguments people change or have to give, action by action. */
export function ArgumentErrors({ all }: { all: ArgumentError[] }) {
  return (
    <Part
      title="Arguments that people change or give"
      tells="What the agent gets wrong, or does not know, inside its actions."
      empty={all.length === 0}
      later={
        "Which arguments of which action people correct, or are asked for, once approvals " +
        "have been edited or values given."
      }
    >
      <RateTable
        first="argument"
        counts={["asked for"]}
        whole="approvals"
        part="changed"
        rates={all.slice(0, shownMost).map((one) => ({
          key: `${one.scope} ${one.action} ${one.name}`,
          name: (
            <>
              <code>{one.name}</code>{" "}
              <span class="quiet">
                {one.action && `of ${one.action}`} {one.scope && `in ${one.scope}`}
              </span>
            </>
          ),
          counts: [number(one.asked)],
          part: one.edited,
          whole: one.judged,
        }))}
      />
    </Part>
  );
}

/** Articles of the policy that speak against each other, those met most often first. */
export function Conflicts({ all }: { all: Conflict[] }) {
  return (
    <Part
      title="Articles of the policy in conflict"
      tells="People had to choose between them; a clearer policy saves these questions."
      empty={all.length === 0}
      later={
        "Articles of the policy that led to different answers, ranked by how often people " +
        "had to choose between them. None so far."
      }
    >
      <table>
        <thead>
          <tr>
            <th scope="col">rule</th>
            <th scope="col" class="right">
              asked
            </th>
            <th scope="col">chosen</th>
            <th scope="col" class="right">
              none of these
            </th>
          </tr>
        </thead>
        <tbody>
          {all.slice(0, shownMost).map((one) => (
            <tr key={`${one.rule} ${one.scope}`}>
              <th scope="row">
                <DecisionsLink filter={{ rule: one.rule, kind: "choice" }}>
                  {one.rule}
                </DecisionsLink>{" "}
                {one.scope && <span class="quiet">in {one.scope}</span>}
              </th>
              <td class="number right">{number(one.asked)}</td>
              <td>
                <ul>
                  {one.sides.map((side) => (
                    <li key={side.value}>
                      {side.title ?? side.value} <b class="number">{number(side.chosen)}</b>
                    </li>
                  ))}
                </ul>
              </td>
              <td class="number right">{number(one.none_of_these)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}
