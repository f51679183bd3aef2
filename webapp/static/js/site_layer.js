// The coverage layer: sites and clusters from /tiles/coverage, on one canvas.
//
// Events: `siteclick` {row, status, kind, latlng, originalEvent}; `sitesclick` {rows, …} where
// several sites lie on one spot; `clusterclick` {counts, total, …} (and the map zooms in);
// `siteshover` {rows, counts, total, latlng, containerPoint}, empty when the pointer leaves;
// `boxselect` {bounds, bbox, rows} with rows null where the picture holds clusters; `pending` when
// tiles are asked for, `drawn` {zoom, tiles, marks} when the picture is complete, `failed` {status}
// when the server would not give a tile: the old picture stays.

import { boxSelect } from "./box_select.js";
import { CanvasLayer, latLngOf } from "./canvas_layer.js";
import { TileSource, tilesIn } from "./tile_source.js";

const L = window.L;
const POINTS_FROM_ZOOM = 13; // as geo.tiles.tile has it
const DEEPEST = 16; // a unit of its tiles is 15 cm: deeper zooms draw from it
const EDGE_PX = 30; // a symbol this far outside still shows its rim
const MOVING_MS = 150;

export class SiteLayer extends CanvasLayer {
  /** Options: url (with {z}, {x}, {y}), query, families {kind number: family}, style. */
  constructor(options) {
    super(options);
    this.source = new TileSource(options.url, options.query ?? "");
    this.pending = false;
    this._asked = new Map();
    this._loadSoon = L.Util.throttle(this._load, MOVING_MS, this);
  }

  getEvents() {
    return { ...super.getEvents(), moveend: this._moved, move: this._moving };
  }

  onAdd(map) {
    super.onAdd(map);
    this._load();
    return this;
  }

  onRemove() {
    this._forget();
    this.endBoxSelect();
    return super.onRemove();
  }

  /** Show the sites that a query string keeps; the old picture stays until the new one is whole. */
  setFilter(query) {
    if (query === this.source.query) return this;
    this._forget();
    this.source = new TileSource(this.options.url, query);
    this._load();
    return this;
  }

  /** Ask the server again for what is shown: unchanged tiles cost a 304. */
  refresh() {
    this._forget();
    this.source = new TileSource(this.options.url, this.source.query);
    this._load({ revalidate: true });
    return this;
  }

  /** Give what the map shows now: {sites, counts, total, exact}; exact when no cluster is among it. */
  inView() {
    const bounds = this._map.getBounds();
    const shown = this.marks.filter((mark) => bounds.contains(latLngOf(mark)));
    const counts = [0, 0, 0, 0];
    for (const mark of shown) mark.counts.forEach((n, status) => { counts[status] += n; });
    return {
      sites: this.sitesIn(bounds),
      counts,
      total: counts.reduce((a, b) => a + b),
      exact: shown.every((mark) => mark.row !== undefined),
    };
  }

  /** Let the reader drag a rectangle; fires `boxselect`. Escape or `endBoxSelect` ends it. */
  startBoxSelect() {
    this.endBoxSelect();
    this._endBox = boxSelect(this._map, (bounds) => {
      this._endBox = null;
      if (bounds) this.fire("boxselect", { bounds, bbox: bounds.toBBoxString(), rows: this.rowsIn(bounds) });
      else this.fire("boxcancel");
    });
    return this;
  }

  endBoxSelect() {
    this._endBox?.();
    this._endBox = null;
    return this;
  }

  /** Give the row numbers of the sites in bounds, or null where only the server knows them all. */
  rowsIn(bounds) {
    const whole = !this.pending && this.shownZoom >= POINTS_FROM_ZOOM;
    if (!whole || !this._map.getBounds().contains(bounds)) return null;
    return this.sitesIn(bounds).map(({ row }) => row);
  }

  _moving() {
    this._drawSoon();
    this._loadSoon();
  }

  _moved() {
    this._draw();
    this._load();
  }

  /** Fetch what the view needs and lacks; show it when all is there. */
  _load({ revalidate = false } = {}) {
    if (!this._map) return;
    const zoom = Math.min(DEEPEST, Math.max(0, Math.round(this._map.getZoom())));
    const needed = this._needed(zoom);
    const keys = new Set(needed.map(({ key }) => key));
    for (const [key, { stop }] of this._asked) if (!keys.has(key)) stop.abort();
    for (const tile of needed) if (!this.source.get(tile)) this._ask(tile, revalidate);
    this._wanted = { zoom, tiles: needed };
    this._showWhole();
  }

  _needed(zoom) {
    const bounds = this._map.getPixelBounds();
    const scale = 2 ** (zoom - this._map.getZoom());
    const at = (corner, by) => corner.add([by, by]).multiplyBy(scale);
    return tilesIn(at(bounds.min, -EDGE_PX), at(bounds.max, EDGE_PX), zoom);
  }

  _ask(tile, revalidate) {
    if (this._asked.has(tile.key)) return;
    const stop = new AbortController();
    const ask = { stop };
    this._asked.set(tile.key, ask);
    const done = () => {
      if (this._asked.get(tile.key) === ask) this._asked.delete(tile.key);
    };
    this.source.load(tile, { signal: stop.signal, revalidate }).then(
      () => {
        done();
        this._showWhole();
      },
      (error) => {
        done();
        if (error.name !== "AbortError") this._failed(error);
      },
    );
  }

  _forget() {
    for (const { stop } of this._asked.values()) stop.abort();
    this._asked.clear();
  }

  _showWhole() {
    if (!this._map || !this._wanted) return;
    const { zoom, tiles } = this._wanted;
    const parts = tiles.map((tile) => this.source.get(tile));
    if (parts.includes(undefined)) {
      this._say("pending");
      return;
    }
    this._wanted = null;
    this.shownZoom = zoom;
    this._show(parts.flat());
    this._say("drawn", { zoom, tiles: tiles.length, marks: this.marks.length });
  }

  _failed(error) {
    this._wanted = null;
    this._say("failed", { status: error.status ?? 0 });
  }

  /** Fire how far the picture is, and write it on the canvas for whoever only sees the page. */
  _say(state, detail) {
    const news = state !== "pending" || !this.pending;
    this.pending = state === "pending";
    this.canvas.dataset.state = state;
    if (news) this.fire(state, detail);
  }
}
