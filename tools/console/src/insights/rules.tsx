import type { ComponentChildren } from "preact";
import type { Group, InsightView } from "../wire/insights";
import { duration, number } from "../parts/format";
import { DecisionsLink } from "./decisions_link";
import { Part } from "./part";
import { RateTable } from "./rate_table";

const shownMost = 50;

/** Where people want something else than the agent. */
export function Overrides({ of }: { of: InsightView }) {
  const models = of.models.map(
    (one): Group => ({ ...one, name: one.model, family: one.prompt_version }),
  );
  const judged = of.scopes.some((one) => one.overridden.of > 0);
  return (
    <Part
      title="Where people decide otherwise"
      tells={
        "A rule whose questions are always approved costs time; one that is often " +
        "overridden finds real mistakes. The line on a bar is the 90 % interval."
      }
      empty={!judged && of.rules.length === 0}
      later={
        "The share of answers that refuse or change what the agent proposed, by rule, " +
        "scope and model, once people have answered approvals and reviews."
      }
    >
      <Groups
        all={of.rules}
        first="rule"
        named={(one) => (
          <>
            <DecisionsLink filter={{ rule: one.name }}>{one.name}</DecisionsLink>{" "}
            <span class="quiet">{one.family}</span>
          </>
        )}
      />
      <Groups
        all={of.scopes}
        first="scope"
        named={(one) =>
          one.name ? (
            <DecisionsLink filter={{ scope: one.name }}>{one.name}</DecisionsLink>
          ) : (
            <span class="quiet">none</span>
          )
        }
      />
      <Groups
        all={models}
        first="model"
        named={(one) => (
          <>
            {one.name || <span class="quiet">not said</span>}{" "}
            {one.family && <span class="quiet">prompt {one.family}</span>}
          </>
        )}
      />
    </Part>
  );
}

function Groups(p: { all: Group[]; first: string; named: (one: Group) => ComponentChildren }) {
  if (!p.all.length) return null;
  const ordered = [...p.all].sort(
    (a, b) => b.overridden.happened - a.overridden.happened || b.asked - a.asked,
  );
  return (
    <RateTable
      first={p.first}
      counts={["steps", "asked", "people's time"]}
      whole="judged"
      part="overridden"
      rates={ordered.slice(0, shownMost).map((one) => ({
        key: `${one.name} ${one.family}`,
        name: p.named(one),
        counts: [number(one.steps), number(one.asked), duration(one.human_ms)],
        part: one.overridden.happened,
        whole: one.overridden.of,
        low: one.overridden.low,
        high: one.overridden.high,
      }))}
    />
  );
}

/** Rules that tell nothing apart. */
export function Habits({ of }: { of: InsightView }) {
  const never = of.never_fired;
  return (
    <Part
      title="Rules that never fire"
      tells={
        "They tell no step from another, and may have a mistake in their condition. Rules that " +
        "let pass or block are not among them: nobody is asked when they fire."
      }
      empty={!never.length}
      later={"Rules of the active trigger set that ask, and fired on no step. None so far."}
    >
      <ul class="names">
        {never.map((name) => (
          <li key={name}>
            <code>{name}</code>
          </li>
        ))}
      </ul>
      <p>
        <a href="#/triggers">to the editor</a>
      </p>
    </Part>
  );
}
