import type { Card, Draft } from "../state/cards";
import { write } from "../state/desk";
import { Key } from "../parts/key_hint";

/** The options side by side, each with its evidence, chosen by number. */
export function Choice({ card, draft }: { card: Card; draft: Draft }) {
  const options = card.it.options ?? [];
  const wide = options.some((one) => (one.evidence ?? "").length > 160);
  return (
    <div
      class={wide ? "options wide" : "options"}
      role={card.it.multiple ? "group" : "radiogroup"}
      aria-label="Options"
    >
      {options.map((one, at) => {
        const chosen = draft.chosen?.includes(one.value) ?? false;
        return (
          <button
            type="button"
            key={one.value}
            role={card.it.multiple ? "checkbox" : "radio"}
            aria-checked={chosen}
            class="option"
            onClick={() => choose(card, draft, at)}
          >
            <span class="option-head">
              {at < 9 ? <Key>{at + 1}</Key> : null}
              <b>{one.title ?? one.value}</b>
              <span class="chosen" aria-hidden="true">
                {chosen ? "✓ chosen" : ""}
              </span>
            </span>
            {one.evidence && <span class="evidence">{one.evidence}</span>}
          </button>
        );
      })}
      {card.it.allow_none && (
        <button
          type="button"
          role={card.it.multiple ? "checkbox" : "radio"}
          aria-checked={draft.none ?? false}
          class="option none"
          onClick={() => chooseNone(card, draft)}
        >
          <span class="option-head">
            <Key>0</Key>
            <b>None of these</b>
            <span class="chosen" aria-hidden="true">
              {draft.none ? "✓ chosen" : ""}
            </span>
          </span>
        </button>
      )}
    </div>
  );
}

export function choose(card: Card, draft: Draft, at: number): boolean {
  const option = card.it.options?.[at];
  if (!option) return false;
  const now = draft.chosen ?? [];
  const chosen = !card.it.multiple
    ? [option.value]
    : now.includes(option.value)
      ? now.filter((value) => value !== option.value)
      : [...now, option.value];
  write(card.key, { chosen, none: false });
  return true;
}
export function chooseNone(card: Card, draft: Draft): boolean {
  if (!card.it.allow_none) return false;
  write(card.key, { none: !draft.none, chosen: [] });
  return true;
}
