// Columns over time. The current month, not over yet, is hollow and labelled “so far”.
import { accent, line, number, quiet, short, surface, text } from "./tokens.js";

const veiled = { color: `color-mix(in srgb, ${line} 45%, ${surface})` };
const hollow = { color: surface, borderColor: accent, borderWidth: 2, borderType: "dashed" };

/** data: { labels, values: (number|null)[], current?: number } — `current` indexes the unfinished month; null is hidden. */
export function columns(data, width) {
  const columnWidth = (width - 72) / data.values.length; // px
  const current = data.current ?? -1;
  const top = Math.max(...data.values, 1);
  const peak = data.values.indexOf(top);
  const label = (index) => {
    const value = data.values[index];
    if (value == null) return "";
    if (columnWidth < 34 && index !== peak && index !== current) return "";
    return index === current && columnWidth > 70 ? `${number(value)} so far` : number(value);
  };
  return {
    grid: { left: 8, right: 32, top: 28, bottom: 4, containLabel: true },
    xAxis: {
      type: "category",
      data: data.labels,
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: {
        ...text(quiet),
        lineHeight: 17,
        interval: (index, label) => columnWidth >= 34 || (columnWidth >= 14 ? /^(Jan|Apr|Jul|Oct)/ : /^Jan/).test(label),
        formatter: (label, index) => tick(label, index, columnWidth),
      },
    },
    yAxis: {
      type: "value",
      min: 0,
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { ...text(quiet), formatter: short },
      splitLine: { lineStyle: { color: line } },
    },
    series: [
      {
        type: "bar",
        data: data.values.map((value, index) => (index === current ? { value: value ?? 0, itemStyle: hollow } : value)),
        silent: true,
        barMaxWidth: 40,
        barGap: "-100%", // the hidden months of the second series take the place of the first
        itemStyle: { color: accent },
        emphasis: { disabled: true },
        label: {
          show: true,
          position: "top",
          ...text(),
          formatter: ({ dataIndex }) => label(dataIndex),
        },
      },
      {
        type: "bar",
        data: data.values.map((value) => (value == null ? top : null)), // a hidden month is grey over the whole height, not zero
        silent: true,
        barMaxWidth: 40,
        itemStyle: veiled,
        emphasis: { disabled: true },
        label: { show: columnWidth >= 18, position: "inside", rotate: 90, ...text(quiet), formatter: "hidden" },
      },
    ],
  };
}

// `Mar 2026` → `Mar`, with the year below it in January and at the start; only years where months do not fit.
function tick(label, index, columnWidth) {
  const [month, year] = label.split(" ");
  if (columnWidth < 14) return year;
  return month === "Jan" || (index === 0 && columnWidth >= 34) ? `${month}\n${year}` : month;
}
