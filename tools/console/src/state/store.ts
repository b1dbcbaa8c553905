import { useEffect, useReducer } from "preact/hooks";

/** One value that screens watch. Changes of one task are shown by one rendering. */
export class Store<T extends object> {
  private watchers = new Set<() => void>();
  constructor(public now: T) {}

  set(change: Partial<T>): void {
    this.now = { ...this.now, ...change };
    for (const tell of this.watchers) tell();
  }

  watch(tell: () => void): () => void {
    this.watchers.add(tell);
    return () => this.watchers.delete(tell);
  }
}

/** The part of a store a component shows; it renders again when that part is another one. */
export function useStore<T extends object, P>(store: Store<T>, part: (whole: T) => P): P {
  const [, again] = useReducer((n: number) => n + 1, 0);
  const shown = part(store.now);
  useEffect(() => {
    let last = part(store.now);
    if (last !== shown) again(0);
    return store.watch(() => {
      const next = part(store.now);
      if (next === last) return;
      last = next;
      again(0);
    });
  }, [store]);
  return shown;
}
