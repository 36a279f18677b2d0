// Draws the charts of a page. The numbers come with the page, in a JSON block beside each chart.

const drawn = new WeakMap(); // chart element → { chart, text }
let library; // one promise: the chart library is loaded on the first page that shows a chart

/** Draws every `[data-chart]` below `root`; a chart with unchanged numbers is not redrawn. */
export async function drawCharts(root) {
  const figures = [...root.querySelectorAll("[data-chart]")];
  if (figures.length === 0) return;
  library ??= import("./charts/draw.js");
  const { draw } = await library;
  for (const element of figures) redraw(element, draw);
}

function redraw(element, draw) {
  const text = document.getElementById(element.dataset.chart)?.textContent;
  const before = drawn.get(element);
  if (!text || before?.text === text) return;
  drawn.set(element, { chart: draw(element, JSON.parse(text), before?.chart), text });
}
