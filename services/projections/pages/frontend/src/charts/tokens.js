// Colours by name. SVG supports custom properties, so a change of colour scheme needs no redraw.
export const ink = "var(--ink)";
export const quiet = "var(--ink-2)";
export const line = "var(--line)";
export const surface = "var(--surface)";
export const accent = "var(--accent)";
export const category = (index) => `var(--category-${(index % 8) + 1})`;

export const fontFamily = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** Text style of a chart: 14 px, like the small text of the page. */
export const text = (color = ink) => ({ color, fontFamily, fontSize: 14 });

/** A number with thin-space thousands, in the format of the page. */
export const number = (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** A short number such as `12 k`, where digits do not fit. */
export function short(value) {
  if (value >= 1e6) return `${+(value / 1e6).toPrecision(2)}\u202fM`;
  if (value >= 1e4) return `${+(value / 1e3).toPrecision(3)}\u202fk`;
  return number(value);
}
