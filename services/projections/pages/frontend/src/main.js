// Progressive enhancement: without this script the pages show every number, and their forms work.
import "htmx.org";
import { drawCharts } from "./charts.js";
import { bindCopy } from "./copy.js";
import { bindPalette } from "./palette.js";
import { followChanges } from "./live.js";
import { bindKeys } from "./keys.js";
import { offerPictures } from "./pictures.js";
import { bindRipple } from "./ripple.js";
import { makeRowsClickable } from "./rows.js";

drawCharts(document);
bindRipple(document);
offerPictures(document);
makeRowsClickable();
bindKeys();
bindCopy();
bindPalette();
followChanges();

// A form submitted in place (htmx) brings new numbers for existing charts.
document.addEventListener("htmx:after:swap", () => {
  drawCharts(document);
  bindRipple(document);
  offerPictures(document);
});
