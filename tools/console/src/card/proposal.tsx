import { useMemo } from "preact/hooks";
import { asText, type Card, type Draft } from "../state/cards";
import { write } from "../state/desk";
import { ValueShown } from "../parts/value_shown";
import type { Json } from "../wire/types";

/** What would be done: the action and its arguments; with E, a form of them. */
export function Proposal({
  card,
  draft,
  editing,
  onSend,
}: {
  card: Card;
  draft: Draft;
  editing: boolean;
  onSend: () => void;
}) {
  const action = card.it.action;
  const rows = useMemo(() => Object.entries(action?.arguments ?? {}), [action]);
  if (!action) return null;
  return (
    <section class="proposal" aria-label="Proposed action">
      <h3>
        <span class="quiet">would run</span> <code>{action.name}</code>
      </h3>
      <table class="arguments">
        <tbody>
          {rows.map(([name, value], at) => (
            <tr key={name} class={changed(draft, name, value) ? "changed" : ""}>
              <th scope="row">{name}</th>
              <td>
                {editing ? (
                  <Entry
                    card={card}
                    draft={draft}
                    name={name}
                    value={value}
                    first={at === 0}
                    onSend={onSend}
                  />
                ) : (
                  <ValueShown
                    value={changed(draft, name, value) ? (draft.arguments?.[name] ?? value) : value}
                  />
                )}
              </td>
              <td class="was">
                {changed(draft, name, value) && (
                  <>
                    was <del>{asText(value)}</del>
                  </>
                )}
              </td>
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td class="quiet">No arguments.</td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}

const changed = (draft: Draft, name: string, value: Json) =>
  draft.arguments?.[name] !== undefined && draft.arguments[name] !== asText(value);

function Entry(p: {
  card: Card;
  draft: Draft;
  name: string;
  value: Json;
  first: boolean;
  onSend: () => void;
}) {
  const { card, draft, name, value } = p;
  const shown = draft.arguments?.[name] ?? asText(value);
  const put = (text: string) =>
    write(card.key, { arguments: { ...draft.arguments, [name]: text } });
  const common = {
    "aria-label": name,
    value: shown,
    "data-first": p.first ? "" : undefined,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      p.onSend();
    },
  };
  if (typeof value === "boolean")
    return (
      <select {...common} onChange={(event) => put(event.currentTarget.value)}>
        <option>true</option>
        <option>false</option>
      </select>
    );
  if (value && typeof value === "object")
    return (
      <textarea
        {...common}
        rows={Math.min(8, shown.length / 40 + 2)}
        spellcheck={false}
        onInput={(event) => put(event.currentTarget.value)}
      />
    );
  return (
    <input
      {...common}
      type="text"
      inputMode={typeof value === "number" ? "decimal" : "text"}
      autocomplete="off"
      spellcheck={false}
      onInput={(event) => put(event.currentTarget.value)}
    />
  );
}
