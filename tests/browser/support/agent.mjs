// An agent that brings real recorded conversations before the node, up to the step where it asks.
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { data } from "./machine.mjs";

/** The first `most` questions of each kind that real conversations raise. */
export async function realQuestions(most) {
  const out = { approval: [], choice: [], value: [], guidance: [], review: [] };
  await each("trajectories-taubench-airline-gpt4o.jsonl", (row) => {
    const at = row.steps.findIndex((step) => step.tool_call?.consequential);
    if (at > 0 && out.approval.length < most)
      out.approval.push({
        row,
        at,
        step: {
          kind: "tool_call",
          action: action(row.steps[at].tool_call),
          query: {
            kind: "approval",
            question: `May the agent run ${row.steps[at].tool_call.name}?`,
          },
        },
      });
    const said = row.steps.findIndex(
      (step, n) => n > 2 && step.role === "assistant" && step.content && !step.tool_call,
    );
    if (said > 0 && out.review.length < most)
      out.review.push({
        row,
        at: said,
        step: {
          kind: "reply",
          draft: row.steps[said].content,
          query: { kind: "review", question: "Is this reply right?" },
        },
      });
    else if (said > 0 && out.guidance.length < most)
      out.guidance.push({
        row,
        at: said,
        step: {
          kind: "question",
          query: { kind: "guidance", question: "How should I go on with this customer?" },
        },
      });
    return out.approval.length < most || out.guidance.length < most;
  });
  await each("trajectories-star-01.jsonl", (row) => {
    const at = row.steps.findIndex((step, n) => n > 2 && step.choice?.options?.length > 1);
    if (at < 0) return true;
    const names = [...new Set(row.steps[at].choice.options)].slice(0, 6);
    out.choice.push({
      row,
      at,
      step: {
        kind: "question",
        query: {
          kind: "choice",
          question: "What should the agent say next?",
          options: names.map((value) => ({ value, title: value.replace(/_/g, " ") })),
          multiple: false,
          allow_none: true,
        },
      },
    });
    return out.choice.length < most;
  });
  await each("trajectories-sgd-dev.jsonl", (row) => {
    const at = row.steps.findIndex(
      (step) =>
        step.role === "assistant" && step.acts?.some(([act, slot]) => act === "REQUEST" && slot),
    );
    if (at < 0) return true;
    const slot = row.steps[at].acts.find(([act, name]) => act === "REQUEST" && name)[1];
    out.value.push({
      row,
      at,
      step: {
        kind: "question",
        query: {
          kind: "value",
          question: `What is the ${slot.replace(/_/g, " ")}?`,
          answer_schema: {
            type: "object",
            properties: {
              [slot]: {
                type: "string",
                title: slot.replace(/_/g, " "),
                minLength: 2,
                maxLength: 60,
              },
            },
            required: [slot],
          },
        },
      },
    });
    return out.value.length < most;
  });
  return out;
}

const action = (call) => ({
  name: call.name,
  arguments: typeof call.arguments === "string" ? JSON.parse(call.arguments) : call.arguments,
});

async function each(file, take) {
  const lines = createInterface({ input: createReadStream(join(data, file)), crlfDelay: Infinity });
  for await (const line of lines) if (!take(JSON.parse(line))) break;
  lines.close();
}

let asked = 0;

export class Agent {
  constructor(node) {
    this.node = node;
    const key = node.keys.agent;
    this.who = key ? { Authorization: `Bearer ${key}` } : { "X-Weft-Principal": "agent" };
  }

  async call(path, body, method = "POST") {
    const response = await fetch(`${this.node.url}/v1${path}`, {
      method,
      headers: { "Content-Type": "application/json", ...this.who },
      body: body && JSON.stringify(body),
    });
    const read = await response.json();
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(read)}`);
    return read;
  }
  get(path) {
    return this.call(path, undefined, "GET");
  }

  /** Tells the conversation up to the question and asks it; `query` overrides parts of it. */
  async ask(question, query = {}, more = {}) {
    const { row, at, step } = question;
    const id = more.conversation ?? `${row.id}.${++asked}`;
    const path = `/conversations/${encodeURIComponent(id)}`;
    await this.call("/conversations", {
      id,
      goal: String(row.user_goal ?? row.domain ?? "").slice(0, 400),
      customer: more.customer ?? `customer ${asked}`,
      scope: row.domain ?? "any",
    });
    const turns = row.steps
      .slice(0, at)
      .filter((one) => one.content && ["user", "assistant"].includes(one.role))
      .slice(-8);
    for (const [n, one] of turns.entries())
      await this.call(`${path}/messages`, {
        id: `m${n}`,
        from: one.role === "user" ? "customer" : "agent",
        text: String(one.content).slice(0, 4000) || "…",
      });
    const proposed = {
      step_id: `s${at}`,
      ...step,
      ...more.step,
      query: { answer_within_ms: 600_000, on_expiry: "reject", ...step.query, ...query },
    };
    const decision = await this.call(`${path}/steps`, proposed);
    return {
      conversation: id,
      path,
      step: proposed.step_id,
      intervention: decision.intervention.id,
      decision,
    };
  }

  settled(asking, seconds = 10) {
    return this.get(`/interventions/${encodeURIComponent(asking.intervention)}?wait=${seconds}`);
  }
  decided(asking, seconds = 10) {
    return this.get(`${asking.path}/steps/${asking.step}?wait=${seconds}`);
  }
}
