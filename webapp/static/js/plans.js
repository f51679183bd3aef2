// The plan of a day keeps up with what is assigned, planned and recorded; a stop on the map leads to
// its card. While somebody works in the panel of a stop, what others change is only announced.

import { pageData } from "./api.js";
import { LiveParts, onStopChosen } from "./live_parts.js";
import { letDrag } from "./plan_drag.js";
import { letSubmit } from "./plan_forms.js";
import { followJob } from "./plan_job.js";
import { Told } from "./plan_told.js";

const words = pageData("live-data").words;
const told = new Told(document.getElementById("told"), words.close);

const live = new LiveParts(["totals", "plan-bar", "day-set", "sheets", "beside"], {
  hold: () => document.getElementById("change") !== null,
  held: () => told.offer(words.held, words.show, showAll),
  taken: (data) => window.squadmap?.layer?.("stops")?.setLines(data.lines),
});

async function showAll() {
  await live.reload();
  told.show([]);
}

/** Open or close the panel of a stop without leaving the place on the page. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest(".change-link, .change-close");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const card = link.closest("[data-stop]").id;
  const url = new URL(link.href);
  url.hash = "";
  history.replaceState(null, "", url);
  await live.reload();
  const panel = document.querySelector("#change select");
  (panel ?? document.querySelector(`#${CSS.escape(card)} .change-link`))?.focus();
});

// Opened the plain way, before this script was there: the panel gets the focus all the same, once
// the browser has gone to the address's fragment, which takes the focus away.
function focusPanel() {
  document.querySelector("#change select")?.focus({ preventScroll: true });
}
if (location.hash && document.readyState === "complete") focusPanel();
else if (location.hash) addEventListener("load", () => setTimeout(focusPanel));

document.addEventListener("keydown", (event) => {
  const panel = event.target.closest("#change");
  if (event.key === "Escape" && panel) panel.querySelector(".change-close").click();
});

onStopChosen((row) => {
  const card = document.querySelector(`.stops [data-row="${row}"]`);
  card?.scrollIntoView({ block: "center" });
  card?.querySelector("a").focus({ preventScroll: true });
});

letSubmit(document.querySelector(".plan-page"), {
  taken: (page) => {
    live.takeUp(page);
    document.getElementById("change")?.scrollIntoView({ block: "nearest" });
  },
  tell: (sentences) => told.show(sentences),
});

letDrag(document.getElementById("sheets"), {
  url: () => live.data.edit,
  version: () => live.data.version,
  tell: (sentences) => told.show(sentences),
  done: () => live.reload(),
});

followJob(() => live.data, words, () => live.reload());
