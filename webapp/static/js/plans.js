// The plan of a day keeps up with what is assigned and recorded; a stop on the map leads to its card.

import { LiveParts, onStopChosen } from "./live_parts.js";

new LiveParts(["totals", "sheets"]);

onStopChosen((row) => {
  const card = document.querySelector(`.stops [data-row="${row}"]`);
  card?.scrollIntoView({ block: "center" });
  card?.querySelector("a").focus({ preventScroll: true });
});
