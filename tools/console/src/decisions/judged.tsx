import type { Judged } from "../wire/decisions";

const said: { [judged in Judged]: string } = {
  right: "✓ right",
  wrong: "✕ wrong",
  unknown: "–",
};

/** What people said about the agent's candidate; told by a sign and a word, not by colour alone. */
export const JudgedTag = ({ is }: { is: Judged }) => (
  <span
    class={`judged ${is}`}
    title={is === "unknown" ? "no answer that bears on what the agent proposed" : undefined}
  >
    {said[is]}
  </span>
);
