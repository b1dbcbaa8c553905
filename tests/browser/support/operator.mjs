// A person at the console, with a keyboard only. Screens are read by what they show.
import { chromium as browsers } from "playwright-core";
import { chromium } from "./machine.mjs";

export const launch = () =>
  browsers.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-dev-shm-usage"] });

export class Operator {
  static async arrive(
    browser,
    url,
    name,
    { capacity = "3", dark = false, viewport = { width: 1280, height: 800 } } = {},
  ) {
    const person = new Operator();
    person.context = await browser.newContext({ viewport, colorScheme: dark ? "dark" : "light" });
    person.page = await person.context.newPage();
    person.page.setDefaultTimeout(8000);
    person.errors = [];
    person.keystrokes = 0;
    person.page.on("pageerror", (error) => person.errors.push(String(error)));
    person.page.on("console", (line) => {
      if (/Content Security Policy/i.test(line.text())) person.errors.push(line.text());
    });
    await person.page.goto(url);
    await person.page.locator('input[name="name"]').waitFor();
    await person.page.keyboard.type(name);
    await person.page.selectOption("select", capacity);
    await person.page.locator('input[name="name"]').press("Enter");
    await person.page.locator(".link-state.open").waitFor();
    return person;
  }

  async press(...keys) {
    for (const key of keys) {
      this.keystrokes++;
      await this.page.keyboard.press(key);
    }
  }
  async type(text) {
    this.keystrokes += text.length;
    await this.page.keyboard.type(text);
  }
  /** The card on the screen is of this intervention or bundle. */
  card(key) {
    return this.page.locator(key ? `[data-card="${key}"]` : "[data-card]");
  }
  async sees(asking) {
    await this.card(asking.intervention).waitFor();
  }
  async seesNothing() {
    await this.page.locator("[data-empty]").waitFor();
  }
  async leave() {
    await this.context.close();
  }
}
