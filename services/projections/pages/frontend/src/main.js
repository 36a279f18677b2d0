// Everything here is an addition: the pages answer their question, with all numbers, before this file arrives.
import "htmx.org";
import { drawCharts } from "./charts.js";
import { followChanges } from "./live.js";
import { bindKeys } from "./keys.js";
import { bindRipple } from "./ripple.js";
import { makeRowsClickable } from "./rows.js";

drawCharts(document);
bindRipple(document);
makeRowsClickable();
bindKeys();
followChanges();

// A form answered in place (htmx) brings new numbers for charts that stay.
document.addEventListener("htmx:after:swap", () => {
  drawCharts(document);
  bindRipple(document);
});
