// A squad's day on the phone: it keeps up with what the dispatcher sends, and sorts the stops from
// where the phone is when it is asked to. The server words and orders everything.

import { LiveParts, fitStops, onStopChosen } from "./live_parts.js";

const state = document.getElementById("state");
const locate = document.getElementById("locate");
const mapBox = document.getElementById("map-box");

const live = new LiveParts(["heading", "news", "ahead", "done"], {
  state: (word) => {
    state.textContent = state.dataset[word === "ok" ? "ok" : word === "lost" ? "lost" : "out"];
    state.classList.toggle("is-lost", word !== "ok");
  },
});

/** Sort from where the phone is; the address keeps it, so that reloading keeps the order. */
function sortFromHere() {
  state.textContent = state.dataset.seeking;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const url = new URL(location.href);
      url.searchParams.set("lon", coords.longitude.toFixed(4));
      url.searchParams.set("lat", coords.latitude.toFixed(4));
      history.replaceState(null, "", url);
      state.textContent = state.dataset.ok;
      live.reload();
    },
    () => {
      state.textContent = state.dataset.nowhere;
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
  );
}

if (locate && navigator.geolocation && window.isSecureContext) {
  locate.hidden = false;
  locate.addEventListener("click", sortFromHere);
}

mapBox?.addEventListener("toggle", () => {
  if (mapBox.open) fitStops(live.data.points);
});

onStopChosen((row) => {
  const card = document.querySelector(`.field-stop[data-row="${row}"]`);
  card?.scrollIntoView({ block: "start" });
  card?.querySelector("a, summary").focus({ preventScroll: true });
});
