import type { Answer } from "../wire/types";

const most = 90;
const verdicts: { [verdict: string]: string } = {
  approve: "approved",
  reject: "rejected",
  accept: "accepted as it was",
  edit: "sent with changes",
  resolved: "settled",
  resume: "handed back",
};

/** An answer in a few words, where there is room for one line. */
export function sayShortly(answer: Answer): string {
  if (answer.verdict === "approve" && answer.arguments) return "approved with changes";
  if (answer.verdict) return verdicts[answer.verdict] ?? answer.verdict;
  if (answer.none_of_these) return "none of these";
  if (answer.chosen?.length) return answer.chosen.join(", ");
  if (answer.values) return cut(Object.values(answer.values).map(String).join(", "));
  return cut(answer.text ?? "");
}
const cut = (text: string) => (text.length > most ? `${text.slice(0, most)} …` : text);
