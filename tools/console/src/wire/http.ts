import type { Session } from "./session";
import type { Problem } from "./types";

/** A refusal of the node, or silence: status 0. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.where ? `${problem.detail} (${problem.where})` : problem.detail);
  }
  /** This node is too old, or was built without that part. */
  get notOffered(): boolean {
    return this.status === 404 || this.status === 405;
  }
}

let caller: Session | null = null;
export function speakAs(session: Session | null): void {
  caller = session;
}

export function headers(as: Session | null = caller): Record<string, string> {
  if (!as) return {};
  return as.key ? { Authorization: `Bearer ${as.key}` } : { "X-Weft-Principal": as.name };
}

export async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  as = caller,
  signal?: AbortSignal,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers:
        body === undefined ? headers(as) : { ...headers(as), "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal,
    });
  } catch {
    throw new Refused(0, { detail: "the node does not answer" });
  }
  const text = await response.text();
  let read: unknown = null;
  try {
    read = text ? JSON.parse(text) : null;
  } catch {
    throw new Refused(response.status, {
      detail: `the node answered ${response.status} without JSON`,
    });
  }
  if (!response.ok) {
    const problem = read as Problem | null;
    throw new Refused(
      response.status,
      problem?.detail ? problem : { detail: `the node answered ${response.status}` },
    );
  }
  return read as T;
}

export const get = <T>(path: string, signal?: AbortSignal) =>
  call<T>("GET", path, undefined, caller, signal);
export const post = <T>(path: string, body: unknown) => call<T>("POST", path, body);
export const remove = <T>(path: string) => call<T>("DELETE", path);
/** An id as a path segment; its `/` becomes %2F. */
export const segment = (id: string) => encodeURIComponent(id);
