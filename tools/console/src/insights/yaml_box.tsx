import { useState } from "preact/hooks";

/** A suggested rule. It is copied by hand into the editor: nothing is activated from here. */
export function YamlBox({ yaml, label }: { yaml: string; label: string }) {
  const [said, say] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(yaml).then(
      () => say("✓ copied"),
      () => say("The browser does not allow it: select the text instead."),
    );
  return (
    <div class="yaml">
      <pre class="scroll" tabIndex={0} aria-label={label}>
        {yaml}
      </pre>
      <div class="line">
        <button type="button" class="button" onClick={copy}>
          <span>Copy</span>
        </button>
        <a href="#/triggers">to the editor</a>
        <span class="hint" role="status">
          {said}
        </span>
      </div>
    </div>
  );
}
