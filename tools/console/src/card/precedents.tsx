import { settings } from "../state/settings";
import { usePrecedents, type Found } from "../state/precedents";
import { decisionLink } from "../state/place";
import { useStore } from "../state/store";
import { Key } from "../parts/key_hint";
import { dayAndTime, plural } from "../parts/format";
import { sayShortly } from "../parts/say_answer";
import { Refused } from "../wire/http";
import type { Precedent } from "../wire/precedents";

const shownMost = 3;

export const togglePrecedents = () => settings.set({ precedents: !settings.now.precedents });

/** What people decided in cases alike. Its place is kept free, so that nothing moves for it. */
export function Precedents({ intervention }: { intervention: string }) {
  const open = useStore(settings, (all) => all.precedents);
  const found = usePrecedents(intervention, open);
  return (
    <section class={open ? "precedents open" : "precedents"} aria-label="Precedents">
      <h3 class="quiet">
        <button
          type="button"
          class="link"
          aria-expanded={open}
          aria-keyshortcuts="P"
          onClick={togglePrecedents}
        >
          precedents <Key>P</Key>
        </button>{" "}
        {open && <Verdict of={found} />}
      </h3>
      {open && <List of={found} />}
    </section>
  );
}

/** Where people disagreed no side is named: the card's own facts decide. */
function Verdict({ of }: { of: Found }) {
  if (!of || of instanceof Refused || !of.hits.length) return null;
  if (!of.abstained)
    return <span title={of.why}>{Math.round(100 * of.agreement)} % decided alike</span>;
  return (
    <span class="tag must" title={of.why}>
      {of.sides.length > 1 ? "people disagreed" : "too little to go by"}
    </span>
  );
}

function List({ of }: { of: Found }) {
  if (!of) return <p class="quiet">…</p>;
  if (of instanceof Refused)
    return <p class="quiet">{of.notOffered ? "Not offered by this node." : `⚠ ${of.message}`}</p>;
  if (!of.hits.length) return <p class="quiet">{of.why || "Nothing alike was decided yet."}</p>;
  return (
    <ol>
      {of.hits.slice(0, shownMost).map((one) => (
        <li key={one.intervention}>
          <span class="line">
            <span class="one-line">
              <b>{sayShortly(one.answer)}</b> {one.answer.note && `“${one.answer.note}”`}
            </span>
            {one.conversations > 1 && (
              <span class="tag">for {plural(one.conversations, "conversation")}</span>
            )}
            {!one.by_human && <span class="tag">as corrected</span>}
            <span class="grow" />
            <span class="quiet alike" title={howAlike(one)}>
              {Math.round(100 * one.likeness)} % alike
            </span>
          </span>
          <a class="one-line" href={decisionLink(one.intervention)} title={one.question}>
            {one.question || one.draft || one.action || one.intervention}
          </a>
          <span class="one-line quiet detail">
            {[one.by, dayAndTime(one.at), sharedSlots(one)].filter(Boolean).join(" · ")}
          </span>
        </li>
      ))}
    </ol>
  );
}

const sharedSlots = ({ equal = [] }: Precedent) =>
  equal.length ? `same ${equal.slice(0, 2).join(", ").replace(/:/g, " ")}` : "";
const howAlike = ({ equal = [], terms = [] }: Precedent) =>
  [equal.length && `equal: ${equal.join(", ")}`, terms.length && `words: ${terms.join(" ")}`]
    .filter(Boolean)
    .join("\n");
