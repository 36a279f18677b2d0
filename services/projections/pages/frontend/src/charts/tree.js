// A person's ripple: the person in the centre, one ring a generation. Colour says the program, a label says who.
import { accent, category, fontFamily, ink, line, surface } from "./tokens.js";

/** data: { root: Node, colours: string[], people: number } with Node { label, program: index|null, folded?: n, children } */
export function tree(data, width) {
  const labels = data.people <= (width < 560 ? 14 : 40);
  return {
    series: {
      type: "tree",
      layout: "radial",
      data: [styled(data.root, true)],
      left: "12%",
      right: "12%",
      top: "12%",
      bottom: "12%",
      symbol: "circle",
      silent: true,
      expandAndCollapse: false,
      initialTreeDepth: -1,
      emphasis: { disabled: true },
      lineStyle: { color: line, width: 1.5, curveness: 0.5 },
      label: { show: labels, color: ink, fontFamily, fontSize: 14, distance: 6 },
    },
  };
}

function styled(node, root = false) {
  const colour = root ? ink : node.program == null ? accent : category(node.program);
  return {
    name: node.label,
    symbol: node.folded ? "roundRect" : "circle",
    symbolSize: root ? 18 : node.folded ? 16 : 10,
    itemStyle: { color: colour, borderColor: surface, borderWidth: 2 },
    label: node.folded || root ? { show: true, fontWeight: "bold" } : {},
    children: (node.children ?? []).map((child) => styled(child)),
  };
}
