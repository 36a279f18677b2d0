// Live updates: the server streams the positions of the read models; a page with older figures is fetched again, and
// only the parts that differ are replaced.
import htmx from "htmx.org";

const pauseKey = "mentorship.live.paused";
const refreshMs = 2000; // at most one refresh in this time, however fast events arrive
const retryMs = 5000; // delay before a refused stream is opened again

/** Follows `/v1/changes` while the page's figures can change, with a button to pause. */
export function followChanges() {
  const holder = document.querySelector("[data-live-control]");
  if (!holder) return;
  const button = holder.querySelector("button");
  const state = { source: null, timer: null, latest: "" };
  button.addEventListener("click", () => setPaused(!paused(), button, state));
  document.addEventListener("visibilitychange", () => schedule(state));
  document.addEventListener("htmx:after:swap", () => adapt(holder, button, state));
  adapt(holder, button, state);
}

// A page as of a past date states no positions: it is not followed, and offers no button.
function adapt(holder, button, state) {
  const live = document.querySelector("[data-positions]") !== null;
  if (live !== holder.hidden) return; // as before
  holder.hidden = !live;
  if (live) return setPaused(paused(), button, state);
  state.source?.close();
  state.source = null;
}

const paused = () => sessionStorage.getItem(pauseKey) === "yes";

function setPaused(stop, button, state) {
  sessionStorage.setItem(pauseKey, stop ? "yes" : "no");
  button.setAttribute("aria-pressed", String(!stop)); // the state; the words stay the same
  state.source?.close();
  state.source = null;
  if (!stop) listen(state);
}

function listen(state) {
  const source = (state.source = new EventSource("/v1/changes"));
  source.addEventListener("change", (event) => {
    state.latest = event.lastEventId; // `programs:2:42,network:1:7`: generation and position of each
    schedule(state);
  });
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return; // the browser reconnects
    setTimeout(() => state.source === source && listen(state), retryMs);
  });
}

// Compares the positions stated by the page, so that changes between rendering and the start of the stream count too.
function outdated(state) {
  const shown = document.querySelector("[data-positions]")?.dataset.positions.split(",") ?? [];
  const latest = new Map(state.latest.split(",").map((position) => [position.split(":")[0], position]));
  return shown.some((position) => (latest.get(position.split(":")[0]) ?? position) !== position);
}

function schedule(state) {
  if (state.timer || document.hidden || paused() || !outdated(state)) return;
  state.timer = setTimeout(() => refresh(state), refreshMs);
}

async function refresh(state) {
  const address = location.pathname + location.search;
  try {
    await htmx.ajax("GET", address, { target: "#live", select: "#live", swap: "outerMorph" });
  } finally {
    state.timer = null;
  }
}
