// Command palette: Ctrl K (⌘ K) opens it, typing lists people, programs and pages, arrow keys walk the list, Enter goes there.
// The list is that of the page `/find`, which works without this script.

const waitMs = 150; // after the last key, before the list is fetched

/** Binds the command palette of the page. */
export function bindPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const state = { timer: 0, asked: 0 };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!dialog.open) dialog.showModal();
      field.focus();
      field.select();
      find(dialog, field.value, state);
    }
  });
  field.addEventListener("input", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => find(dialog, field.value, state), waitMs);
  });
  dialog.addEventListener("keydown", (event) => walk(dialog, field, event));
  dialog.querySelector("form").addEventListener("submit", (event) => {
    const first = dialog.querySelector("#palette-found a");
    if (!first) return; // the page `/find` answers
    event.preventDefault();
    first.click();
  });
}

async function find(dialog, text, state) {
  const asked = ++state.asked;
  const answer = await fetch(`/find?q=${encodeURIComponent(text)}`, { headers: { Accept: "text/html" } });
  if (!answer.ok || asked !== state.asked) return; // a later question is on its way
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("found");
  dialog.querySelector("#palette-found").replaceChildren(...(found ? [document.importNode(found, true)] : []));
}

function walk(dialog, field, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [field, ...dialog.querySelectorAll("#palette-found a")];
  const at = stops.indexOf(document.activeElement);
  stops[(at + step + stops.length) % stops.length].focus();
  event.preventDefault();
}
