import { useEffect, useRef } from "preact/hooks";

/** A text area: Enter sends, Shift+Enter makes a new line, Esc goes back to the keys. */
export function Writing(p: {
  label: string;
  value: string;
  onWrite: (text: string) => void;
  onSend: () => void;
  onLeave?: () => void;
  rows?: number;
  focus?: boolean;
  id?: string;
  hint?: string;
}) {
  const at = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!p.focus || !at.current) return;
    at.current.focus();
    at.current.setSelectionRange(at.current.value.length, at.current.value.length);
  }, [p.focus, p.id]);
  return (
    <label class="field">
      <span class="label">{p.label}</span>
      <textarea
        ref={at}
        rows={p.rows ?? 3}
        value={p.value}
        onInput={(event) => p.onWrite(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            event.stopPropagation();
            p.onSend();
          } else if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            event.currentTarget.blur();
            p.onLeave?.();
          }
        }}
      />
      <span class="hint">{p.hint ?? "Enter sends · Shift+Enter new line · Esc back"}</span>
    </label>
  );
}
