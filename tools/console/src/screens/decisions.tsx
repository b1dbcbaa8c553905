import { DecisionList } from "../decisions/list";
import { OneDecision } from "../decisions/one";

/** What was asked and decided, and the place where it is confirmed or corrected afterwards. */
export function Decisions({ id }: { id: string }) {
  return (
    <main class="page decisions">{id ? <OneDecision key={id} id={id} /> : <DecisionList />}</main>
  );
}
