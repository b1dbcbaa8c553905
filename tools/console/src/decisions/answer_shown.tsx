import { asText } from "../state/cards";
import { Edited } from "../parts/edited";
import { words } from "../parts/format";
import { ValueShown } from "../parts/value_shown";
import type { Asked } from "../wire/decisions";
import type { Answer, Values } from "../wire/types";

/** An answer as it would be read out: what was decided, and what it changed. */
export function AnswerShown({ answer, about }: { answer: Answer; about: Asked }) {
  const titles = answer.chosen?.map(
    (value) => about.options?.find((one) => one.value === value)?.title ?? value,
  );
  return (
    <div class="given">
      {answer.verdict && (
        <p>
          <b>{verdictWords[answer.verdict] ?? words(answer.verdict)}</b>
        </p>
      )}
      {answer.arguments && (
        <Changes before={about.action?.arguments ?? {}} after={answer.arguments} />
      )}
      {answer.none_of_these && (
        <p>
          <b>none of these</b>
        </p>
      )}
      {titles && titles.length > 0 && (
        <p>
          <b>{titles.join(", ")}</b>
        </p>
      )}
      {answer.values && <Changes before={{}} after={answer.values} />}
      {answer.text && (
        <p class="draft">
          {answer.verdict === "edit" && about.draft ? (
            <Edited before={about.draft} after={answer.text} />
          ) : (
            answer.text
          )}
        </p>
      )}
      {answer.note && <p class="quiet">“{answer.note}”</p>}
    </div>
  );
}

const verdictWords: { [verdict: string]: string } = {
  approve: "approve",
  reject: "reject",
  accept: "accept as it is",
  edit: "send with changes",
  resolved: "settled",
  resume: "hand back, the agent goes on",
};

/** The arguments as approved; what differs from the proposal is marked and told. */
function Changes({ before, after }: { before: Values; after: Values }) {
  return (
    <table class="arguments">
      <tbody>
        {Object.entries(after).map(([name, value]) => {
          const differs = name in before && asText(before[name]) !== asText(value);
          return (
            <tr key={name} class={differs ? "changed" : ""}>
              <th scope="row">{name}</th>
              <td>
                <ValueShown value={value} />
              </td>
              <td class="was">
                {differs && (
                  <>
                    was <del>{asText(before[name])}</del>
                  </>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
