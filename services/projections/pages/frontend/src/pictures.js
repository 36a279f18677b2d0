// Pictures as files: a chart as SVG, and every SVG picture as PNG. Without this script the links to SVG files still work.
import { drawingFile } from "./drawing_file.js";

const scale = 2; // of a PNG, so that it is sharp on paper

/** Offers the files of the pictures below `root`; called again after the page was replaced in place. */
export function offerPictures(root) {
  for (const link of root.querySelectorAll("a[data-picture]")) {
    if (link.parentElement.querySelector("[data-png]")) continue;
    const about = link.querySelector(".visually-hidden")?.textContent ?? "";
    const png = button("Download the picture (PNG)", about, () => savePng(() => fetchText(link.href), fileName(link.href)));
    png.dataset.png = "";
    link.after(" ", png);
  }
  for (const drawing of root.querySelectorAll("[data-chart]")) {
    if (drawing.nextElementSibling?.matches("[data-files]")) continue;
    const name = drawing.id.replace(/-drawing$/, "");
    const about = `: ${drawing.closest("figure").querySelector("h2, h3, h4")?.textContent ?? name}`;
    const files = document.createElement("p");
    files.className = "below no-print";
    files.dataset.files = "";
    files.append(
      button("Download the picture (SVG)", about, () => save(new Blob([drawingFile(drawing)], { type: "image/svg+xml" }), `${name}.svg`)),
      " ",
      button("Download the picture (PNG)", about, () => savePng(() => drawingFile(drawing), name)),
    );
    drawing.after(files);
  }
}

function button(text, about, act) {
  const element = document.createElement("button");
  const hidden = document.createElement("span");
  element.type = "button";
  element.className = "plain";
  hidden.className = "visually-hidden";
  hidden.textContent = about;
  element.append(text, hidden);
  element.addEventListener("click", act);
  return element;
}

async function fetchText(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.text();
}

function fileName(address) {
  const { pathname, searchParams } = new URL(address);
  return `${searchParams.get("picture") ?? "picture"}-${pathname.split("/").at(-1).slice(0, 8)}`;
}

async function savePng(svg, name) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await svg())}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * scale;
  canvas.height = image.naturalHeight * scale;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(blob, `${name}.png`), "image/png");
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
