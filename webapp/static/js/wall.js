// The wall keeps up by itself: at every change, and with the clock, its figures are fetched anew. What
// goes wrong stands on the wall in words, beside the figures that are still good.

import { pageData } from "./api.js";
import { followChanges } from "./follow_changes.js";
import { SignedOut, dataIn, fetchParts, putPart } from "./page_parts.js";

const EVERY_MS = 20_000;

const words = pageData("wall-words");
const state = document.getElementById("wall-state");
let data = pageData("wall-data");
let reloading = null;

function tell(sentence) {
  state.hidden = !sentence;
  if (state.textContent !== sentence) state.textContent = sentence;
}

async function fetchWall() {
  try {
    const page = await fetchParts(data.here);
    data = dataIn(page, "wall-data");
    putPart(page, "wall");
    tell("");
  } catch (error) {
    const time = document.querySelector(".wall-clock").textContent;
    tell(error instanceof SignedOut ? words.signed_out : words.lost.replace("{time}", time));
  }
}

function reload() {
  reloading ??= fetchWall().finally(() => {
    reloading = null;
  });
  return reloading;
}

followChanges(data.changes, {
  since: () => data.since,
  heard: reload,
  state: (word) => {
    if (word === "signed out") tell(words.signed_out);
  },
});
setInterval(reload, EVERY_MS);
