// One node, one browser and the console between them, for the tests of a file.
import { after, before } from "node:test";
import { Agent, realQuestions } from "./agent.mjs";
import { Node } from "./node.mjs";
import { launch, Operator } from "./operator.mjs";
import { serveConsole } from "./page_server.mjs";
import { missing } from "./machine.mjs";

export function stage({ most = 3, ...options } = {}) {
  const all = {};
  before(async () => {
    if (missing) return;
    all.questions = await realQuestions(most);
    all.node = await Node.start(options);
    all.site = await serveConsole(all.node);
    all.browser = await launch();
    all.agent = new Agent(all.node);
    all.arrive = (name, how) => Operator.arrive(all.browser, all.site.url, name, how);
  });
  after(async () => {
    await all.browser?.close();
    all.site?.close();
    await all.node?.stop();
  });
  return all;
}
