// A chart as an SVG file of its own: its question, its finding, and colours written out, as no style sheet travels with it.

const namespace = "http://www.w3.org/2000/svg";
const margin = 16;

/** Returns the SVG text of the drawing of a chart. */
export function drawingFile(drawing) {
  const figure = drawing.closest("figure");
  const chart = drawing.querySelector("svg").cloneNode(true);
  const [, , width, height] = chart.getAttribute("viewBox").split(" ").map(Number);
  const perLine = Math.floor(width / 7);
  const lines = [
    ...wrapped(words(figure, "h2, h3, h4"), perLine).map((text) => [text, 600]),
    ...wrapped(words(figure, ".finding"), perLine).map((text) => [text, 400]),
  ];
  const head = margin + 20 * lines.length;
  chart.setAttribute("x", margin);
  chart.setAttribute("y", head + 8);
  chart.setAttribute("width", width);
  chart.setAttribute("height", height);
  const [full, tall] = [width + 2 * margin, height + head + 8 + margin];
  const file = make("svg", { width: full, height: tall, viewBox: `0 0 ${full} ${tall}` });
  file.append(make("rect", { width: full, height: tall, fill: "var(--surface)" }));
  lines.forEach(([text, weight], number) => {
    const style = { x: margin, y: margin + 14 + 20 * number, fill: "var(--ink)", "font-family": "system-ui, sans-serif" };
    file.append(make("text", { ...style, "font-size": 14, "font-weight": weight }, text));
  });
  file.append(chart);
  const colours = getComputedStyle(document.documentElement);
  const text = new XMLSerializer().serializeToString(file);
  return text.replace(/var\((--[\w-]+)\)/g, (_, name) => colours.getPropertyValue(name).trim());
}

function make(name, attributes, text = "") {
  const element = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

// The words of a heading without its links, which lead nowhere in a file.
function words(figure, selector) {
  const element = figure.querySelector(selector)?.cloneNode(true);
  for (const link of element?.querySelectorAll("a") ?? []) link.remove();
  return element?.textContent.replace(/\s+/g, " ").trim() ?? "";
}

function wrapped(text, perLine) {
  const lines = [];
  for (const word of text.split(" ")) {
    if (lines.length && `${lines.at(-1)} ${word}`.length <= perLine) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines.filter(Boolean);
}
