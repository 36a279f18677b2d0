// Copy buttons: they are hidden where the browser cannot copy, and the text beside them can be selected.

/** Shows the buttons marked `data-copy`, and lets each copy its text and say so. */
export function bindCopy() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-copy]") : null;
    if (!button) return;
    const said = button.parentElement.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = "Copied";
    } catch {
      said.textContent = "The browser did not allow it: select the text instead";
    }
  });
}
