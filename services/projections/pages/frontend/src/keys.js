// Keyboard shortcuts: `/` search, `g` and the key of a page of the navigation, `?` help. Inactive in form fields.
// A reader has the keys of the pages that the navigation offers, and no others.

const searchField = "#q"; // of the list of programs
let leader = 0; // when `g` was pressed, in ms

/** Binds the page's keyboard shortcuts. */
export function bindKeys() {
  if (location.hash === searchField) search(); // led here by `/` on a page without a search field
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (pressed(event.key, event.timeStamp)) event.preventDefault();
  });
}

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

function pressed(key, now) {
  const follows = now - leader < 1500;
  leader = 0;
  if (follows && pageOf(key)) return go(pageOf(key));
  if (key === "g") leader = now;
  if (key === "/") return search();
  if (key === "?") return help();
  return false;
}

function pageOf(key) {
  return /^[a-z]$/.test(key) ? document.querySelector(`nav a[data-key="${key}"]`)?.getAttribute("href") : null;
}

function go(path) {
  location.assign(path);
  return true;
}

function search() {
  const field = document.querySelector("input[type=search]");
  if (!field) return pageOf("p") ? go(`${pageOf("p")}${searchField}`) : false;
  field.focus();
  field.select();
  return true;
}

function help() {
  const dialog = document.getElementById("keys");
  if (!dialog) return false;
  dialog.open ? dialog.close() : dialog.showModal();
  return true;
}
