import { useEffect, useRef } from "preact/hooks";
import { settings } from "../state/settings";
import { useStore } from "../state/store";
import { onKeys } from "../keys";

const keys: [string, string][] = [
  ["J K", "next, previous question"],
  ["A", "approve, accept, settled"],
  ["R", "reject; hand back"],
  ["E", "edit"],
  ["1–9, 0", "choose; quick reason; none of these"],
  ["Enter", "send, or begin to write"],
  ["Esc", "back; leave the text"],
  ["U", "undo, until released"],
  ["S", "pick for a batch"],
  ["⇧A ⇧R", "approve, reject all picked"],
  ["F", "ask the agent back"],
  ["T", "one more minute"],
  ["X", "escalate"],
  ["D", "decline: not for me"],
  ["Q", "the line, with the reason for its order"],
  ["P", "what was decided in cases alike"],
  ["B", "break on and off"],
  ["/", "decisions: to the filters; Esc comes back"],
  ["N P R", "decisions: older, newer page; read again"],
  ["C X", "a decision: confirm, correct"],
  ["G then W F C I", "work, floor, decisions, insights"],
  ["G then T D R", "triggers, directives, record"],
  ["?", "this help"],
];

export function Help({ onClose }: { onClose: () => void }) {
  const single = useStore(settings, (all) => all.singleKeys);
  const at = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    at.current?.showModal();
    return onKeys((key) => {
      if (key === "Escape" || key === "?") onClose();
      return key !== "Tab" && key !== "Enter" && key !== " ";
    });
  }, []);
  return (
    <dialog ref={at} class="help" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keys</h2>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={single}
          onChange={() => settings.set({ singleKeys: !single })}
        />
        Single keys (off: each of them with Alt)
      </label>
      <p>
        <button type="button" class="button" onClick={onClose}>
          <span>Close</span>
          <kbd>Esc</kbd>
        </button>
      </p>
    </dialog>
  );
}
