import type { FollowUp } from "../wire/types";
import type { Correction, OtherAnswer, Question } from "../wire/decisions";
import { decisionLink } from "../state/place";
import { outcomeOf } from "../state/decisions";
import { Reason } from "../card/reason";
import { dayAndTime, plural, words } from "../parts/format";
import { AnswerShown } from "./answer_shown";
import { JudgedTag } from "./judged";
import { LatencySplit } from "./latency_split";

/** One question, how it was answered, and what was said about the answer later. */
export function QuestionPart({ asked, linked }: { asked: Question; linked?: boolean }) {
  const { intervention } = asked;
  return (
    <section class="sheet" aria-label={`Question: ${intervention.question}`}>
      <div class="line">
        <span class={`tag kind-${intervention.kind}`}>{intervention.kind}</span>
        <span class="tag">{words(outcomeOf(asked))}</span>
        {asked.bundle && <span class="tag">in a bundle</span>}
        {intervention.audit && <span class="tag">audit</span>}
        {asked.judged !== "unknown" && <JudgedTag is={asked.judged} />}
        <span class="grow" />
        <time>{dayAndTime(intervention.raised_at)}</time>
      </div>
      <h2 class={intervention.question.length > 160 ? "long" : ""}>
        {linked ? (
          <a href={decisionLink(intervention.id)}>{intervention.question}</a>
        ) : (
          intervention.question
        )}
      </h2>
      <Reason firings={intervention.firings ?? []} />
      <h3 class="quiet">{answeredHow(asked)}</h3>
      {asked.answer && <AnswerShown answer={asked.answer} about={intervention} />}
      {!asked.answer && asked.reason && <p>{asked.reason}</p>}
      <LatencySplit of={asked} />
      {asked.follow_ups?.map((one, at) => <AskedBack key={at} one={one} />)}
      {asked.other_answers?.map((one, at) => <Other key={at} one={one} about={asked} />)}
      {asked.corrections?.map((one, at) => <Corrected key={at} one={one} about={asked} />)}
    </section>
  );
}

function answeredHow(asked: Question): string {
  const offers = (asked.offers ?? 0) > 1 ? `, offered ${plural(asked.offers ?? 0, "time")}` : "";
  const declines = asked.declines ? `, declined ${plural(asked.declines, "time")}` : "";
  const who =
    asked.state === "answered" && asked.answered_by
      ? `answered by ${asked.answered_by}`
      : asked.decided_by === "nobody"
        ? `not decided yet (${asked.state})`
        : `${asked.state}, decided by ${asked.decided_by}`;
  return who + offers + declines;
}

const AskedBack = ({ one }: { one: FollowUp }) => (
  <p class="later">
    <span class="who">asked back</span> {one.asked}
    <br />
    <span class="who">agent</span> {one.answered ?? <span class="quiet">did not answer</span>}
  </p>
);

const Other = ({ one, about }: { one: OtherAnswer; about: Question }) => (
  <div class="later">
    <p>
      <span class="who">
        {one.why} answer of {one.by ?? "somebody"}, {dayAndTime(one.at)}
      </span>
    </p>
    <AnswerShown answer={one.answer} about={about.intervention} />
  </div>
);

const Corrected = ({ one, about }: { one: Correction; about: Question }) => (
  <div class="later correction">
    <p>
      <b>{one.confirmed ? "✓ Confirmed" : "✎ Corrected"}</b> by {one.by ?? "somebody"},{" "}
      {dayAndTime(one.at)}
      {one.note && <>: {one.note}</>}
    </p>
    {one.right && <AnswerShown answer={one.right} about={about.intervention} />}
  </div>
);
