import type { Confidence } from "../wire/insights";
import { Chart } from "../parts/chart";
import { number, percent, plural } from "../parts/format";
import { Part } from "./part";

/** Whether the agent's confidence is right as often as it says. */
export function Calibration({ of }: { of: Confidence }) {
  return (
    <Part
      title="Is the confidence honest?"
      tells={
        "Dots above the dashed line: right more often than the agent says; below it: less " +
        "often."
      }
      empty={of.bins.length === 0}
      later={
        "How often the agent is right at each confidence it states, once steps with a " +
        "confidence have been judged by people."
      }
    >
      <Chart
        label={`Reliability diagram: ${of.bins
          .map((bin) => `stated ${number(bin.stated)}, right ${percent(bin.right, 1)}`)
          .join("; ")}`}
        xName="stated confidence"
        yName="share right"
        series={[
          {
            name: "observed",
            kind: "dots",
            points: of.bins.map((bin) => [bin.stated, bin.right]),
          },
          {
            name: "as often as it says",
            kind: "ideal",
            points: [
              [0, 0],
              [1, 1],
            ],
          },
        ]}
      />
      <p class="quiet">{figures(of)}</p>
    </Part>
  );
}

function figures(of: Confidence): string {
  const error = `calibration error ${number(of.calibration_error)}`;
  const unfair = `${number(of.unweighted)} of the labels come from where rules looked`;
  return (
    `${plural(of.labels, "label")}, ${error}, Brier score ${number(of.brier)}.` +
    (of.unweighted > 0 ? ` ${unfair}, not from a fair sample.` : "")
  );
}

/** What error would remain if the agent went ahead on its surest steps only. */
export function RiskCoverage({ of }: { of: Confidence }) {
  const all = of.risk_coverage;
  const most = Math.max(0.05, ...all.map((one) => one.risk));
  return (
    <Part
      title="Risk and coverage"
      tells={
        "If only so large a share of steps, the surest, went ahead alone: how many of " +
        "them would be wrong."
      }
      empty={all.length === 0}
      later={
        "The error that remains at each share of steps that go ahead alone, once steps " +
        "with a confidence have been judged by people."
      }
    >
      <Chart
        label={`Risk at coverage: ${all
          .slice(0, 20)
          .map((one) => `${percent(one.risk, 1)} at ${percent(one.coverage, 1)}`)
          .join("; ")}`}
        xName="share that goes ahead alone"
        yName="share of it that is wrong"
        yMost={Math.min(1, Math.ceil(most * 20) / 20)}
        series={[
          {
            name: "error that remains",
            kind: "line",
            points: all.map((one) => [one.coverage, one.risk]),
          },
        ]}
      />
      <p class="quiet">From {plural(all.length, "threshold")} between strict and loose.</p>
    </Part>
  );
}
