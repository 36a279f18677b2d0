// Row links: a click anywhere in a row follows its first link; keyboards and screen readers use the link itself.

/** Makes rows marked `data-row-link` clickable as a whole; selecting text still works. */
export function makeRowsClickable() {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    if (event.target.closest("a, button, input, select, summary, label")) return;
    if (String(getSelection()) !== "") return;
    event.target.closest("tr[data-row-link]")?.querySelector("a[href]")?.click();
  });
}
