import { asText } from "../state/cards";
import type { Json } from "../wire/types";

/** Lists of alike, flat objects are read faster as a table than as JSON. */
function rowsOf(value: Json): { [name: string]: Json }[] | null {
  if (!Array.isArray(value) || !value.length || value.length > 20) return null;
  const flat = (one: Json) =>
    one !== null &&
    typeof one === "object" &&
    !Array.isArray(one) &&
    Object.values(one).every((each) => each === null || typeof each !== "object");
  return value.every(flat) ? (value as { [name: string]: Json }[]) : null;
}

/** A value of an action, as people read it. */
export function ValueShown({ value }: { value: Json }) {
  const rows = rowsOf(value);
  if (rows) {
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return (
      <table class="nested">
        <thead>
          <tr>
            {names.map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {names.map((name) => (
                <td key={name}>{asText(row[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
  if (Array.isArray(value) && value.every((one) => one === null || typeof one !== "object"))
    return <span>{value.map((one) => asText(one)).join(", ") || "none"}</span>;
  if (value && typeof value === "object") return <pre>{JSON.stringify(value, null, 1)}</pre>;
  return <span class={typeof value === "number" ? "number" : ""}>{asText(value)}</span>;
}
