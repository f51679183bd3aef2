// The list of complaints keeps up with the store; j and k walk its rows, n takes a new call.

import { dataIn, fetchParts, putPart, SignedOut } from "./page_parts.js";
import { followChanges } from "./follow_changes.js";
import { pageData } from "./api.js";

const PARTS = ["complaint-counts", "complaint-list"];
const state = document.getElementById("live-state");
let data = pageData("live-data");

async function reload() {
  try {
    const page = await fetchParts(location.href);
    for (const id of PARTS) putPart(page, id);
    data = dataIn(page, "live-data");
  } catch (error) {
    if (error instanceof SignedOut) location.reload();
    else throw error;
  }
}

followChanges(data.changes, {
  since: () => data.since,
  heard: reload,
  state: (word) => {
    state.hidden = word !== "lost";
    state.textContent = state.dataset.lost;
    if (word === "signed out") location.reload();
  },
});

function walk(step) {
  const links = [...document.querySelectorAll(".row-link")];
  const at = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "n") document.getElementById("new-complaint")?.click();
});
