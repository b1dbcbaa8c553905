import { useEffect, useState } from "preact/hooks";
import { speakAs } from "./wire/http";
import { loadSession, saveSession, type Session } from "./wire/session";
import { closeDesk, openDesk } from "./state/desk";
import { go, place, screensOf } from "./state/place";
import { useStore } from "./state/store";
import { onChord, onKeys } from "./keys";
import { Decisions } from "./screens/decisions";
import { Directives } from "./screens/directives";
import { Floor } from "./screens/floor";
import { Help } from "./screens/help";
import { Insights } from "./screens/insights";
import { Record } from "./screens/record";
import { SignIn } from "./screens/sign_in";
import { Notices, Top } from "./screens/top";
import { Triggers } from "./screens/triggers";
import { Work } from "./screens/work";

export function App() {
  const [session, setSession] = useState<Session | null>(loadSession);
  const [help, setHelp] = useState(false);
  useEffect(() => {
    saveSession(session);
    // A configurer is asked nothing, so there is no desk to open.
    const works = session && session.role !== "configurer";
    if (works) openDesk(session);
    else if (session && place.now.screen === "work") go("floor");
    return closeDesk;
  }, [session]);
  useEffect(() => {
    if (help) return undefined;
    let chord = false;
    const stop = [
      onChord((key) => {
        const screens = screensOf(session?.role ?? "operator");
        const target = chord ? screens.find((one) => one.key === key.toLowerCase()) : undefined;
        chord = key === "G";
        if (target) go(target.screen);
        return target !== undefined || chord;
      }),
      onKeys((key) => {
        if (key === "?") setHelp(true);
        return key === "?";
      }),
    ];
    return () => stop.forEach((end) => end());
  }, [help, session]);
  const where = useStore(place, (all) => all);
  // The first requests of a screen must carry the key, before any effect has run.
  speakAs(session);
  if (!session) return <SignIn onSignIn={setSession} />;
  return (
    <>
      <Top session={session} onLeave={() => setSession(null)} onHelp={() => setHelp(true)} />
      {where.screen === "work" && <Work />}
      {where.screen === "floor" && <Floor />}
      {where.screen === "decisions" && <Decisions id={where.id} />}
      {where.screen === "insights" && <Insights />}
      {where.screen === "triggers" && <Triggers />}
      {where.screen === "directives" && <Directives />}
      {where.screen === "record" && <Record id={where.id} />}
      <Notices />
      {help && <Help onClose={() => setHelp(false)} />}
    </>
  );
}
