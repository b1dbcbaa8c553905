import { Store } from "./store";
import type { Role } from "../wire/session";

// Where the person is, in the address: bookmarks and the back button work, and no server is asked.
export type Screen =
  | "work"
  | "floor"
  | "decisions"
  | "insights"
  | "triggers"
  | "directives"
  | "record";
const screens: { screen: Screen; title: string; key: string; only?: Role }[] = [
  { screen: "work", title: "Work", key: "w", only: "operator" },
  { screen: "floor", title: "Floor", key: "f" },
  { screen: "decisions", title: "Decisions", key: "c" },
  { screen: "insights", title: "Insights", key: "i", only: "configurer" },
  { screen: "triggers", title: "Triggers", key: "t" },
  { screen: "directives", title: "Directives", key: "d" },
  { screen: "record", title: "Record", key: "r" },
];
/** Those of use to somebody in that role. */
export const screensOf = (role: Role) =>
  screens.filter((one) => role === "admin" || !one.only || one.only === role);

interface Place {
  screen: Screen;
  id: string;
}

function read(): Place {
  const [, screen = "work", id = ""] = location.hash.split("/");
  const known = screens.find((one) => one.screen === screen);
  return { screen: known?.screen ?? "work", id: safeDecode(id) };
}
function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const place = new Store<Place>(read());
addEventListener("hashchange", () => place.set(read()));

export const recordLink = (conversation: string) => `#/record/${encodeURIComponent(conversation)}`;
export const decisionLink = (intervention: string) =>
  `#/decisions/${encodeURIComponent(intervention)}`;
export const go = (screen: Screen) => {
  location.hash = `#/${screen}`;
};
