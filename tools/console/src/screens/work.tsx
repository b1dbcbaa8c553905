import { useEffect, useState } from "preact/hooks";
import { noDraft } from "../state/cards";
import { cardNow, decidePicked, desk, show, undoLast, type Sent } from "../state/desk";
import { useNow } from "../state/clock";
import { useStore } from "../state/store";
import { onKeys } from "../keys";
import { CardView } from "../card/card_view";
import { press } from "../card/decide";
import { KeyButton } from "../parts/key_hint";
import { duration, plural } from "../parts/format";
import { QueueView } from "./queue_view";

/** The cards of one operator: the one being answered, the next ones, the answers just given. */
export function Work() {
  const now = useStore(desk, (all) => all);
  const [queue, openQueue] = useState(false);
  useEffect(
    () =>
      onKeys((key) => {
        if (key === "Q") {
          openQueue((open) => !open);
          return true;
        }
        return press(key, cardNow());
      }),
    [],
  );
  const card = now.cards.find((one) => one.key === now.current);
  return (
    <main class="work">
      <nav class="hand" aria-label="Questions in hand">
        <h2 class="small">
          In hand <span class="count">{now.cards.length}</span>
        </h2>
        <ol>
          {now.cards.map((one) => (
            <li key={one.key}>
              <button
                type="button"
                class="hand-card"
                aria-current={one.key === now.current}
                onClick={() => show(one.key)}
              >
                <span class="line">
                  <span class={`tag kind-${one.it.kind}`}>
                    {one.bundle ? `${one.members.length} × ${one.it.kind}` : one.it.kind}
                  </span>
                  {now.picked.includes(one.key) && <span class="tag">✓ picked</span>}
                  {now.drafts[one.key] && <span class="tag">✎ draft</span>}
                  {one.gone && <span class="tag">over</span>}
                </span>
                <span class="hand-title">{one.it.action?.name ?? one.it.question}</span>
                <span class="quiet hand-why">{one.why.says}</span>
              </button>
            </li>
          ))}
        </ol>
        {now.picked.length > 0 && (
          <div class="batch" role="group" aria-label="Picked questions">
            <b>{plural(now.picked.length, "question")} picked</b>
            <KeyButton
              keys="⇧A"
              label="Approve"
              tone="go"
              onPress={() => decidePicked("approve")}
            />
            <KeyButton
              keys="⇧R"
              label="Reject"
              tone="stop"
              onPress={() => decidePicked("reject")}
            />
          </div>
        )}
        <KeyButton
          keys="Q"
          label={queue ? "Hide the line" : "The line"}
          tone="quiet"
          pressed={queue}
          onPress={() => openQueue(!queue)}
        />
        <SentList sent={now.sent} />
      </nav>
      <div class="stage">
        {queue ? (
          <QueueView />
        ) : card ? (
          <CardView
            key={card.key}
            card={card}
            draft={now.drafts[card.key] ?? noDraft}
            picked={now.picked.includes(card.key)}
          />
        ) : (
          <Empty presence={now.presence} link={now.link} answered={now.answered} />
        )}
      </div>
    </main>
  );
}

function Empty(p: { presence: string; link: string; answered: number }) {
  return (
    <div class="empty" data-empty>
      <h2>
        {p.link !== "open"
          ? "Waiting for the node."
          : p.presence === "available"
            ? "Nothing to decide."
            : "You are on a break."}
      </h2>
      <p class="quiet">
        {p.presence === "available"
          ? "The next question appears here by itself."
          : "Press B to get questions again."}
      </p>
      {p.answered > 0 && (
        <p class="quiet">{plural(p.answered, "answer")} given since you signed in.</p>
      )}
    </div>
  );
}

function SentList({ sent }: { sent: Sent[] }) {
  const now = useNow(500);
  return (
    <section class="sent" aria-label="Answers just given">
      <h2 class="small">Just given</h2>
      <ol>
        {sent.slice(0, 6).map((one) => {
          const open = one.status === "pending" && one.releaseAt > now;
          return (
            <li key={one.ref}>
              <span>{one.says}</span>
              <span class="quiet">
                {open
                  ? `released in ${duration(one.releaseAt - now)} `
                  : `${said(one, now)} ${one.note}`}
              </span>
              {open && (
                <button type="button" class="link" onClick={undoLast}>
                  undo <kbd>U</kbd>
                </button>
              )}
            </li>
          );
        })}
        {sent.length === 0 && <li class="quiet">No answer yet.</li>}
      </ol>
    </section>
  );
}
function said(one: Sent, now: number): string {
  switch (one.status) {
    case "sending":
      return now - one.at > 2000 ? "⏳ waits for the node" : "sending";
    case "pending":
      return "✓ released";
    case "counted":
      return "✓ one vote of several";
    case "undoing":
      return "↶ taken back";
    default:
      return "✓ recorded";
  }
}
