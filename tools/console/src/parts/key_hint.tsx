import type { ComponentChildren } from "preact";

export const Key = ({ children }: { children: ComponentChildren }) => (
  <kbd aria-hidden="true">{children}</kbd>
);

/** A button that says its key. */
export function KeyButton(p: {
  keys: string;
  label: string;
  onPress: () => void;
  tone?: "go" | "stop" | "quiet";
  disabled?: boolean;
  pressed?: boolean;
}) {
  return (
    <button
      type="button"
      class={`button ${p.tone ?? ""}`}
      disabled={p.disabled}
      aria-pressed={p.pressed}
      aria-keyshortcuts={p.keys}
      onClick={p.onPress}
    >
      <span>{p.label}</span>
      <Key>{p.keys}</Key>
    </button>
  );
}
