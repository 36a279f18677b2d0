// One value by month: a line chart from zero, labelled with its last value.
import { accent, line as rule, quiet, short, text } from "./tokens.js";

/** data: { labels: "Mar 2026"[], values: (number|null)[], digits: number } */
export function line(data, width) {
  const label = (value) => (data.digits ? value.toFixed(data.digits) : short(value));
  return {
    grid: { left: 8, right: 64, top: 16, bottom: 4, containLabel: true },
    xAxis: {
      type: "category",
      boundaryGap: false,
      data: data.labels,
      axisLine: { lineStyle: { color: rule } },
      axisTick: { show: false },
      axisLabel: { ...text(quiet), ...years(data.labels, width) },
    },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 3,
      axisLabel: { ...text(quiet), formatter: (value) => (data.digits ? String(+value.toPrecision(2)) : short(value)) },
      splitLine: { lineStyle: { color: rule } },
    },
    series: {
      type: "line",
      data: data.values,
      symbol: "none",
      silent: true,
      emphasis: { disabled: true },
      lineStyle: { width: 3, color: accent },
      endLabel: { show: true, ...text(), formatter: ({ value }) => label(value) },
    },
  };
}

// Years at each January, as many as fit; full labels where there are few months.
function years(labels, width) {
  const room = Math.max(2, Math.floor((width - 100) / 72));
  const starts = labels.flatMap((label, index) => (label.startsWith("Jan ") ? [index] : []));
  const whole = starts.length < 2;
  const from = whole ? labels.map((_, index) => index) : starts;
  const every = Math.ceil(from.length / room);
  const shown = new Set(from.filter((_, place) => place % every === 0));
  return { interval: (index) => shown.has(index), formatter: (label) => (whole ? label : label.split(" ")[1]) };
}
