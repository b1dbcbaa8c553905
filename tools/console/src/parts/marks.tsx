import type { Json, Values } from "../wire/types";

/** What to look for in a conversation: the proposed action's own values, long ones first. */
export function telling(values: Values | undefined): string[] {
  const found = new Set<string>();
  const visit = (value: Json, depth: number) => {
    if (found.size >= 24 || depth > 4) return;
    if (typeof value === "string" && value.length >= 3 && value.length <= 80) found.add(value);
    else if (typeof value === "number" && Math.abs(value) >= 10) found.add(String(value));
    else if (Array.isArray(value)) value.forEach((each) => visit(each, depth + 1));
    else if (value && typeof value === "object")
      Object.values(value).forEach((each) => visit(each, depth + 1));
  };
  if (values) visit(values, 0);
  return [...found].sort((a, b) => b.length - a.length);
}

/** Text with the telling passages marked. Text nodes only: nothing of it is ever markup. */
export function Marked({ text, find }: { text: string; find: RegExp | null }) {
  if (!find) return <>{text}</>;
  return <>{text.split(find).map((part, at) => (at % 2 ? <mark key={at}>{part}</mark> : part))}</>;
}

export function finder(what: string[]): RegExp | null {
  if (!what.length) return null;
  const escaped = what.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`((?<![\\w])(?:${escaped.join("|")})(?![\\w]))`, "gi");
}
