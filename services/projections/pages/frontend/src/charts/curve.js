// A step curve with its interval as a band: share of people who gave back, by time since they were mentored.
import { accent, line, quiet, text } from "./tokens.js";

/** data: { x: number[], y: number[], low?: number[], high?: number[], xName: string } — shares in 0…1. */
export function curve(data) {
  const points = (values) => data.x.map((x, index) => [x, values[index]]);
  const step = { type: "line", step: "end", symbol: "none", silent: true, emphasis: { disabled: true } };
  const edge = { ...step, lineStyle: { width: 1, type: "dashed", color: accent, opacity: 0.6 } };
  const percent = (share) => `${+(share * 100).toFixed(1)}\u202f%`;
  const series = [
    {
      ...step,
      data: points(data.y),
      lineStyle: { width: 3, color: accent },
      endLabel: { show: true, ...text(), formatter: ({ value }) => percent(value[1]) },
    },
  ];
  if (data.low && data.high) series.push({ ...edge, data: points(data.low) }, { ...edge, data: points(data.high) });
  return {
    grid: { left: 8, right: 64, top: 16, bottom: 28, containLabel: true },
    xAxis: {
      type: "value",
      name: data.xName,
      nameLocation: "middle",
      nameGap: 26,
      nameTextStyle: text(quiet),
      min: 0,
      axisLabel: text(quiet),
      splitLine: { show: false },
      axisLine: { lineStyle: { color: line } },
    },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 3,
      axisLabel: { ...text(quiet), formatter: percent },
      splitLine: { lineStyle: { color: line } },
    },
    series,
  };
}
