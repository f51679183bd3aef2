// Follows the making of a plan: how long it has been at it, and the best plan so far.

import { getJson } from "./api.js";

const EVERY_MS = 400;

/** Ask how far it is while the page says that a plan is being made; `done` shows what came of it. */
export function followJob(data, words, done) {
  async function look() {
    const { job } = data();
    if (job && !document.hidden) {
      try {
        const state = await getJson(job);
        if (state.state === "waiting" || state.state === "running") show(state, words);
        else await done();
      } catch {
        // The server may be away for a moment: it is asked again.
      }
    }
    setTimeout(look, EVERY_MS);
  }
  setTimeout(look, EVERY_MS);
}

function show({ elapsed_s: elapsed, seconds, prize, stops }, words) {
  const bar = document.getElementById("progress");
  const best = document.getElementById("best");
  if (!bar || !best) return;
  bar.value = elapsed;
  const time = words.seconds
    .replace("{elapsed}", Math.floor(elapsed).toLocaleString())
    .replace("{seconds}", seconds.toLocaleString());
  const found = words.best
    .replace("{stops}", stops?.toLocaleString() ?? "–")
    .replace("{prize}", prize?.toLocaleString() ?? "–");
  best.textContent = prize === null ? time : `${time} · ${found}`;
}
