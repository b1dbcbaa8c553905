import { defineConfig } from "vite";

// During development the page comes from Vite and everything else from a node.
const node = process.env.WEFT_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    outDir: "dist",
    target: "es2021",
    // The node serves dist/assets flat, and its policy forbids data: scripts and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/v1": { target: node, ws: true } } },
  preview: { proxy: { "/v1": { target: node, ws: true } } },
});
