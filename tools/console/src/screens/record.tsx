import { useEffect, useMemo, useState } from "preact/hooks";
import { stream } from "../wire/events";
import { get, Refused, segment } from "../wire/http";
import { usePolled } from "../state/polled";
import { recordLink } from "../state/place";
import { Turns } from "../card/context";
import { Refusal } from "../parts/refusal";
import { clockTime, words } from "../parts/format";
import type { Conversation, Event } from "../wire/types";

const eventsMost = 2000;
const head = new Set(["tenant", "conversation", "type", "at", "by", "number"]);

/** Everything the journal has about one conversation. */
export function Record({ id }: { id: string }) {
  return (
    <main class="page record">
      <Find />
      {id ? <One key={id} id={id} /> : <Latest />}
    </main>
  );
}

function Find() {
  const [text, write] = useState("");
  return (
    <form
      class="line"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) location.hash = recordLink(text.trim());
      }}
    >
      <h1>Record</h1>
      <span class="grow" />
      <input
        type="search"
        aria-label="Conversation's id"
        placeholder="conversation's id"
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <button type="submit" class="button">
        <span>Open</span>
      </button>
      <button type="button" class="button quiet" onClick={() => history.back()}>
        <span>Back</span>
      </button>
    </form>
  );
}

function Latest() {
  const page = usePolled<{
    conversations: { id: string; status: string; opened: number; events: number }[];
  }>("/v1/conversations?limit=100", 0);
  return (
    <>
      <Refusal refused={page.refused} what="Conversations" />
      <table>
        <thead>
          <tr>
            <th scope="col">conversation</th>
            <th scope="col">status</th>
            <th scope="col">opened</th>
            <th scope="col">events</th>
          </tr>
        </thead>
        <tbody>
          {page.value?.conversations.map((one) => (
            <tr key={one.id}>
              <td>
                <a href={recordLink(one.id)}>{one.id}</a>
              </td>
              <td>{words(one.status)}</td>
              <td>{clockTime(one.opened)}</td>
              <td class="number">{one.events}</td>
            </tr>
          ))}
          {page.value?.conversations.length === 0 && (
            <tr>
              <td colSpan={4} class="quiet">
                No conversation yet.
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </>
  );
}

function One({ id }: { id: string }) {
  const [events, setEvents] = useState<Event[]>([]);
  const [what, setWhat] = useState<Conversation | null>(null);
  const [refused, refuse] = useState<Refused | null>(null);
  useEffect(() => {
    const path = `/v1/conversations/${segment(id)}`;
    const read = () => get<Conversation>(path).then(setWhat, refuse);
    void read();
    let timer = 0;
    const stop = stream(
      `${path}/events?after=0`,
      null,
      (some) => {
        setEvents((all) =>
          [...all, ...some.filter((one) => one.number > (all[all.length - 1]?.number ?? -1))].slice(
            -eventsMost,
          ),
        );
        timer ||= window.setTimeout(() => {
          timer = 0;
          void read();
        }, 500);
      },
      () => undefined,
    );
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [id]);
  const facts = useMemo(() => Object.entries(what?.metadata ?? {}), [what]);
  if (refused)
    return (
      <Refusal
        refused={
          refused.status === 404
            ? new Refused(1, { detail: `there is no conversation ${id}` })
            : refused
        }
        what="Record"
      />
    );
  return (
    <div class="two record-columns">
      <section>
        <h2>{id}</h2>
        {what && (
          <dl class="facts">
            <dt>status</dt>
            <dd>{words(what.status)}</dd>
            {what.customer && (
              <>
                <dt>customer</dt>
                <dd>{what.customer}</dd>
              </>
            )}
            {what.goal && (
              <>
                <dt>goal</dt>
                <dd>{what.goal}</dd>
              </>
            )}
            {what.scope && (
              <>
                <dt>scope</dt>
                <dd>{what.scope}</dd>
              </>
            )}
            <dt>steps</dt>
            <dd>
              {what.steps}, of these {what.steps_autonomous} without a human
            </dd>
            {facts.map(([name, value]) => (
              <>
                <dt>{name}</dt>
                <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
              </>
            ))}
            {what.directives?.map((one) => (
              <>
                <dt>directive</dt>
                <dd>{one.text}</dd>
              </>
            ))}
          </dl>
        )}
        <h3 class="quiet">said</h3>
        <Turns messages={what?.context ?? []} find={null} label="Messages" />
      </section>
      <section>
        <h2>
          Journal <span class="count">{events.length}</span>
        </h2>
        <ol class="journal">
          {events.map((one) => (
            <li key={one.number} class={`event ${one.type}`}>
              <time>{clockTime(one.at)}</time>
              <b>{words(one.type)}</b>
              <span class="quiet">by {one.by}</span>
              <span>{gist(one)}</span>
              <details>
                <summary>all of it</summary>
                <pre tabIndex={0}>
                  {JSON.stringify(
                    Object.fromEntries(Object.entries(one).filter(([name]) => !head.has(name))),
                    null,
                    2,
                  )}
                </pre>
              </details>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

/** The one thing one wants to know of an event. */
function gist(event: Event): string {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const inside = (value: unknown, name: string) =>
    value && typeof value === "object" ? text((value as { [n: string]: unknown })[name]) : "";
  const said =
    inside(event.message, "text") ||
    inside(event.intervention, "question") ||
    inside(event.answer, "verdict") ||
    inside(event.answer, "text") ||
    text(event.decision) ||
    text(event.state) ||
    text(event.status) ||
    text(event.reason) ||
    text(event.text);
  return said.length > 160 ? `${said.slice(0, 160)} …` : said;
}
