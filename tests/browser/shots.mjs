// Takes a screenshot of each state into the folder given: `node shots.mjs FOLDER`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Agent, realQuestions } from "./support/agent.mjs";
import { Node, pause } from "./support/node.mjs";
import { launch, Operator } from "./support/operator.mjs";
import { serveConsole } from "./support/page_server.mjs";

const folder = process.argv[2] ?? "shots";
mkdirSync(folder, { recursive: true });
const questions = await realQuestions(3),
  node = await Node.start(),
  site = await serveConsole(node),
  browser = await launch();
const agent = new Agent(node);
const shoot = (person, name) => person.page.screenshot({ path: join(folder, `${name}.png`) });
const bundle = { key: "storm", may_differ: ["reservation_id"], most: 20 };
for (const [look, options] of Object.entries({
  light: {},
  dark: { dark: true },
  small: { viewport: { width: 1024, height: 768 } },
  phone: { viewport: { width: 390, height: 844 } },
})) {
  const name = `ana-${look}`;
  const person = await Operator.arrive(browser, site.url, name, { ...options, capacity: "5" });
  await shoot(person, `empty-${look}`);
  const asked = [];
  for (const kind of Object.keys(questions))
    asked.push([kind, await agent.ask(questions[kind][look === "dark" ? 1 : 0])]);
  for (const [kind, asking] of asked) {
    for (let n = 0; n < 6 && !(await person.card(asking.intervention).isVisible()); n++) {
      await person.press(n < 4 ? "j" : "k");
      await pause(80);
    }
    if (kind === "approval") {
      await shoot(person, `approval-${look}`);
      await person.press("e");
      await pause(80);
      await shoot(person, `edit-${look}`);
      await person.press("Escape");
      await person.page.locator("body").evaluate(() => document.activeElement?.blur());
      await person.press("Escape", "r");
      await pause(80);
      await shoot(person, `reject-${look}`);
      await person.press("Escape");
    } else await shoot(person, `${kind}-${look}`);
    if (kind === "review") {
      await person.press("e");
      await pause(60);
      await person.type(" Thank you for your patience.");
      await shoot(person, `review-edit-${look}`);
      await person.page.keyboard.press("Escape");
    }
  }
  for (const screen of ["floor", "decisions", "insights", "triggers", "directives", "record"]) {
    await person.page.goto(`${site.url}/#/${screen}`);
    await pause(700);
    await shoot(person, `${screen}-${look}`);
  }
  await person.page.goto(`${site.url}/#/record/${encodeURIComponent(asked[0][1].conversation)}`);
  await pause(500);
  await shoot(person, `record-one-${look}`);
  await person.page.goto(`${site.url}/#/decisions/${encodeURIComponent(asked[0][1].intervention)}`);
  await pause(500);
  await shoot(person, `decision-one-${look}`);
  await person.page.goto(`${site.url}/#/work`);
  await person.press("?");
  await pause(80);
  await shoot(person, `help-${look}`);
  for (const [, asking] of asked)
    await agent.call(`/interventions/${encodeURIComponent(asking.intervention)}/withdraw`, {});
  await person.leave();
}
const person = await Operator.arrive(browser, site.url, "ben", { capacity: "5" });
for (let n = 0; n < 5; n++)
  await agent.ask(
    questions.approval[0],
    { route: { coalesce: bundle } },
    {
      step: {
        action: { name: "send_certificate", arguments: { amount: 100, reservation_id: `RES${n}` } },
      },
    },
  );
await pause(800);
await shoot(person, "bundle-light");
await browser.close();
site.close();
await node.stop();
