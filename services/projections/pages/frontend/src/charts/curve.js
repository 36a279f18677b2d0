// A curve by month with its confidence band; below the axis, the number of people still observed.
import { accent, line, quiet, text } from "./tokens.js";

/** data: { labels, y, low, high, ticks: [index, label, people][], xName } — shares in 0…1, one per month. */
export function curve(data, width) {
  const flat = { type: "line", symbol: "none", silent: true, emphasis: { disabled: true } };
  const unseen = { ...flat, stack: "band", lineStyle: { opacity: 0 } };
  const spread = data.high.map((high, index) => high - data.low[index]);
  return {
    grid: { left: 8, right: 64, top: 16, bottom: width < 560 ? 44 : 28, containLabel: true },
    xAxis: {
      type: "category",
      boundaryGap: false,
      data: data.labels,
      name: width < 560 ? data.xName.replace("; ", ";\n") : data.xName,
      nameLocation: "middle",
      nameGap: 48,
      nameTextStyle: { ...text(quiet), lineHeight: 18 },
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: { ...text(quiet), lineHeight: 18, ...under(data.ticks, width) },
    },
    yAxis: {
      type: "value",
      min: 0,
      max: ({ max }) => (max > 0.8 ? 1 : null), // a share: no axis beyond 100 %
      splitNumber: 3,
      axisLabel: { ...text(quiet), formatter: percent },
      splitLine: { lineStyle: { color: line } },
    },
    series: [
      { ...unseen, step: "end", data: data.low },
      { ...unseen, step: "end", data: spread, areaStyle: { color: accent, opacity: 0.2 } },
      {
        ...flat,
        step: "end", // an estimate changes at events only
        data: data.y,
        lineStyle: { width: 3, color: accent },
        endLabel: { show: true, ...text(), formatter: ({ value }) => percent(value) },
      },
    ],
  };
}

const percent = (share) => `${+(share * 100).toFixed(1)}\u202f%`;

// As many ticks as fit, evenly spaced; each with the number of people at risk below it.
function under(ticks, width) {
  const every = Math.ceil(ticks.length / Math.max(2, Math.floor((width - 100) / 76)));
  const shown = new Map(ticks.filter((_, place) => place % every === 0).map(([at, ...lines]) => [at, lines.join("\n")]));
  return { interval: (index) => shown.has(index), formatter: (_, index) => shown.get(index) ?? "" };
}
