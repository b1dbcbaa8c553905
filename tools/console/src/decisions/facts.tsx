import type { ComponentChildren } from "preact";
import type { DecisionRecord } from "../wire/decisions";
import { recordLink } from "../state/place";
import { asText } from "../state/cards";
import { dayAndTime, number, words } from "../parts/format";

/** The conversation, the trigger set, and where in the journal the proof stands. */
export function Facts({ record }: { record: DecisionRecord }) {
  const { journal, certificate } = record;
  return (
    <section>
      <h2>Where it stands</h2>
      <dl class="facts">
        <Fact name="conversation">
          <a href={recordLink(record.conversation)}>{record.conversation}</a>
          {record.closed ? ", closed" : ""}
        </Fact>
        <Fact name="step">{record.step_id ?? "none: a handover"}</Fact>
        <Fact name="decided">{dayAndTime(record.at)}</Fact>
        {record.customer && <Fact name="customer">{record.customer}</Fact>}
        {record.goal && (
          <Fact name="goal">
            <span class="long" title={record.goal}>
              {record.goal}
            </span>
          </Fact>
        )}
        {record.scope && <Fact name="scope">{record.scope}</Fact>}
        {Object.entries(record.metadata ?? {}).map(([name, value]) => (
          <Fact key={name} name={name}>
            {asText(value)}
          </Fact>
        ))}
        {record.directives?.map((one) => (
          <Fact key={one.id} name="directive">
            {one.text}
          </Fact>
        ))}
        <Fact name="trigger set">{record.trigger_set || "none"}</Fact>
        {Object.entries(certificate ?? {}).map(([name, value]) => (
          <Fact key={name} name={`certificate ${words(name)}`}>
            {typeof value === "number" ? number(value) : asText(value)}
          </Fact>
        ))}
        <Fact name="journal">number {journal.number}</Fact>
        {journal.chain && (
          <Fact name="chain">
            <code class="chain">{journal.chain}</code>
          </Fact>
        )}
        {record.digest && (
          <Fact name="digest">
            <code class="chain">{record.digest}</code>
          </Fact>
        )}
      </dl>
    </section>
  );
}

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);
