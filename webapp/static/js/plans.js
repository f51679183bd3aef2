// The plan of a day keeps up with what is assigned, planned and recorded; a stop on the map leads to
// its card. While somebody works in the panel of a stop, what others change is only announced.

import { pageData } from "./api.js";
import { LiveParts, onStopChosen } from "./live_parts.js";
import { followJob } from "./plan_job.js";
import { letDrag } from "./plan_drag.js";

const told = document.getElementById("told");
const words = pageData("live-data").words;

const live = new LiveParts(["totals", "plan-bar", "sheets", "beside"], {
  hold: () => document.getElementById("change") !== null,
  held: () => announce(words.held, words.show),
  taken: (data) => window.squadmap?.layer?.("stops")?.setLines(data.lines),
});

/** Say that the board is no longer what it was, with a button that shows it. */
function announce(text, button) {
  if (told.dataset.held) return;
  told.dataset.held = "yes";
  const show = document.createElement("button");
  show.type = "button";
  show.className = "btn btn-sm btn-outline-secondary";
  show.textContent = button;
  show.addEventListener("click", async () => {
    await live.reload();
    delete told.dataset.held;
    told.replaceChildren();
  });
  told.replaceChildren(`${text} `, show);
}

/** Open or close the panel of a stop without leaving the place on the page. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest(".change-link, .change-close");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const card = link.closest("[data-stop]")?.id;
  const url = new URL(link.href);
  history.replaceState(null, "", url);
  await live.reload();
  const panel = document.querySelector("#change select");
  (panel ?? document.querySelector(`#${CSS.escape(card)} .change-link`))?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest("#change")) {
    event.target.closest("#change").querySelector(".change-close").click();
  }
});

onStopChosen((row) => {
  const card = document.querySelector(`.stops [data-row="${row}"]`);
  card?.scrollIntoView({ block: "center" });
  card?.querySelector("a").focus({ preventScroll: true });
});

letDrag(document.getElementById("sheets"), {
  url: () => live.data.edit,
  version: () => live.data.version,
  tell: (sentences) => {
    told.replaceChildren(
      ...sentences.map(({ tone, words: text }) => {
        const line = document.createElement("span");
        line.className = `flash flash-${tone}`;
        line.textContent = text;
        return line;
      }),
    );
  },
  done: () => live.reload(),
});

followJob(() => live.data, words, () => live.reload());
