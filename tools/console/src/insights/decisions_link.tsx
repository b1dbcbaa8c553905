import type { ComponentChildren } from "preact";
import { everything, narrow, type Filter } from "../state/decisions";

/** Leads to the decisions a figure was counted from. */
export const DecisionsLink = (p: { filter: Partial<Filter>; children: ComponentChildren }) => (
  <a href="#/decisions" onClick={() => narrow({ ...everything, ...p.filter })}>
    {p.children}
  </a>
);
