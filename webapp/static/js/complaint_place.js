// Where a complaint is: a site found by typing (arrows and Enter choose), or a click on the map.
//
// The place is one of {code, label, lon, lat} for a site, {lon, lat} for a point, null for none.

import { getJson } from "./api.js";
import { layerNamed, mapOf } from "./map_layers.js";
import { markPlace } from "./place_mark.js";

const MOST = 8;
const WAIT_MS = 150;
const AROUND_DEG = 0.0015;
const NEAR_ZOOM = 16;

export class PlaceField {
  constructor({ api, words, chosen }) {
    this.api = api;
    this.words = words;
    this.chosen = chosen;
    this.input = document.getElementById("place");
    this.list = document.getElementById("place-options");
    this.taken = document.getElementById("place-taken");
    this.options = [];
    this.at = -1;
    this.input.addEventListener("input", () => this._typed());
    this.input.addEventListener("keydown", (event) => this._key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this._close(), 150));
    // What the layer of sites says of a click comes with it, before or after.
    layerNamed("sites")
      ?.on("siteclick", ({ row }) => (this.hit = row))
      .on("clusterclick", () => (this.hit = "cluster"));
    mapOf("place")?.on("click", ({ latlng }) => setTimeout(() => this._clicked(latlng.wrap())));
  }

  /** Take a place, and show it. */
  take(place, label) {
    for (const name of ["site", "lon", "lat"]) document.getElementById(name).value = "";
    if (place?.code) {
      document.getElementById("site").value = place.code;
      this.input.value = label;
    } else if (place) {
      document.getElementById("lon").value = place.lon.toFixed(6);
      document.getElementById("lat").value = place.lat.toFixed(6);
    }
    this._say(place ? (place.code ? `✓ ${label} · ${place.code}` : label) : "", Boolean(place));
    this._show(place);
    this._close();
    this.chosen(place);
  }

  _typed() {
    clearTimeout(this.timer);
    // Other words are another place.
    if (document.getElementById("site").value) this.take(null);
    const text = this.input.value.trim();
    if (!text) return this._close();
    this.timer = setTimeout(() => this._search(new URLSearchParams({ q: text })), WAIT_MS);
  }

  async _search(query) {
    this.asking?.abort();
    this.asking = new AbortController();
    query.set("limit", MOST);
    query.set("order", query.has("q") ? "name" : "code");
    try {
      const url = `${this.api.sites}?${query}`;
      const { sites, total } = await getJson(url, { signal: this.asking.signal });
      this._offer(sites, total);
    } catch (error) {
      if (error.name !== "AbortError") this._close();
    }
  }

  _offer(sites, total) {
    this.options = sites;
    this.at = sites.length ? 0 : -1;
    const pointed = document.getElementById("lon").value !== "";
    if (!total && !pointed) this._say(this.words.none, false);
    else if (!pointed) this._say("", false);
    this.list.replaceChildren(
      ...sites.map((site, n) => {
        const item = document.createElement("li");
        item.id = `place-option-${n}`;
        item.setAttribute("role", "option");
        item.append(site.label ?? site.name);
        const more = document.createElement("small");
        more.textContent = [site.code, site.address].filter(Boolean).join(" · ");
        item.append(more);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          this._choose(n);
        });
        return item;
      }),
    );
    this.list.hidden = !sites.length;
    this.input.setAttribute("aria-expanded", String(sites.length > 0));
    this._mark();
  }

  _mark() {
    for (const [n, item] of [...this.list.children].entries()) {
      item.setAttribute("aria-selected", String(n === this.at));
      if (n === this.at) item.scrollIntoView({ block: "nearest" });
    }
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `place-option-${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  _key(event) {
    if (this.list.hidden) return;
    const many = this.options.length;
    if (event.key === "ArrowDown") this.at = (this.at + 1) % many;
    else if (event.key === "ArrowUp") this.at = (this.at + many - 1) % many;
    else if (event.key === "Escape") return this._close();
    else if (event.key === "Enter" && !event.ctrlKey) {
      event.preventDefault();
      return this._choose(this.at);
    } else return;
    event.preventDefault();
    this._mark();
  }

  _choose(n) {
    const site = this.options[n];
    if (site) this.take(site, site.label ?? site.name);
  }

  /** A click is a site, else a point beside which the sites are offered: mostly it is one. */
  async _clicked({ lng, lat }) {
    const { hit } = this;
    this.hit = null;
    if (hit === "cluster") return;
    if (hit) {
      const site = await getJson(`${this.api.sites}/by-id/${hit}`);
      this.take(site, site.label ?? site.name);
      return;
    }
    const point = { lon: lng, lat };
    const label = this.words.point
      .replace("{lon}", lng.toFixed(5))
      .replace("{lat}", lat.toFixed(5));
    this.take(point, label);
    const box = [lng - AROUND_DEG, lat - AROUND_DEG, lng + AROUND_DEG, lat + AROUND_DEG];
    await this._search(new URLSearchParams({ bbox: box.map((one) => one.toFixed(6)).join(",") }));
    if (!this.list.hidden) this.input.focus();
  }

  _show(place) {
    markPlace(place);
    const map = mapOf("place");
    if (map && place?.code) map.setView([place.lat, place.lon], NEAR_ZOOM, { animate: false });
  }

  _say(text, removable) {
    const words = document.createElement("span");
    words.textContent = text;
    this.taken.replaceChildren(words);
    if (!removable) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    button.textContent = this.words.take_away;
    button.addEventListener("click", () => {
      this.input.value = "";
      this.take(null);
      this.input.focus();
    });
    this.taken.append(button);
  }

  _close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
