#!/usr/bin/env python3
"""Computes KTO labels from a journal by itself and compares them with an export.

usage: labels.py DATA_FOLDER EXPORT_FOLDER [LEAST_MS]    (of format kto, made with --redact off)

Reads SQLite's journal table and nothing else of the node; shares no code with it. Prints what it
compared; exit code 1 when anything differs.
"""
import json
import math
import os
import sqlite3
import sys
from collections import defaultdict

RUBBER_STAMP_MS = 1500
PACE_ANSWERS = 20


def read_journal(folder):
    db = sqlite3.connect(f"file:{os.path.join(folder, 'weft.db')}?mode=ro", uri=True)
    for (events,) in db.execute("SELECT events FROM journal ORDER BY first"):
        yield from json.loads(events)


class Question:
    def __init__(self, card):
        self.card = card
        self.settled = None
        self.others = []
        self.correction = None

    def held(self):
        if self.correction and "right" in self.correction:
            return self.correction["right"]
        if not self.settled:
            return None
        confirmed = bool(self.correction and self.correction.get("confirmed"))
        if self.settled["decided_by"] == "human" or confirmed:
            return self.settled.get("answer")
        return None

    def overrides(self, answer):
        if self.card["kind"] == "approval":
            changed = "arguments" in answer and "action" in self.card and (
                answer["arguments"] != self.card["action"]["arguments"])
            return answer.get("verdict") != "approve" or changed
        return answer.get("verdict") == "edit"

    def judged(self):
        answer = self.held()
        if self.card["kind"] not in ("approval", "review") or answer is None:
            return None
        return not self.overrides(answer)


def fold(events):
    conversations, steps, questions = {}, {}, {}
    order, said = defaultdict(list), defaultdict(bool)
    pace = defaultdict(list)
    bundles = defaultdict(int)
    for e in events:
        tenant, name, kind = e["tenant"], e["conversation"], e["type"]
        whose = (tenant, name)
        if kind == "conversation_opened":
            conversations[whose] = e
            said[whose] = bool(e.get("goal"))
        elif kind == "message_appended":
            said[whose] |= e["message"]["from"] == "customer"
        elif kind in ("step_held", "step_decided"):
            step_id = e["step"]["step_id"] if kind == "step_held" else e["step_id"]
            place = steps.setdefault((tenant, name, step_id), {"step": None, "prompt": False})
            if e.get("step"):
                place["step"] = e["step"]
            if kind == "step_decided" and "seen" not in place:
                place["seen"] = True
                place["prompt"] = said[whose]
        elif kind == "intervention_raised":
            card = e["intervention"]
            questions[(tenant, card["id"])] = Question(card)
            if card.get("step_id") and not card.get("second_of"):
                order[(tenant, name, card["step_id"])].append(card["id"])
        elif kind == "intervention_settled":
            questions[(tenant, e["id"])].settled = e
            first = questions[(tenant, e["id"])].card.get("second_of")
            if first and e.get("answer"):  # a second opinion speaks about the first question
                questions[(tenant, first)].others.append(e)
            if e["decided_by"] == "human":
                pace[(tenant, e["answered_by"])].append(e["human_ms"])
                if e.get("bundle"):
                    bundles[(tenant, e["bundle"])] += 1
        elif kind in ("answer_kept", "answer_counted"):
            if e.get("why") != "stale":
                questions[(tenant, e["id"])].others.append(e)
        elif kind == "decision_corrected":
            questions[(tenant, e["id"])].correction = e
    return conversations, steps, questions, order, pace, bundles


def fifth_percentile(times):
    if len(times) < PACE_ANSWERS:
        return 0
    # The node keeps whole microseconds here.
    exact = sorted(int(t * 1000) / 1000 for t in times)
    return exact[math.ceil(0.05 * len(times)) - 1]


def labels(data, least_ms):
    conversations, steps, questions, order, pace, bundles = fold(read_journal(data))
    paces = {who: fifth_percentile(times) for who, times in pace.items()}
    single, bundled = {}, defaultdict(set)
    for (tenant, name, step_id), ids in order.items():
        asked = [questions[(tenant, i)] for i in ids]
        judged = [q.judged() for q in asked]
        if False in judged:
            at = judged.index(False)
        elif True in judged:
            at = len(judged) - 1 - judged[::-1].index(True)
        else:
            continue
        q = asked[at]
        meta = conversations[(tenant, name)].get("metadata") or {}
        if isinstance(meta, dict) and meta.get("probe") is True:
            continue
        step = steps[(tenant, name, step_id)]
        proposed = step["step"] or {}
        if not step["prompt"] or not (proposed.get("draft") or proposed.get("action")
                                      or proposed.get("query")):
            continue
        if q.correction is None:
            took, who = q.settled["human_ms"], q.settled["answered_by"]
            if took < least_ms or took < paces[(tenant, who)]:
                continue
            differ = [o for o in q.others if o.get("answered_by") != who
                      and q.overrides(o["answer"]) == judged[at]]
            if differ:
                continue
            if q.settled.get("bundle"):
                bundled[(tenant, q.settled["bundle"])].add((name, step_id, judged[at]))
                continue
        single[(name, step_id)] = judged[at]
    return single, bundled, bundles


def exported(folder):
    for part in ("train", "test"):
        with open(os.path.join(folder, f"kto-{part}.jsonl"), encoding="utf-8") as rows, \
                open(os.path.join(folder, f"provenance-{part}.jsonl"), encoding="utf-8") as beside:
            for row, told in zip(rows, beside, strict=True):
                yield json.loads(row), json.loads(told)


def main():
    data, folder = sys.argv[1:3]
    least_ms = float(sys.argv[3]) if len(sys.argv) > 3 else RUBBER_STAMP_MS
    single, bundled, bundles = labels(data, least_ms)
    wrong = 0
    seen, taken = set(), set()
    members_of = {member[:2]: bundle for bundle, all in bundled.items() for member in all}
    for row, told in exported(folder):
        key = (told["source_conversation"], told["turn"])
        if key in members_of and key not in single:
            bundle = members_of[key]
            ok = (key + (row["label"],)) in bundled[bundle] and bundle not in taken and (
                told["multiplicity"] == bundles[bundle])
            taken.add(bundle)
        else:
            ok = single.get(key) == row["label"] and key not in seen and told["multiplicity"] == 1
        seen.add(key)
        if not ok:
            wrong += 1
            print("differs:", key, row["label"], "expected", single.get(key), file=sys.stderr)
    missing = set(single) - seen
    missing_bundles = set(bundled) - taken
    for key in sorted(missing)[:10]:
        print("missing:", key, single[key], file=sys.stderr)
    right = sum(single.values())
    print(f"{len(seen)} rows; by the journal {right} true, {len(single) - right} false and "
          f"{len(bundled)} bundles; {wrong} differ, {len(missing)} and {len(missing_bundles)} "
          f"bundles are missing")
    return 1 if wrong or missing or missing_bundles else 0


if __name__ == "__main__":
    sys.exit(main())
