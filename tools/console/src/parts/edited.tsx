import { useMemo } from "preact/hooks";
import { diff } from "./diff";

/** A text with what was taken out and what was put in. */
export function Edited({ before, after }: { before: string; after: string }) {
  const pieces = useMemo(() => diff(before, after), [before, after]);
  return (
    <>
      {pieces.map((piece, at) =>
        piece.kind === "same" ? (
          piece.text
        ) : piece.kind === "gone" ? (
          <del key={at}>{piece.text}</del>
        ) : (
          <ins key={at}>{piece.text}</ins>
        ),
      )}
    </>
  );
}
