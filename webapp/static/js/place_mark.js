// The one place that a page is about, as a ring on its map.

import { mapOf } from "./map_layers.js";

const L = window.L;
let mark = null;

/** Put the ring around a place {lon, lat}; null takes it away. */
export function markPlace(place) {
  mark?.remove();
  mark = null;
  const map = mapOf("place");
  if (!map || !place) return;
  const options = { radius: 15, interactive: false, className: "place-mark" };
  mark = L.circleMarker([place.lat, place.lon], options).addTo(map);
}
