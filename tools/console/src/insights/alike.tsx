import type { Suggestion } from "../wire/insights";
import { number, percent } from "../parts/format";
import { DecisionsLink } from "./decisions_link";
import { Part } from "./part";
import { YamlBox } from "./yaml_box";

/** Questions people always answer the same way: a rule could answer them. */
export function AnsweredAlike({ all }: { all: Suggestion[] }) {
  return (
    <Part
      title="Questions always answered alike"
      tells={
        "A rule could decide these. It is a suggestion only: read it, backtest it, and " +
        "store and activate it yourself."
      }
      empty={all.length === 0}
      later={
        "Questions that people answered the same way nearly every time, each with the " +
        "rule that would answer it. It takes about sixty equal answers to be sure; none " +
        "so far."
      }
    >
      {all.map((one) => (
        <div class="alike-question" key={`${one.rule} ${one.action} ${one.scope} ${one.kind}`}>
          <p>
            <b>{one.action ?? one.kind}</b> {one.scope && <>in {one.scope} </>}
            <span class="tag">{one.decision}</span>{" "}
            <span class="quiet">
              {one.evidence.happened} of {one.evidence.of} times, at least{" "}
              {percent(one.evidence.low, 1)} with 95 % confidence · would save{" "}
              {number(one.questions_a_day)} questions and {number(one.human_minutes_a_day)} minutes
              a day
            </span>{" "}
            <DecisionsLink filter={{ rule: one.rule, kind: one.kind }}>the decisions</DecisionsLink>
          </p>
          {one.yaml && (
            <YamlBox yaml={one.yaml} label={`Suggested rule for ${one.action ?? one.rule}`} />
          )}
          <p>{one.note}</p>
        </div>
      ))}
    </Part>
  );
}
