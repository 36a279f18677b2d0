// The server says where the read models stand; a page that shows older figures fetches itself again, and only the
// parts that differ are touched.
import htmx from "htmx.org";

const pauseKey = "mentorship.live.paused";
const quietMs = 2000; // at most one refresh in this time, however fast events stream in
const againMs = 5000; // a stream that was refused is tried again after this time

/** Follows `/v1/changes` when the page shows figures that can change, with a button to stop it. */
export function followChanges() {
  const holder = document.querySelector("[data-live-control]");
  if (!holder || !document.querySelector("[data-places]")) return;
  const button = holder.querySelector("button");
  const state = { source: null, timer: null, news: "" };
  holder.hidden = false;
  button.addEventListener("click", () => setPaused(!paused(), button, state));
  document.addEventListener("visibilitychange", () => schedule(state));
  setPaused(paused(), button, state);
}

const paused = () => sessionStorage.getItem(pauseKey) === "yes";

function setPaused(stop, button, state) {
  sessionStorage.setItem(pauseKey, stop ? "yes" : "no");
  button.setAttribute("aria-pressed", String(!stop));
  button.textContent = stop ? "Live updates off" : "Live updates on";
  state.source?.close();
  state.source = null;
  if (!stop) listen(state);
}

function listen(state) {
  const source = (state.source = new EventSource("/v1/changes"));
  source.addEventListener("change", (event) => {
    state.news = event.lastEventId; // `programs:2:42,network:1:7`: generation and position of each
    schedule(state);
  });
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return; // the browser comes back by itself
    setTimeout(() => state.source === source && listen(state), againMs);
  });
}

// The page says where its read models stood; whatever happened between then and the stream's start shows as well.
function outdated(state) {
  const shown = document.querySelector("[data-places]")?.dataset.places.split(",") ?? [];
  const now = new Map(state.news.split(",").map((place) => [place.split(":")[0], place]));
  return shown.some((place) => (now.get(place.split(":")[0]) ?? place) !== place);
}

function schedule(state) {
  if (state.timer || document.hidden || paused() || !outdated(state)) return;
  state.timer = setTimeout(() => refresh(state), quietMs);
}

async function refresh(state) {
  const here = location.pathname + location.search;
  try {
    await htmx.ajax("GET", here, { target: "#live", select: "#live", swap: "outerMorph" });
  } finally {
    state.timer = null;
  }
}
