// Sankey diagram of program → program flow. A program can be source and target, so each side has its own nodes.
import { category, ink, number, text } from "./tokens.js";

/** data: { programs: string[], links: { from: number, to: number, people: number }[] } — indexes into programs. */
export function flow(data, width) {
  const narrow = width < 560;
  const used = (end) => [...new Set(data.links.map((link) => link[end]))];
  const node = (side) => (index) => ({
    name: `${side}${index}`,
    depth: side === "from" ? 0 : 1,
    itemStyle: { color: category(index), borderWidth: 0 },
    label: {
      ...text(ink),
      position: side === "from" ? "right" : "left",
      width: narrow ? width / 2 - 40 : 220,
      overflow: "truncate",
      formatter: () => `${data.programs[index]}  ${number(total(data.links, side, index))}`,
    },
  });
  return {
    series: {
      type: "sankey",
      left: 4,
      right: 4,
      top: 8,
      bottom: 8,
      nodeWidth: 12,
      nodeGap: 10,
      draggable: false,
      silent: true,
      layoutIterations: 32,
      emphasis: { disabled: true },
      data: [...used("from").map(node("from")), ...used("to").map(node("to"))],
      links: data.links.map(({ from, to, people }) => ({
        source: `from${from}`,
        target: `to${to}`,
        value: people,
        lineStyle: { color: category(from), opacity: 0.3, curveness: 0.5 },
      })),
    },
  };
}

function total(links, side, index) {
  return links.reduce((sum, link) => (link[side] === index ? sum + link.people : sum), 0);
}
