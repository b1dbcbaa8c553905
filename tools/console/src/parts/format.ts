// Numbers and times as people read them.

export function duration(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}
export const clockTime = (at: number | undefined): string =>
  at
    ? new Date(at).toLocaleTimeString([], {
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hour12: false,
      })
    : "";
/** With its day, unless that is today. */
export function dayAndTime(at: number | undefined): string {
  if (!at) return "";
  const day = new Date(at);
  if (day.toDateString() === new Date().toDateString()) return clockTime(at);
  return `${day.toLocaleDateString("en", { day: "numeric", month: "short" })} ${clockTime(at)}`;
}
/** Short times, which `duration` would round away. */
export function latency(ms: number): string {
  if (ms < 10 && ms > 0) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
}
export const number = (n: number): string =>
  Number.isInteger(n)
    ? n.toLocaleString("en")
    : n.toLocaleString("en", { maximumFractionDigits: 2 });
export const percent = (part: number, whole: number): string =>
  whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : "–";
export const words = (name: string): string => name.replace(/_/g, " ");
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`;
