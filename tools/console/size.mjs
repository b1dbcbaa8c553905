// Says how many bytes a browser fetches, compressed, and fails above the limit.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const limit = 100_000;
const folder = new URL("./dist/assets/", import.meta.url);
let sum = gzipSync(readFileSync(new URL("./dist/index.html", import.meta.url))).length;
for (const name of readdirSync(folder)) sum += gzipSync(readFileSync(new URL(name, folder))).length;
console.log(`console: ${(sum / 1000).toFixed(1)} kB gzipped of ${limit / 1000} kB`);
if (sum > limit) process.exit(1);
