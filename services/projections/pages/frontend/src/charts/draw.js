// One chart in one element: size from the style sheet, numbers from the page, redrawn when the width changes.
import { echarts } from "./library.js";
import { bars } from "./bars.js";
import { columns } from "./columns.js";
import { curve } from "./curve.js";
import { flow } from "./flow.js";
import { line } from "./line.js";

const kinds = { bars, columns, curve, flow, line };
const widths = new ResizeObserver((entries) => entries.forEach(({ target }) => resized(target)));
const charts = new WeakMap(); // element → { chart, data }

/** Draws `data` on `element`, reusing the chart that is already there, and returns the chart. */
export function draw(element, data, existing) {
  const chart = existing ?? echarts.init(element, null, { renderer: "svg" });
  charts.set(element, { chart, data });
  render(element);
  widths.observe(element);
  return chart;
}

function render(element) {
  const { chart, data } = charts.get(element);
  const option = kinds[data.kind](data, chart.getWidth());
  chart.setOption({ animation: false, aria: { enabled: false }, ...option }, { notMerge: true });
  scalable(element, chart);
}

// A view box lets the drawing shrink to the width of a printed page; without one it would be cut off.
function scalable(element, chart) {
  const svg = element.querySelector("svg");
  svg?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  svg?.setAttribute("aria-hidden", "true");
}

function resized(element) {
  const { chart } = charts.get(element) ?? {};
  if (matchMedia("print").matches) return; // on paper the view box scales the drawing, whose element has no height
  if (!chart || element.clientWidth === 0 || element.clientWidth === chart.getWidth()) return;
  chart.resize();
  render(element);
}
