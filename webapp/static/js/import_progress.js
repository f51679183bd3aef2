// Waits for the work on an upload to end, then shows what came of it.

import { getJson } from "./api.js";

const EVERY_MS = 1000;
const working = document.getElementById("working");
const seconds = document.getElementById("seconds");
const since = performance.now();

async function look() {
  seconds.textContent = Math.round((performance.now() - since) / 1000).toLocaleString();
  try {
    const state = await getJson(working.dataset.stateUrl);
    if (!state.working) {
      window.location.reload();
      return;
    }
  } catch {
    // The server may be away for a moment: it is asked again.
  }
  window.setTimeout(look, EVERY_MS);
}

window.setTimeout(look, EVERY_MS);
