// A click anywhere in a row follows the row's one link; the link itself stays the way for keyboards and readers.

/** Lets rows marked `data-row-link` be clicked as a whole, without taking text selection away. */
export function makeRowsClickable() {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    if (event.target.closest("a, button, input, select, summary, label")) return;
    if (String(getSelection()) !== "") return;
    event.target.closest("tr[data-row-link]")?.querySelector("a[href]")?.click();
  });
}
