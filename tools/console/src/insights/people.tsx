import type { Attention, Person } from "../wire/insights";
import { latency, number, percent } from "../parts/format";
import { Part } from "./part";

/** Whether answers are looked at before they are given. Sums; names only where the node sends
 * them. */
export function People({ of, people }: { of: Attention; people?: Person[] }) {
  const figures: [string, string][] = [
    ["answers", number(of.answers)],
    ["given in under 1.5 s", percent(of.fast, of.answers)],
    ["agreement beyond chance (kappa)", of.kappa === undefined ? "–" : number(of.kappa)],
    ["questions several answered", number(of.compared)],
    ["mistaken, of those checked", `${number(of.mistaken)} of ${number(of.checked)}`],
    ["wrong steps let through", `${number(of.let_through)} of ${number(of.known_wrong)}`],
  ];
  return (
    <Part
      title="How people answer"
      tells={
        "Very quick answers may not have been read. What was checked are answers that " +
        "somebody confirmed or corrected later."
      }
      empty={of.answers === 0}
      later={
        "How far people agree where several were asked the same, how many answers come " +
        "faster than one can read, and how often an answer was wrong when it was checked. " +
        "Sums only, no names."
      }
    >
      <dl class="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {of.fast_share && <Spread of={of} />}
      {people && <Named all={people} />}
    </Part>
  );
}

const places = ["least", "a quarter", "middle", "three quarters", "most"];

function Spread({ of }: { of: Attention }) {
  const rows: [string, number[] | undefined, (value: number) => string][] = [
    ["share given in under 1.5 s", of.fast_share, (value) => percent(value, 1)],
    ["the quickest twentieth takes", of.p5_ms, latency],
    ["longest run of equal answers", of.longest_streak, number],
  ];
  return (
    <table>
      <caption>Among the operators</caption>
      <thead>
        <tr>
          <th scope="col">figure</th>
          {places.map((name) => (
            <th scope="col" class="right" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, values, say]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {values?.map((value, at) => (
              <td class="number right" key={at}>
                {say(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Named({ all }: { all: Person[] }) {
  const names = [
    "answers",
    "under 1.5 s",
    "longest run alike",
    "mistaken",
    "checked",
    "middle time",
  ];
  return (
    <table>
      <caption>By operator, for administrators</caption>
      <thead>
        <tr>
          <th scope="col">operator</th>
          {names.map((name) => (
            <th scope="col" class="right" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {all.map((one) => (
          <tr key={one.name}>
            <th scope="row">{one.name}</th>
            <td class="number right">{number(one.answers)}</td>
            <td class="number right">{percent(one.fast, one.answers)}</td>
            <td class="number right">{number(one.longest_streak)}</td>
            <td class="number right">{number(one.mistaken)}</td>
            <td class="number right">{number(one.checked)}</td>
            <td class="number right">{latency(one.median_ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
