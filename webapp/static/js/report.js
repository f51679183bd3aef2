// The public form: the place by a tap on the map or by the device's own position. Without scripts
// the address alone says where it is.

import { layerNamed, mapOf } from "./map_layers.js";

const NEAR_ZOOM = 16;
const PATIENCE_MS = 15000;

const lon = document.getElementById("lon");
const lat = document.getElementById("lat");
const point = document.getElementById("point");
const here = document.getElementById("here");
const away = document.getElementById("no-point");
const map = mapOf("place");

function take(place) {
  lon.value = place ? place.lng.toFixed(6) : "";
  lat.value = place ? place.lat.toFixed(6) : "";
  point.textContent = place
    ? point.dataset.words.replace("{lon}", place.lng.toFixed(5)).replace("{lat}", place.lat.toFixed(5))
    : "";
  away.hidden = !place;
  layerNamed("place")?.setPoints(place ? [{ lon: place.lng, lat: place.lat }] : []);
}

function locate() {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const place = { lng: coords.longitude, lat: coords.latitude };
      take(place);
      map?.setView(place, NEAR_ZOOM, { animate: false });
    },
    () => {
      point.textContent = point.dataset.failed;
    },
    { enableHighAccuracy: true, timeout: PATIENCE_MS },
  );
}

map?.on("click", ({ latlng }) => take(latlng.wrap()));
away.addEventListener("click", () => take(null));
if (window.isSecureContext && navigator.geolocation) {
  here.hidden = false;
  here.addEventListener("click", locate);
}

// A second tap on a slow network would send the photos twice.
document.getElementById("report").addEventListener("submit", () => {
  document.getElementById("send").disabled = true;
});
window.addEventListener("pageshow", () => {
  document.getElementById("send").disabled = false;
});
