import { number } from "./format";

export interface Series {
  name: string;
  points: [x: number, y: number][];
  kind: "line" | "dots" | "ideal";
}
const width = 360,
  height = 250,
  left = 46,
  bottom = 36,
  top = 8,
  right = 12;

/** Lines and dots over two axes that begin at zero; ends and middles of the axes are named. */
export function Chart(p: {
  label: string;
  xName: string;
  yName: string;
  xMost?: number;
  yMost?: number;
  series: Series[];
}) {
  const { xMost = 1, yMost = 1 } = p;
  const x = (value: number) => left + ((width - left - right) * value) / xMost;
  const y = (value: number) => height - bottom - ((height - bottom - top) * value) / yMost;
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={p.label}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              class="grid"
              x1={left}
              x2={width - right}
              y1={y(tick * yMost)}
              y2={y(tick * yMost)}
            />
            <text x={left - 6} y={y(tick * yMost) + 4} text-anchor="end">
              {number(tick * yMost)}
            </text>
            <text x={x(tick * xMost)} y={height - bottom + 16} text-anchor="middle">
              {number(tick * xMost)}
            </text>
          </g>
        ))}
        {p.series.map((one, n) =>
          one.kind === "dots" ? (
            <g key={one.name} class={`series-${n}`}>
              {one.points.map(([px, py], at) => (
                <circle key={at} cx={x(px)} cy={y(py)} r="4" />
              ))}
            </g>
          ) : (
            <polyline
              key={one.name}
              class={one.kind === "ideal" ? "ideal" : `series-${n}`}
              points={one.points.map(([px, py]) => `${x(px)},${y(py)}`).join(" ")}
            />
          ),
        )}
        <text x={(left + width - right) / 2} y={height - 4} text-anchor="middle" class="axis">
          {p.xName}
        </text>
        <text
          transform={`translate(12 ${(top + height - bottom) / 2}) rotate(-90)`}
          text-anchor="middle"
          class="axis"
        >
          {p.yName}
        </text>
      </svg>
      <figcaption class="quiet">
        {p.series.map((one) => `${signs[one.kind]} ${one.name}`).join("   ")}
      </figcaption>
    </figure>
  );
}
const signs = { line: "─", dots: "●", ideal: "┄" };
