// Keyboard shortcuts: `/` search, `g f` federation, `g p` programs, `g n` network, `g s` status, `?` help. Inactive in form fields.

const pages = { f: "/federation", d: "/desk", p: "/programs", n: "/network", s: "/status" };
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
  if (follows && pages[key]) return go(pages[key]);
  if (key === "g") leader = now;
  if (key === "/") return search();
  if (key === "?") return help();
  return false;
}

function go(path) {
  location.assign(path);
  return true;
}

function search() {
  const field = document.querySelector("input[type=search]");
  if (!field) return go(`${pages.p}${searchField}`);
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
