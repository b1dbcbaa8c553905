import { useEffect, useState } from "preact/hooks";
import { Refused, segment } from "../wire/http";
import { look } from "../state/decisions";
import { decisionLink } from "../state/place";
import { usePolled } from "../state/polled";
import { Turns } from "../card/context";
import { KeyButton } from "../parts/key_hint";
import { finder, telling } from "../parts/marks";
import { Refusal } from "../parts/refusal";
import { onKeys } from "../keys";
import type { DecisionRecord } from "../wire/decisions";
import { Candidate } from "./candidate";
import { Correcting } from "./correcting";
import { Ended } from "./ended";
import { Facts } from "./facts";
import { JudgedTag } from "./judged";
import { QuestionPart } from "./question";

/** The whole record of the step about which this intervention asked. */
export function OneDecision({ id }: { id: string }) {
  const read = usePolled<DecisionRecord>(`/v1/decisions/${segment(id)}`, 0);
  const [correcting, correct] = useState(false);
  const record = read.value;
  const asked = record?.questions.find((one) => one.intervention.id === id);
  useEffect(() => look.set({ opened: id }), [id]);
  useEffect(
    () =>
      onKeys((key) => {
        if (key === "Escape") location.hash = "#/decisions";
        else if (key === "J") open(id, 1);
        else if (key === "K") open(id, -1);
        else return false;
        return true;
      }),
    [id],
  );
  return (
    <>
      <div class="line">
        <h1>Decision</h1>
        {record && record.judged !== "unknown" && <JudgedTag is={record.judged} />}
        <span class="grow" />
        <KeyButton keys="K" label="Before" tone="quiet" onPress={() => open(id, -1)} />
        <KeyButton keys="J" label="Next" tone="quiet" onPress={() => open(id, 1)} />
        <KeyButton
          keys="Esc"
          label="To the list"
          tone="quiet"
          onPress={() => (location.hash = "#/decisions")}
        />
      </div>
      <Refusal
        refused={
          read.refused?.status === 404
            ? new Refused(1, { detail: `there is no decision ${id}` })
            : read.refused
        }
        what="Decision"
      />
      {record && asked && (
        <div class="two decision">
          <div class="stack">
            <QuestionPart asked={asked} />
            <Correcting
              record={record}
              asked={asked}
              open={correcting}
              setOpen={correct}
              changed={read.again}
            />
            <Candidate record={record} />
            <Ended record={record} />
            {record.questions
              .filter((one) => one !== asked)
              .map((one) => (
                <QuestionPart key={one.intervention.id} asked={one} linked />
              ))}
          </div>
          <div class="stack">
            <section>
              <h2>What was said before</h2>
              <Turns
                messages={record.context}
                find={finder(telling(record.candidate?.action?.arguments))}
                label="Messages before the step"
              />
            </section>
            {record.exchange && (
              <section>
                <h2>While a human had the conversation</h2>
                <Turns messages={record.exchange} find={null} label="Messages of the handover" />
              </section>
            )}
            <Facts record={record} />
          </div>
        </div>
      )}
    </>
  );
}

/** The neighbour in the list it was opened from. */
function open(id: string, by: number): void {
  const { shown } = look.now;
  const next = shown[shown.indexOf(id) + by];
  if (next && shown.includes(id)) location.hash = decisionLink(next);
}
