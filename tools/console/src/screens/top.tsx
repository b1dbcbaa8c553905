import { useEffect } from "preact/hooks";
import { desk, setPresence } from "../state/desk";
import { place, screensOf } from "../state/place";
import { settings, type Theme } from "../state/settings";
import { useStore } from "../state/store";
import type { Session } from "../wire/session";

const links = {
  open: "● connected",
  connecting: "○ connecting …",
  lost: "✕ line lost – keep working, it comes back",
};
const noticeMs = 6000;

/** Where one is, whether the line holds, and how one is present. */
export function Top(props: { session: Session; onLeave: () => void; onHelp: () => void }) {
  const { session, onLeave, onHelp } = props;
  const cards = useStore(desk, (all) => all.cards);
  const screen = useStore(place, (all) => all.screen);
  const theme = useStore(settings, (all) => all.theme);
  useEffect(() => {
    document.title = cards.length ? `(${cards.length}) Weft` : "Weft";
  }, [cards.length]);
  return (
    <header class="top">
      <a class="brand" href="#/work">
        Weft
      </a>
      <nav aria-label="Screens">
        {screensOf(session.role).map((one) => (
          <a
            key={one.screen}
            href={`#/${one.screen}`}
            aria-current={screen === one.screen ? "page" : undefined}
          >
            {one.title}
          </a>
        ))}
      </nav>
      <span class="grow" />
      {session.role === "configurer" ? (
        <span class="quiet">{session.name}</span>
      ) : (
        <Present />
      )}
      <select
        aria-label="Colours"
        value={theme}
        onChange={(event) => settings.set({ theme: event.currentTarget.value as Theme })}
      >
        <option value="system">system</option>
        <option value="light">light</option>
        <option value="dark">dark</option>
      </select>
      <button type="button" class="link" onClick={onHelp} aria-label="Help with keys">
        <span class="spare">keys</span> <kbd>?</kbd>
      </button>
      <button type="button" class="link" onClick={onLeave}>
        sign out
      </button>
    </header>
  );
}

/** Whether the line holds, and how one is present. */
function Present() {
  const { link, operator, presence, presenceWhy, capacity } = useStore(desk, (all) => all);
  return (
    <>
        <span class={`link-state ${link}`} role="status" aria-live="polite">
          {links[link]}
        </span>
        <label class="inline" title={presenceWhy}>
          <span class="quiet">{operator}</span>
          <select
            aria-label="Presence"
            value={presence}
            onChange={(event) => setPresence(event.currentTarget.value as typeof presence)}
          >
            <option value="available">available</option>
            <option value="busy">busy</option>
            <option value="break">break</option>
            <option value="offline">offline</option>
          </select>
        </label>
        <label class="inline">
          <span class="quiet spare">at once</span>
          <select
            aria-label="Questions at once"
            value={String(capacity)}
            onChange={(event) => setPresence(presence, Number(event.currentTarget.value))}
          >
            {[...new Set([1, 2, 3, 5, 8, 12, 20, capacity])]
              .sort((a, b) => a - b)
              .map((n) => (
                <option key={n} value={String(n)}>
                  {n}
                </option>
              ))}
          </select>
        </label>
    </>
  );
}

export function Notices() {
  const notice = useStore(desk, (all) => all.notice);
  const imposed = useStore(desk, (all) => all.presenceWhy);
  useEffect(() => {
    if (!notice || notice.tone === "bad") return;
    const timer = setTimeout(() => desk.set({ notice: null }), noticeMs);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div class="notices" role="status" aria-live="polite">
      {imposed && (
        <p class="notice">
          You are on a break: {imposed}.{" "}
          <button type="button" class="link" onClick={() => setPresence("available")}>
            back to work <kbd>B</kbd>
          </button>
        </p>
      )}
      {notice && (
        <p class={notice.tone === "bad" ? "notice bad" : "notice"}>
          {notice.tone === "bad" && "⚠ "}
          {notice.text}
          <button type="button" class="link" onClick={() => desk.set({ notice: null })}>
            close
          </button>
        </p>
      )}
    </div>
  );
}
