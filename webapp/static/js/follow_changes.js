// Asks once a second whether something was written, while the page is looked at.

import { getJson } from "./api.js";

const EVERY_MS = 1000;

/**
 * Follow the change feed. `since` gives the number of the last change the page shows; `heard` is
 * called (and awaited) when there are later ones; `state` gets "ok", "lost" or "signed out".
 */
export function followChanges(url, { since, heard, state }) {
  let timer = null;
  let asking = false;

  async function ask() {
    clearTimeout(timer);
    if (document.hidden || asking) return;
    asking = true;
    try {
      const { changes } = await getJson(`${url}?since=${since()}&limit=1`);
      if (changes.length) await heard(changes);
      state("ok");
    } catch (error) {
      if (error.status === 401) {
        state("signed out");
        return;
      }
      state("lost");
    } finally {
      asking = false;
    }
    timer = setTimeout(ask, EVERY_MS);
  }

  document.addEventListener("visibilitychange", ask);
  timer = setTimeout(ask, EVERY_MS);
}
