import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Card, Draft } from "../state/cards";
import { dismiss, extend, look, lookEveryMs, pick } from "../state/desk";
import { measureTo } from "../state/measure";
import { recordLink } from "../state/place";
import { KeyButton } from "../parts/key_hint";
import { duration } from "../parts/format";
import { AnswerKeys } from "./answer_keys";
import { Body } from "./body";
import { Context } from "./context";
import { Countdown } from "./countdown";
import { press, start } from "./decide";
import { Members } from "./members";
import { Precedents } from "./precedents";
import { Reason } from "./reason";
import { ReasonPanel } from "./reason_panel";

const writes = new Set(["write", "edit"]);

/** One question, with just what is needed to answer it. */
export function CardView({ card, draft, picked }: { card: Card; draft: Draft; picked: boolean }) {
  const at = useRef<HTMLElement>(null);
  const { it } = card;
  useLayoutEffect(measureTo, [card.key]);
  useEffect(() => {
    at.current?.scrollTo(0, 0);
    look(card);
    // Being looked at keeps the lease; the node hands on what nobody looks at.
    const timer = setInterval(() => {
      if (!document.hidden) look(card);
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, [card.key, card.version, card.gone]);
  useEffect(() => {
    if (writes.has(draft.mode)) at.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, [card.key, draft.mode]);
  return (
    <article
      class={card.gone ? "card over" : "card"}
      ref={at}
      aria-label={`Question: ${it.question}`}
      tabIndex={-1}
      data-card={card.key}
      data-kind={it.kind}
    >
      <header class="card-head">
        <div class="line">
          <span class={`tag kind-${it.kind}`}>
            {card.bundle ? `bundle of ${card.members.length} · ${it.kind}` : it.kind}
          </span>
          {picked && <span class="tag">✓ picked</span>}
          {it.route?.quorum && (
            <span class="tag">
              {it.route.quorum} must agree{it.votes?.length ? `, ${it.votes.length} did` : ""}
            </span>
          )}
          <span class="grow" />
          <Countdown card={card} />
        </div>
        <h2>{it.question}</h2>
        <Reason firings={it.firings} />
      </header>
      {card.gone && (
        <p class="banner" role="status">
          <b>This question is over.</b> {card.gone} What you wrote is still below.{" "}
          <KeyButton keys="Enter" label="Next" onPress={() => dismiss(card)} />
        </p>
      )}
      {card.problem && (
        <p class="banner bad" role="alert">
          ⚠ {card.problem}
        </p>
      )}
      <div class={it.kind === "handover" ? "columns one" : "columns"}>
        <div class="main">
          <Body card={card} draft={draft} />
          {card.bundle && <Members card={card} draft={draft} />}
          <FollowUps card={card} />
          <ReasonPanel card={card} draft={draft} />
        </div>
        <aside class="side">
          <Facts card={card} />
          {it.kind !== "handover" && (
            <>
              <h3 class="quiet">last turns</h3>
              <Context card={card} />
            </>
          )}
          {it.kind !== "handover" && <Precedents intervention={it.id} />}
        </aside>
      </div>
      {!card.gone && <Actions card={card} draft={draft} picked={picked} />}
    </article>
  );
}

function FollowUps({ card }: { card: Card }) {
  const all = card.it.follow_ups ?? [];
  if (!all.length) return null;
  return (
    <section class="follow-ups" aria-label="Asked back" aria-live="polite">
      {all.map((one, at) => (
        <p key={at}>
          <span class="who">you asked</span> {one.asked}
          <br />
          <span class="who">agent</span>{" "}
          {one.answered ?? <span class="quiet">has not answered yet …</span>}
        </p>
      ))}
    </section>
  );
}

function Facts({ card }: { card: Card }) {
  const { it } = card;
  return (
    <dl class="facts">
      {it.customer && (
        <>
          <dt>customer</dt>
          <dd>{it.customer}</dd>
        </>
      )}
      {it.goal && (
        <>
          <dt>goal</dt>
          <dd class="long" title={it.goal}>
            {it.goal}
          </dd>
        </>
      )}
      <dt>record</dt>
      <dd>
        <a href={recordLink(it.conversation)}>{it.conversation}</a>
      </dd>
      <dt>asked</dt>
      <dd>
        {duration(card.arrived - it.raised_at)} before it came to you
        {it.queue ? ` · queue ${it.queue}` : ""}
      </dd>
      <dt>why next</dt>
      <dd>{card.why.says}</dd>
    </dl>
  );
}

function Actions({ card, draft, picked }: { card: Card; draft: Draft; picked: boolean }) {
  const { kind } = card.it;
  return (
    <footer class="actions">
      <AnswerKeys card={card} draft={draft} />
      <span class="grow" />
      <KeyButton keys="F" label="Ask back" tone="quiet" onPress={() => start(card, "follow_up")} />
      {!card.bundle && (
        <KeyButton keys="T" label="+1 min" tone="quiet" onPress={() => extend(card, 60_000)} />
      )}
      {kind !== "handover" && (
        <KeyButton
          keys="S"
          label={picked ? "Unpick" : "Pick"}
          tone="quiet"
          pressed={picked}
          onPress={() => pick(card.key)}
        />
      )}
      <KeyButton keys="D" label="Decline" tone="quiet" onPress={() => start(card, "decline")} />
      {kind !== "handover" && (
        <KeyButton keys="X" label="Escalate" tone="quiet" onPress={() => start(card, "escalate")} />
      )}
      {draft.mode !== "" && (
        <KeyButton keys="Esc" label="Back" tone="quiet" onPress={() => press("Escape", card)} />
      )}
    </footer>
  );
}
