import type { Field, Json, Schema, Values } from "../wire/types";

export interface Pickable {
  value: Json;
  title: string;
}

/** The titled values a field may take; none: it is free. */
export function pickable(field: Field): Pickable[] {
  const titled = field.oneOf ?? field.items?.oneOf ?? field.items?.anyOf;
  if (titled)
    return titled.map((one) => ({ value: one.const, title: one.title ?? String(one.const) }));
  const plain = field.enum ?? field.items?.enum ?? [];
  return plain.map((value, at) => ({ value, title: field.enumNames?.[at] ?? String(value) }));
}

/** Checks what was typed as the node will, so that most mistakes cost no round trip. */
export function readValues(
  schema: Schema,
  typed: { [name: string]: Json },
): { values: Values; wrong: { [name: string]: string } } {
  const values: Values = {},
    wrong: { [name: string]: string } = {};
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const given = typed[name] ?? field.default;
    const empty = given === undefined || given === "" || (Array.isArray(given) && !given.length);
    if (empty) {
      if (schema.required?.includes(name)) wrong[name] = "is needed";
      continue;
    }
    const read = readOne(field, given);
    if (typeof read === "object" && read !== null && "wrong" in read)
      wrong[name] = String(read.wrong);
    else values[name] = read as Json;
  }
  return { values, wrong };
}

function readOne(field: Field, given: Json): Json | { wrong: string } {
  if (Array.isArray(given)) {
    if (field.minItems !== undefined && given.length < field.minItems)
      return { wrong: `needs at least ${field.minItems}` };
    if (field.maxItems !== undefined && given.length > field.maxItems)
      return { wrong: `takes at most ${field.maxItems}` };
    return given;
  }
  const allowed = pickable(field);
  if (allowed.length)
    return allowed.some((one) => one.value === given)
      ? given
      : { wrong: "is none of the titled values" };
  if (field.type === "boolean") return given === true || given === "true";
  if (field.type === "number" || field.type === "integer") return readNumber(field, given);
  return readText(field, String(given));
}

function readNumber(field: Field, given: Json): Json | { wrong: string } {
  const read = Number(String(given).trim());
  if (!Number.isFinite(read)) return { wrong: "must be a number" };
  if (field.type === "integer" && !Number.isInteger(read))
    return { wrong: "must be a whole number" };
  if (field.minimum !== undefined && read < field.minimum)
    return { wrong: `must be at least ${field.minimum}` };
  if (field.maximum !== undefined && read > field.maximum)
    return { wrong: `must be at most ${field.maximum}` };
  return read;
}

function readText(field: Field, text: string): Json | { wrong: string } {
  const length = [...text].length;
  if (field.minLength !== undefined && length < field.minLength)
    return { wrong: `needs at least ${field.minLength} characters` };
  if (field.maxLength !== undefined && length > field.maxLength)
    return { wrong: `takes at most ${field.maxLength} characters` };
  if (field.format === "date" && !isDate(text)) return { wrong: "must be a date like 2026-03-31" };
  if (field.format === "date-time") {
    const at = new Date(text);
    return Number.isNaN(at.getTime())
      ? { wrong: "must be a date and a time" }
      : /Z|[+-]\d\d:\d\d$/.test(text)
        ? text
        : at.toISOString();
  }
  if (field.format === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return { wrong: "must be an e-mail address" };
  if (field.format === "uri" && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(text))
    return { wrong: "must be an address like https://…" };
  return text;
}

function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!parts) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
