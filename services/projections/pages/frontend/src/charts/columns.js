// Columns over time. The last month is still running: it is drawn paler and says so.
import { accent, line, number, quiet, short, text } from "./tokens.js";

/** data: { labels: string[], values: number[], running?: number } — `running` is the index of the unfinished one. */
export function columns(data, width) {
  const few = data.values.length <= Math.floor(width / 44);
  const running = data.running ?? -1;
  const peak = data.values.indexOf(Math.max(...data.values));
  const labelled = (index) => few || index === peak || index === data.values.length - 1;
  return {
    grid: { left: 8, right: 24, top: 28, bottom: 4, containLabel: true },
    xAxis: {
      type: "category",
      data: data.labels,
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: { ...text(quiet), hideOverlap: true },
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
      data: data.values.map((value, index) => ({ value, itemStyle: { opacity: index === running ? 0.45 : 1 } })),
      silent: true,
      barMaxWidth: 40,
      itemStyle: { color: accent },
      emphasis: { disabled: true },
      label: {
        show: true,
        position: "top",
        ...text(),
        formatter: ({ dataIndex, value }) =>
          labelled(dataIndex) ? (dataIndex === running ? `${number(value)} so far` : number(value)) : "",
      },
    },
  };
}
