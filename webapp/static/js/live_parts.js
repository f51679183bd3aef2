// A page of stops that keeps up: when something is written anywhere, its parts are fetched anew and
// put in place where they differ; the map's points follow.

import { pageData } from "./api.js";
import { followChanges } from "./follow_changes.js";
import { SignedOut, dataIn, fetchParts, putPart } from "./page_parts.js";

/** Give the layer of the stops; a page without stops has no map, and then no Leaflet either. */
function stopLayer() {
  return window.squadmap?.layer?.("stops");
}

export class LiveParts {
  /**
   * parts: ids of what is replaced; state: called with "ok", "lost" or "signed out"; hold: says that
   * nothing may move just now, and held is called instead; taken: called with the page's new data.
   */
  constructor(
    parts,
    { state = () => {}, hold = () => false, held = () => {}, taken = () => {} } = {},
  ) {
    this.parts = parts;
    this.taken = taken;
    this.data = pageData("live-data");
    this._latest = null;
    followChanges(this.data.changes, {
      since: () => this.data.since,
      heard: () => (hold() ? held() : this.reload()),
      state,
    });
  }

  /**
   * Fetch the page at an address, by default its own, and take up what differs. What was asked for
   * later shows what is there now: an answer that it overtook is dropped, and waits for it.
   */
  async reload(url = location.href) {
    const asked = fetchParts(url);
    this._latest = asked;
    try {
      const page = await asked;
      if (this._latest === asked) this.takeUp(page);
      else await this._latest;
    } catch (error) {
      if (error instanceof SignedOut) location.reload();
      else throw error;
    }
  }

  /** Take up what differs in a page that was fetched. */
  takeUp(page) {
    if (this._leaving) return;
    this._latest = null;
    const before = this.data.points;
    const data = dataIn(page, "live-data");
    const layer = stopLayer();
    // A map comes or goes with the first or last stop: the server draws it.
    if (Boolean(layer) !== data.points.length > 0) {
      // Once: a second one would break off what the first one loads. And nothing is put in place
      // before: whoever began to work in it would lose that.
      this._leaving = true;
      location.reload();
      return;
    }
    this.data = data;
    for (const id of this.parts) putPart(page, id);
    if (layer && JSON.stringify(before) !== JSON.stringify(this.data.points)) {
      layer.setPoints(this.data.points);
    }
    this.taken(this.data);
  }
}

/** Call with the site's row number when a stop on the map is chosen. */
export function onStopChosen(chosen) {
  stopLayer()?.on("siteclick", ({ row }) => chosen(row));
}

/** A map that was hidden knows no size: show all stops as soon as it is seen. */
export function fitStops(points) {
  const map = stopLayer()?._map;
  if (!map || !points.length) return;
  map.invalidateSize({ animate: false });
  const places = points.map(({ lat, lon }) => [lat, lon]);
  map.fitBounds(places, { padding: [24, 24], maxZoom: 16, animate: false });
}
