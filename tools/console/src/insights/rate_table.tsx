import type { ComponentChildren } from "preact";
import { number, percent } from "../parts/format";
import { Bar } from "../parts/bar";

export interface Rate {
  key: string;
  name: ComponentChildren;
  counts?: string[]; // before the rate, one for each of `counts` above
  part: number;
  whole: number;
  low?: number; // of the 90 % interval, as shares of one
  high?: number;
}

/** So many of so many, each with its bar and, where it is known, its interval. */
export function RateTable(p: {
  caption?: string;
  first: string;
  counts?: string[];
  part: string;
  whole: string;
  rates: Rate[];
}) {
  return (
    <table class="rates">
      {p.caption && <caption>{p.caption}</caption>}
      <thead>
        <tr>
          <th scope="col">{p.first}</th>
          {[...(p.counts ?? []), p.whole, p.part, "rate"].map((name) => (
            <th scope="col" class="right" key={name}>
              {name}
            </th>
          ))}
          <th scope="col" class="wide">
            <span class="hidden">rate as a bar</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {p.rates.map((one) => (
          <tr key={one.key}>
            <th scope="row">{one.name}</th>
            {[
              ...(one.counts ?? []),
              number(one.whole),
              number(one.part),
              percent(one.part, one.whole),
            ].map((text, at) => (
              <td class="number right" key={at}>
                {text}
              </td>
            ))}
            <td title={interval(one)}>
              {one.whole > 0 && <Bar share={one.part / one.whole} low={one.low} high={one.high} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const interval = ({ low, high }: Rate) =>
  low === undefined || high === undefined
    ? undefined
    : `between ${percent(low, 1)} and ${percent(high, 1)}, with 90 % confidence`;
