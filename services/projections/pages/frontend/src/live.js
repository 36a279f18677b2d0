// The server says what changed; the page fetches itself again and only the differing parts are touched.
import htmx from "htmx.org";

const pauseKey = "mentorship.live.paused";
const quietMs = 2000; // at most one refresh in this time, however fast events stream in

/** Follows `/v1/changes` when the page shows figures that can change, with a button to stop it. */
export function followChanges() {
  const main = document.querySelector("[data-live]");
  const holder = document.querySelector("[data-live-control]");
  if (!main || !holder) return;
  const button = holder.querySelector("button");
  const state = { source: null, timer: null, missed: false };
  holder.hidden = false;
  button.addEventListener("click", () => setPaused(!paused(), button, state));
  document.addEventListener("visibilitychange", () => !document.hidden && state.missed && refresh(state));
  setPaused(paused(), button, state);
}

const paused = () => sessionStorage.getItem(pauseKey) === "yes";

function setPaused(stop, button, state) {
  sessionStorage.setItem(pauseKey, stop ? "yes" : "no");
  button.setAttribute("aria-pressed", String(!stop));
  button.textContent = stop ? "Live updates off" : "Live updates on";
  state.source?.close();
  state.source = stop ? null : listen(state);
  if (!stop && state.missed) refresh(state);
}

function listen(state) {
  const source = new EventSource("/v1/changes");
  const heard = (event) => concerns(event) && schedule(state);
  source.addEventListener("message", heard);
  source.addEventListener("change", heard);
  return source;
}

// An event names the projections that moved; a page names those it shows.
function concerns(event) {
  const shown = document.querySelector("[data-live]")?.dataset.live.split(" ") ?? [];
  const changed = JSON.parse(event.data).projections ?? shown;
  return changed.some((name) => shown.includes(name));
}

function schedule(state) {
  state.missed = true;
  state.timer ??= setTimeout(() => {
    state.timer = null;
    if (!document.hidden && !paused()) refresh(state);
  }, quietMs);
}

async function refresh(state) {
  state.missed = false;
  const here = location.pathname + location.search;
  await htmx.ajax("GET", here, { target: "#live", select: "#live", swap: "outerMorph" });
}
