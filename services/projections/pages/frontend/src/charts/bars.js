// Horizontal bars, labelled directly: name at the left, number (and share) at the end of the bar.
import { accent, number, quiet, text } from "./tokens.js";

/** data: { labels: string[], values: (number|null)[], notes?: string[] } */
export function bars(data, width) {
  const narrow = width < 480;
  const note = (index) => (data.notes?.[index] ? `  ${data.notes[index]}` : "");
  return {
    grid: { left: 8, right: narrow ? 96 : 150, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", min: 0, show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: data.labels,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...text(), width: narrow ? 104 : 190, overflow: "break" },
    },
    series: {
      type: "bar",
      data: data.values,
      silent: true,
      barMaxWidth: 26,
      itemStyle: { color: accent },
      emphasis: { disabled: true },
      label: {
        show: true,
        position: "right",
        ...text(quiet),
        formatter: ({ dataIndex, value }) => (value == null ? (data.notes?.[dataIndex] ?? "") : number(value) + note(dataIndex)),
      },
    },
  };
}
