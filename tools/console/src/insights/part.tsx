import type { ComponentChildren } from "preact";

/** One finding: what it tells, and, while there is nothing yet, what will appear here. */
export function Part(p: {
  title: string;
  tells: string;
  empty?: boolean;
  later: string;
  children?: ComponentChildren;
}) {
  return (
    <section class="sheet insight" aria-label={p.title}>
      <h2>{p.title}</h2>
      {p.empty ? (
        <p class="quiet empty-part">{p.later}</p>
      ) : (
        <>
          <p class="quiet">{p.tells}</p>
          {p.children}
        </>
      )}
    </section>
  );
}
