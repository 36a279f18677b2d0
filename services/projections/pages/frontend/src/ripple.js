// Tree of a person's ripple: highlights the path to the person under the pointer, and fades people in by the date on
// which influence was delivered. The server computes the layout; positions never change.

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const bound = new WeakSet();

/** Binds the trees below `root`; called again after the page was replaced in place. */
export function bindRipple(root) {
  for (const figure of root.querySelectorAll("[data-ripple]")) {
    const slider = figure.querySelector("[data-slider]");
    if (slider) slide(figure, slider);
    if (bound.has(figure)) continue;
    bound.add(figure);
    point(figure);
    figure.addEventListener("input", () => fade(figure));
  }
}

function slide(figure, slider) {
  slider.hidden = false;
  fade(figure);
}

function fade(figure) {
  const slider = figure.querySelector("[data-slider]");
  const until = Number(slider.querySelector("input").value);
  const date = new Date(until * 86_400_000);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  slider.querySelector("output").textContent = day;
  slider.querySelector("input").setAttribute("aria-valuetext", day);
  for (const mark of figure.querySelectorAll("[data-at]")) mark.classList.toggle("later", Number(mark.dataset.at) > until);
}

function point(figure) {
  const readout = figure.querySelector("[data-readout]");
  const initial = readout.textContent;
  figure.addEventListener("pointerover", (event) => {
    const mark = event.target instanceof Element ? event.target.closest("a[data-mark]") : null;
    for (const lit of figure.querySelectorAll(".lit")) lit.classList.remove("lit");
    readout.textContent = mark?.dataset.description ?? initial;
    if (mark) highlight(figure, mark);
  });
}

function highlight(figure, mark) {
  for (let at = mark; at; at = figure.querySelector(`a[data-mark="${CSS.escape(at.dataset.via)}"]`)) {
    at.classList.add("lit");
    figure.querySelector(`path[data-mark="${CSS.escape(at.dataset.mark)}"]`)?.classList.add("lit");
  }
}
