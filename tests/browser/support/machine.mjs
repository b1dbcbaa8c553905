// What the tests need of the machine, and why they are skipped where it is missing.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(new URL("../../..", import.meta.url)));
const first = (...paths) => paths.find((path) => path && existsSync(path));

export const binary = first(
  process.env.WEFT_BINARY,
  join(root, "build/release/weft"),
  join(root, "build/dev/weft"),
);
export const data = first(process.env.WEFT_DATA);
export const chromium = first(
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
);
export const dist = join(root, "tools/console/dist");

/** False, or the sentence a skipped test shows. */
export const missing =
  (!binary && "no weft executable: build one or set WEFT_BINARY") ||
  (!data && "no recorded conversations: set WEFT_DATA to their folder") ||
  (!chromium && "no chromium: apt-get install chromium, or set CHROMIUM") ||
  (!existsSync(join(dist, "index.html")) &&
    "the console is not built: npm ci && npm run build in tools/console") ||
  (!existsSync(new URL("../node_modules/playwright-core", import.meta.url)) &&
    "npm ci in tests/browser") ||
  false;
