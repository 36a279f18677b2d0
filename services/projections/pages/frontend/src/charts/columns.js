// Columns over time. A month that is still running is hollow and says so.
import { accent, line, number, quiet, short, surface, text } from "./tokens.js";

const hollow = { color: surface, borderColor: accent, borderWidth: 2, borderType: "dashed" };

/** data: { labels, values: (number|null)[], running?: number } — `running` is the unfinished one, null is withheld. */
export function columns(data, width) {
  const room = (width - 72) / data.values.length; // px a column
  const running = data.running ?? -1;
  const peak = data.values.indexOf(Math.max(...data.values));
  const written = (index) => {
    const value = data.values[index];
    if (value == null) return "few";
    if (room < 34 && index !== peak && index !== running) return "";
    return index === running && room > 70 ? `${number(value)} so far` : number(value);
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
        interval: (index, label) => room >= 34 || (room >= 14 ? /^(Jan|Apr|Jul|Oct)/ : /^Jan/).test(label),
        formatter: (label, index) => tick(label, index, room),
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
    series: {
      type: "bar",
      data: data.values.map((value, index) => (index === running ? { value: value ?? 0, itemStyle: hollow } : (value ?? 0))),
      silent: true,
      barMaxWidth: 40,
      itemStyle: { color: accent },
      emphasis: { disabled: true },
      label: {
        show: true,
        position: "top",
        ...text(),
        formatter: ({ dataIndex }) => written(dataIndex),
      },
    },
  };
}

// `Mar 2026` → `Mar`, with the year below it in January and at the start; years alone where months do not fit.
function tick(label, index, room) {
  const [month, year] = label.split(" ");
  if (room < 14) return year;
  return month === "Jan" || (index === 0 && room >= 34) ? `${month}\n${year}` : month;
}
