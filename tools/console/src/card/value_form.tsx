import type { Card, Draft } from "../state/cards";
import { write } from "../state/desk";
import type { Field, Json } from "../wire/types";
import { pickable } from "./fields";

/** Typed fields, made from the question's own schema. */
export function ValueForm(p: {
  card: Card;
  draft: Draft;
  wrong: { [name: string]: string };
  onSend: () => void;
}) {
  const schema = p.card.it.answer_schema ?? {};
  const put = (name: string, value: Json) =>
    write(p.card.key, { values: { ...p.draft.values, [name]: value } });
  return (
    <form
      class="values"
      onSubmit={(event) => {
        event.preventDefault();
        p.onSend();
      }}
    >
      {Object.entries(schema.properties ?? {}).map(([name, field], at) => {
        const needed = schema.required?.includes(name) ?? false;
        const wrong = p.wrong[name];
        return (
          <div class="field" key={name}>
            <span class="label" id={`l-${name}`}>
              {field.title ?? name}
              {needed && <span class="needed"> needed</span>}
            </span>
            <Entry
              name={name}
              field={field}
              value={p.draft.values?.[name] ?? field.default}
              first={at === 0}
              wrong={wrong !== undefined}
              put={(value) => put(name, value)}
              onSend={p.onSend}
            />
            <span
              class={wrong ? "hint bad" : "hint"}
              id={`h-${name}`}
              role={wrong ? "alert" : undefined}
            >
              {wrong ? `⚠ ${field.title ?? name} ${wrong}` : (field.description ?? limits(field))}
            </span>
          </div>
        );
      })}
    </form>
  );
}

function limits(field: Field): string {
  const said: string[] = [];
  if (field.format) said.push(field.format);
  if (field.minimum !== undefined) said.push(`from ${field.minimum}`);
  if (field.maximum !== undefined) said.push(`to ${field.maximum}`);
  if (field.minLength !== undefined && field.minLength === field.maxLength)
    said.push(`${field.minLength} characters`);
  else if (field.maxLength !== undefined) said.push(`up to ${field.maxLength} characters`);
  return said.join(" · ") || " ";
}

function Entry(p: {
  name: string;
  field: Field;
  value: Json | undefined;
  first: boolean;
  wrong: boolean;
  put: (value: Json) => void;
  onSend: () => void;
}) {
  const { field } = p;
  const common = {
    "aria-labelledby": `l-${p.name}`,
    "aria-describedby": `h-${p.name}`,
    "aria-invalid": p.wrong,
    "data-first": p.first ? "" : undefined,
  };
  const allowed = pickable(field);
  if (field.type === "array")
    return (
      <div role="group" {...common}>
        {allowed.map((one, at) => {
          const now = Array.isArray(p.value) ? p.value : [];
          return (
            <label class="check" key={at}>
              <input
                type="checkbox"
                checked={now.includes(one.value)}
                data-first={p.first && at === 0 ? "" : undefined}
                onChange={() =>
                  p.put(
                    now.includes(one.value)
                      ? now.filter((v) => v !== one.value)
                      : [...now, one.value],
                  )
                }
              />
              {one.title}
            </label>
          );
        })}
      </div>
    );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    p.onSend();
  };
  if (allowed.length || field.type === "boolean") {
    const choices = allowed.length
      ? allowed
      : [
          { value: true, title: "yes" },
          { value: false, title: "no" },
        ];
    const now = choices.findIndex((one) => one.value === p.value);
    return (
      <select
        {...common}
        value={String(now)}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          const one = choices[Number(event.currentTarget.value)];
          if (one) p.put(one.value);
        }}
      >
        {now < 0 && <option value="-1">choose …</option>}
        {choices.map((one, at) => (
          <option key={at} value={String(at)}>
            {one.title}
          </option>
        ))}
      </select>
    );
  }
  const numeric = field.type === "number" || field.type === "integer";
  return (
    <input
      {...common}
      type={field.format === "email" ? "email" : "text"}
      inputMode={numeric ? "decimal" : "text"}
      placeholder={
        field.format === "date"
          ? "YYYY-MM-DD"
          : field.format === "date-time"
            ? "YYYY-MM-DD HH:MM"
            : ""
      }
      autocomplete="off"
      spellcheck={false}
      value={p.value === undefined ? "" : String(p.value)}
      onKeyDown={onKeyDown}
      onInput={(event) => p.put(event.currentTarget.value)}
    />
  );
}
