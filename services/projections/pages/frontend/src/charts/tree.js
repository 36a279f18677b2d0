// A person's ripple: the person in the centre, one ring a generation. Colour says the program, a label says who.
import { accent, category, fontFamily, ink, line, surface } from "./tokens.js";

/** data: { root: Node, colours: string[], people: number } with Node { label, program: index|null, folded?: n, children } */
export function tree(data, width) {
  const labels = data.people <= (width < 560 ? 14 : 40);
  const margin = labels ? 84 : 24;
  return {
    series: {
      type: "tree",
      layout: "radial",
      data: [styled(data.root, true)],
      left: margin,
      right: margin,
      top: margin,
      bottom: margin,
      symbol: "circle",
      silent: true,
      expandAndCollapse: false,
      initialTreeDepth: -1,
      emphasis: { disabled: true },
      lineStyle: { color: line, width: 1.5, curveness: 0 },
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
    label: labelOf(node, root),
    children: (node.children ?? []).map((child) => styled(child)),
  };
}

// Leaves are labelled outwards, along their ray; whoever has mentees stands in the way of nobody when written level.
function labelOf(node, root) {
  if (root) return { show: false };
  if (node.folded) return { show: true, fontWeight: "bold" };
  return node.children?.length ? { rotate: 0, position: "top" } : {};
}
