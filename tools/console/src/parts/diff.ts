// What changed between two texts: longest common subsequence of their words or lines, after equal
// ends are set aside. O(n·m) over at most `most` pieces of each; longer ones are told as replaced.

export interface Piece {
  text: string;
  kind: "same" | "gone" | "new";
}
const most = 600;

/** By words; the pieces of one kind are joined. */
export function diff(before: string, after: string): Piece[] {
  const words = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];
  const out: Piece[] = [];
  for (const piece of between(words(before), words(after))) {
    const last = out[out.length - 1];
    if (last?.kind === piece.kind) last.text += piece.text;
    else out.push({ ...piece });
  }
  return out;
}

/** By lines, for trigger sets. */
export const diffLines = (before: string, after: string): Piece[] =>
  between(before.split("\n"), after.split("\n"));

function between(a: string[], b: string[]): Piece[] {
  let start = 0,
    end = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  )
    end++;
  const all = (some: string[], kind: Piece["kind"]) => some.map((text): Piece => ({ text, kind }));
  return [
    ...all(a.slice(0, start), "same"),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...all(a.slice(a.length - end), "same"),
  ];
}

function middle(a: string[], b: string[]): Piece[] {
  const tooLong = a.length > most || b.length > most;
  const width = b.length + 1;
  const table = new Uint16Array(tooLong ? 0 : (a.length + 1) * width);
  const common = (i: number, j: number) => table[i * width + j] ?? 0;
  if (!tooLong)
    for (let i = a.length - 1; i >= 0; i--)
      for (let j = b.length - 1; j >= 0; j--)
        table[i * width + j] =
          a[i] === b[j] ? common(i + 1, j + 1) + 1 : Math.max(common(i + 1, j), common(i, j + 1));
  const out: Piece[] = [];
  let i = 0,
    j = 0;
  for (;;) {
    const was = a[i],
      is = b[j];
    if (was === undefined && is === undefined) return out;
    if (was !== undefined && was === is && !tooLong) {
      out.push({ text: was, kind: "same" });
      i++;
      j++;
    } else if (
      was !== undefined &&
      (is === undefined || tooLong || common(i + 1, j) >= common(i, j + 1))
    ) {
      out.push({ text: was, kind: "gone" });
      i++;
    } else if (is !== undefined) {
      out.push({ text: is, kind: "new" });
      j++;
    }
  }
}
