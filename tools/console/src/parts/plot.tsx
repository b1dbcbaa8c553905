import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

/** Lines over time. Styles are set through the object model, which the page's policy allows. */
export function Plot({
  data,
  names,
  label,
  height = 150,
}: {
  data: uPlot.AlignedData;
  names: string[];
  label: string;
  height?: number;
}) {
  const at = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const home = at.current;
    if (!home) return;
    const colour = (name: string) =>
      getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const axis = {
      stroke: colour("--quiet"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
      font: "12px system-ui",
    };
    const dashes = [[], [6, 4]];
    plot.current = new uPlot(
      {
        width: home.clientWidth,
        height,
        cursor: { show: false },
        legend: { show: false },
        series: [
          {},
          ...names.map((name, n) => ({
            label: name,
            stroke: colour(n ? "--warn" : "--accent"),
            width: 2,
            dash: dashes[n] ?? [],
            points: { show: false },
          })),
        ],
        axes: [axis, { ...axis, size: 40 }],
        scales: { y: { range: (_u, _low, high) => [0, Math.max(4, high)] } },
      },
      data,
      home,
    );
    const watch = new ResizeObserver(() =>
      plot.current?.setSize({ width: home.clientWidth, height }),
    );
    watch.observe(home);
    return () => {
      watch.disconnect();
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(data), [data]);
  return (
    <figure class="plot">
      <div ref={at} role="img" aria-label={label} class="plot-area" />
      <figcaption class="quiet">
        {names.map((name, n) => (
          <span key={name}>
            {n ? "┄" : "─"} {name}{" "}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
