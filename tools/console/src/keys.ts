import { settings } from "./state/settings";

// Single keys work only while nothing is being typed, and can be switched off (WCAG 2.1.4). With
// Alt they work always.

/** Handles a key by its name, "Shift+A" style; returns whether it was meant for it. */
export type KeyHandler = (key: string, event: KeyboardEvent) => boolean;

const handlers: KeyHandler[] = [];
const chords: KeyHandler[] = [];

/** The latest handler is asked first; returns how to take it away again. */
export const onKeys = (handler: KeyHandler) => among(handlers, handler);
/** Asked before all others: the second key of a chord means nothing else. */
export const onChord = (handler: KeyHandler) => among(chords, handler);

function among(all: KeyHandler[], handler: KeyHandler): () => void {
  all.unshift(handler);
  return () => {
    all.splice(all.indexOf(handler), 1);
  };
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "button"].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    target.isContentEditable
  );
}

function nameOf(event: KeyboardEvent): string {
  // With Alt some layouts give other characters; the physical key is what was meant.
  const plain =
    event.altKey && /^(Key[A-Z]|Digit\d)$/.test(event.code) ? event.code.slice(-1) : event.key;
  const key = plain.length === 1 ? plain.toUpperCase() : plain;
  return event.shiftKey && /^[A-Z]$/.test(key) ? `Shift+${key}` : key;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  const key = nameOf(event);
  const single = key !== "Escape" && !event.altKey;
  if (single && isTyping(event.target)) return;
  // Enter and Space belong to a focused button or link.
  const pressable =
    event.target instanceof HTMLElement &&
    event.target.closest("button, a, summary, input, select");
  if (single && pressable && (key === "Enter" || key === " ")) return;
  if (
    single &&
    key.length <= 7 &&
    key !== "Enter" &&
    !settings.now.singleKeys &&
    !/^Arrow/.test(key)
  )
    return;
  if ([...chords, ...handlers].some((handle) => handle(key, event))) event.preventDefault();
});
