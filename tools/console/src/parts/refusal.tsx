import type { Refused } from "../wire/http";

/** A refusal, in the node's own words; a missing part is no error. */
export function Refusal({ refused, what }: { refused: Refused | null; what: string }) {
  if (!refused) return null;
  if (refused.notOffered) return <p class="quiet note">{what}: not offered by this node.</p>;
  if (refused.status === 403) return <p class="quiet note">{what}: not for your key's roles.</p>;
  return (
    <p class="banner bad" role="alert">
      ⚠ {what}: {refused.message}
    </p>
  );
}
