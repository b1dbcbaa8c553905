import type { Draft } from "./cards";

// Drafts outlive a reload, but not the tab: what customers said belongs in no lasting storage.

const slot = "weft.drafts",
  most = 100;

export function loadDrafts(): { [key: string]: Draft } {
  try {
    return JSON.parse(sessionStorage.getItem(slot) ?? "{}") as { [key: string]: Draft };
  } catch {
    return {};
  }
}

let timer = 0;
/** Saved a moment after typing stops, and at once when the page goes away. */
export function saveDrafts(drafts: { [key: string]: Draft }): void {
  clearTimeout(timer);
  latest = drafts;
  timer = window.setTimeout(flush, 250);
}

let latest: { [key: string]: Draft } = {};
function flush(): void {
  clearTimeout(timer);
  const kept = Object.entries(latest).slice(-most);
  try {
    sessionStorage.setItem(slot, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // Full storage: the drafts live on in memory.
  }
}
addEventListener("pagehide", () => {
  if (Object.keys(latest).length) flush();
});
