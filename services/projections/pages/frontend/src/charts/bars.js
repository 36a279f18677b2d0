// Horizontal bars with direct labels: name at the left, number (and share) at the end of the bar.
import { accent, number, quiet, text } from "./tokens.js";

/** data: { labels: string[], values: (number|null)[], notes?: string[] } */
export function bars(data, width) {
  const note = (index) => (data.notes?.[index] ? `  ${data.notes[index]}` : "");
  const labelWidth = width < 480 ? 104 : 200;
  const longest = Math.max(...data.labels.map((label) => label.length));
  const ends = data.values.map((value, index) => (value == null ? 0 : number(value).length) + note(index).length);
  return {
    grid: { left: 4, right: 16 + 7.5 * Math.max(...ends), top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", min: 0, max: "dataMax", show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: data.labels,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...text(), lineHeight: 17, width: Math.min(labelWidth, 8 + 8 * longest), overflow: "break" },
    },
    series: {
      type: "bar",
      data: data.values.map((value) => value ?? 0), // a withheld value has no bar, only its reason
      silent: true,
      barMaxWidth: 26,
      itemStyle: { color: accent },
      emphasis: { disabled: true },
      label: {
        show: true,
        position: "right",
        ...text(quiet),
        formatter: ({ dataIndex: index }) =>
          data.values[index] == null ? (data.notes?.[index] ?? "") : number(data.values[index]) + note(index),
      },
    },
  };
}
