// How long the machine takes from an answer's key to the next card on the screen. Kept in memory
// for the help panel and the browser tests; nothing is sent anywhere.

const most = 1000;
let from = 0;
export const painted: number[] = [];

export function measureFrom(): void {
  // The key's own time stamp, so that waiting for the event loop counts, too.
  const event = window.event;
  from = event && event.timeStamp > 0 ? event.timeStamp : performance.now();
}

/** Called when another card is in the document; the frame after next has it on screen. */
export function measureTo(): void {
  if (!from) return;
  const begun = from;
  from = 0;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      painted.push(performance.now() - begun);
      if (painted.length > most) painted.shift();
      channel.port1.close();
    };
    channel.port2.postMessage(0);
  });
}

declare global {
  interface Window {
    weftPainted?: number[];
  }
}
window.weftPainted = painted;
