// Serves the built console with the node's security policy, and hands everything else to the node.
// Used where the node was built without the console, or with an older one: WEFT_CONSOLE=dist.
import { createReadStream, existsSync } from "node:fs";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { extname, join, normalize } from "node:path";
import { dist } from "./machine.mjs";

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; " +
  "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };

/** The node's own address when it serves the console, else one of a server in front of it. */
export async function serveConsole(node) {
  const own = await fetch(`${node.url}/`).catch(() => null);
  const wanted = process.env.WEFT_CONSOLE !== "dist";
  if (wanted && own?.ok && (own.headers.get("content-type") ?? "").includes("html"))
    return { url: node.url, close: () => undefined };
  const server = createServer((from, to) => {
    const path = normalize(new URL(from.url, "http://x").pathname);
    const file = join(dist, path === "/" ? "index.html" : path);
    if (!path.startsWith("/v1") && existsSync(file)) {
      to.writeHead(200, {
        "Content-Type": types[extname(file)] ?? "application/octet-stream",
        "Content-Security-Policy": policy,
      });
      createReadStream(file).pipe(to);
      return;
    }
    const on = request(
      {
        host: "127.0.0.1",
        port: node.port,
        path: from.url,
        method: from.method,
        headers: from.headers,
      },
      (got) => {
        to.writeHead(got.statusCode, got.headers);
        got.pipe(to);
      },
    );
    on.on("error", () => {
      to.headersSent ? to.destroy() : to.writeHead(502).end();
    });
    to.on("close", () => on.destroy());
    from.pipe(on);
  });
  server.on("upgrade", (from, socket, head) => {
    const on = connect(node.port, "127.0.0.1", () => {
      const lines = from.rawHeaders.reduce(
        (out, word, n) => out + word + (n % 2 ? "\r\n" : ": "),
        "",
      );
      on.write(`GET ${from.url} HTTP/1.1\r\n${lines}\r\n`);
      on.write(head);
      socket.pipe(on).pipe(socket);
    });
    on.on("error", () => socket.destroy()).on("close", () => socket.destroy());
    socket.on("error", () => on.destroy()).on("close", () => on.destroy());
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections?.();
      server.close();
    },
  };
}
