// Who is at the desk. The key lives in this tab's session storage: it is gone with the tab, and it
// never stands in an address, which proxies and histories keep.

const slot = "weft.session";

export type Role = "agent" | "operator" | "configurer" | "admin";
/** The caller as the node knows it. */
export interface Me {
  tenant: string;
  name: string;
  role: Role;
  keyed: boolean;
}
export interface Session {
  key: string;
  name: string;
  capacity: number;
  role: Role;
}

export function loadSession(): Session | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(slot) ?? "null");
    if (kept && typeof kept === "object" && "role" in kept) return kept as Session;
  } catch {
    // A broken entry is no session.
  }
  return null;
}

export function saveSession(session: Session | null): void {
  if (session) sessionStorage.setItem(slot, JSON.stringify(session));
  else sessionStorage.removeItem(slot);
}
