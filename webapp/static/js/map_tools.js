// The buttons on the map, and the note on it that says in words how the map is doing.

import { getJson } from "./api.js";
import { fill } from "./send_bar.js";

const L = window.L;
const SLOW_MS = 600;
const MOST = 500;

/** A line over the map; `problem` ones stay until `clear`. */
export class MapNote {
  constructor(element) {
    this.element = element;
    this.timer = null;
  }

  say(text, { problem = false, seconds = 0, again = null } = {}) {
    clearTimeout(this.timer);
    this.element.textContent = text;
    this.element.classList.toggle("bad", problem);
    this.element.hidden = false;
    if (again) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "btn btn-sm btn-outline-secondary" });
      button.textContent = again.words;
      button.addEventListener("click", again.act);
      this.element.append(" ", button);
    }
    if (seconds) this.timer = setTimeout(() => this.clear(), seconds * 1000);
  }

  clear() {
    clearTimeout(this.timer);
    this.element.hidden = true;
  }

  /** Say something only if it lasts. */
  sayIfSlow(text) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(text), SLOW_MS);
  }
}

/** Tell in words how the tiles are coming. */
export function tellOfTiles(sites, note, words) {
  let failed = false;
  sites.on("pending", () => {
    if (!failed) note.sayIfSlow(words.loading);
  });
  sites.on("drawn", () => {
    failed = false;
    note.clear();
  });
  sites.on("failed", ({ status }) => {
    failed = true;
    const again = { words: words.tryAgain, act: () => sites.refresh() };
    note.say(fill(words.failed, { status: status || "–" }), { problem: true, again });
  });
}

/** Let the button choose the sites in a box that is dragged over the map. */
export function boxTool(button, { sites, selection, note, words, urlOf }) {
  const end = () => {
    button.setAttribute("aria-pressed", "false");
    note.clear();
  };
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") {
      sites.endBoxSelect();
      end();
      return;
    }
    sites.startBoxSelect();
    button.setAttribute("aria-pressed", "true");
    note.say(words.boxing);
  });
  sites.on("boxcancel", end);
  sites.on("boxselect", async ({ bbox }) => {
    end();
    try {
      const found = await getJson(`${urlOf(bbox)}&limit=${MOST}`);
      selection.add(found.sites.map(({ row, code, squads }) => ({ row, code, squads })));
      const sentence = !found.total ? words.boxEmpty : found.next ? words.boxTooMany : words.boxFound;
      note.say(fill(sentence, { n: found.total, most: MOST }), { seconds: 5 });
    } catch (error) {
      note.say(error.message, { problem: true, seconds: 8 });
    }
  });
}

/** Let the button show where the reader is. */
export function locateTool(button, { map, note, words }) {
  let here = null;
  if (!navigator.geolocation || !window.isSecureContext) {
    button.hidden = true;
    return;
  }
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const latlng = L.latLng(coords.latitude, coords.longitude);
        here?.remove();
        here = L.circleMarker(latlng, { radius: 8, className: "squadmap-here", interactive: false }).addTo(map);
        map.setView(latlng, Math.max(map.getZoom(), 15));
      },
      (error) => note.say(fill(words.noPlace, { why: error.message }), { problem: true, seconds: 8 }),
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
}
