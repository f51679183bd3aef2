// A Leaflet layer that draws marks on one canvas over the whole map, so that no symbol is cut at a
// tile's edge, and finds the mark under the pointer. Subclasses say which marks there are.
//
// Marks are in world coordinates (`u`, `v`, 0 to 1), so the picture can be drawn at any zoom, also
// while the marks of a new zoom are still on their way.

import { Symbols, clusterRadius, fullRadius, readPalette } from "./symbols.js";

const L = window.L;
const PANE = "squadmapSites";
const TILE = 256;
const MARGIN = 0.25; // drawn beyond the map's edge, as a share of its size: a drag shows no gap
const CLUSTER_PULL = 0.75;
const REACH = { mouse: 3, touch: 12 };

export class CanvasLayer extends L.Layer {
  constructor(options) {
    super();
    L.Util.setOptions(this, options);
    this.marks = [];
    this.selected = new Set();
    this.hovered = null;
    this.pointed = null;
    this.placed = [];
    this.families = new Map(Object.entries(options.families ?? {}));
  }

  getEvents() {
    return {
      zoomanim: this._animateZoom,
      zoom: this._draw,
      move: this._drawSoon,
      viewreset: this._draw,
      moveend: this._draw,
      resize: this._draw,
      click: this._clicked,
      mousemove: this._hover,
      mouseout: this._leave,
    };
  }

  onAdd(map) {
    const pane = map.getPane(PANE) ?? map.createPane(PANE);
    pane.style.zIndex = 420;
    pane.style.pointerEvents = "none";
    this.canvas = L.DomUtil.create("canvas", "squadmap-canvas leaflet-zoom-animated", pane);
    this.canvas.setAttribute("aria-hidden", "true"); // the list beside the map says the same
    this._watchScheme();
    this._restyle();
    return this;
  }

  onRemove() {
    this._stopWatching();
    cancelAnimationFrame(this._frame);
    this.canvas.remove();
    return this;
  }

  /** Mark sites as chosen, by row number. */
  select(rows) {
    this.selected = new Set(rows);
    this._draw();
    return this;
  }

  /** Point out one site, {row, latlng}, whether it is drawn or inside a cluster; null for none. */
  pointAt(site) {
    const { lng, lat } = site ? L.latLng(site.latlng) : {};
    this.pointed = site && { row: site.row, ...worldOf(lng, lat) };
    this._draw();
    return this;
  }

  /** Give the marks of lone sites inside bounds, each {row, status, kind, latlng}. */
  sitesIn(bounds) {
    return this.marks
      .filter((mark) => mark.row !== undefined)
      .map((mark) => ({ ...pick(mark), latlng: latLngOf(mark) }))
      .filter(({ latlng }) => bounds.contains(latlng));
  }

  /** Give where something is drawn: {latlng, radius in pixels}. */
  spots() {
    return this.placed.map(({ x, y, radius }) => ({
      latlng: this._map.unproject(this._origin.add([x, y]), this._zoom),
      radius,
    }));
  }

  /** Replace the picture's marks; the worst are drawn last, so they lie on top. */
  _show(marks) {
    this.marks = [...marks].sort((a, b) => urgency(a) - urgency(b));
    this._draw();
  }

  _drawSoon() {
    cancelAnimationFrame(this._frame);
    this._frame = requestAnimationFrame(() => this._draw());
  }

  _draw() {
    if (!this._map || this._map._animatingZoom) return;
    const context = this._place();
    const scale = TILE * 2 ** this._zoom;
    const zoom = this._zoom;
    const { x: width, y: height } = this._size;
    this.placed = [];
    for (const mark of this.marks) {
      const radius = this._radius(mark, zoom);
      let x = mark.u * scale - this._origin.x;
      let y = mark.v * scale - this._origin.y;
      if (x < -40 || y < -40 || x > width + 40 || y > height + 40) continue;
      if (mark.cell) {
        x = within(x, mark.cell.u * scale - this._origin.x, mark.cell.side * scale, radius);
        y = within(y, mark.cell.v * scale - this._origin.y, mark.cell.side * scale, radius);
      }
      this.placed.push({ x, y, radius, mark });
      if (mark.row !== undefined && this.selected.has(mark.row)) {
        this.symbols.ring(context, x, y, radius, { strong: true });
      }
      this._drawMark(context, x, y, mark, zoom);
    }
    if (this.hovered) this._drawHovered(context);
    if (this.pointed) this._drawPointed(context, scale);
  }

  _drawMark(context, x, y, mark, zoom) {
    if (mark.row === undefined) this.symbols.cluster(context, x, y, mark.counts, mark.total);
    else this.symbols.site(context, x, y, mark.status, this._family(mark), zoom);
  }

  _drawHovered(context) {
    const spot = this.placed.find(({ mark }) => same(mark, this.hovered));
    if (spot) this.symbols.ring(context, spot.x, spot.y, spot.radius);
  }

  _drawPointed(context, scale) {
    const spot = this.placed.find(({ mark }) => mark.row === this.pointed.row) ?? {
      x: this.pointed.u * scale - this._origin.x,
      y: this.pointed.v * scale - this._origin.y,
      radius: fullRadius(this._zoom),
    };
    this.symbols.ring(context, spot.x, spot.y, spot.radius + 2, { strong: true });
  }

  _radius(mark, zoom) {
    if (mark.row === undefined) return clusterRadius(mark.total);
    return this.symbols.siteRadius(mark.status, zoom);
  }

  _family(mark) {
    return mark.family ?? this.families.get(String(mark.kind)) ?? "other";
  }

  /** Lay the canvas over the map as it is now; give its context, cleared and in CSS pixels. */
  _place() {
    const map = this._map;
    const margin = map.getSize().multiplyBy(MARGIN).round();
    const corner = map.containerPointToLayerPoint([0, 0]).subtract(margin);
    this._zoom = map.getZoom();
    this._size = map.getSize().add(margin.multiplyBy(2));
    this._origin = map.getPixelOrigin().add(corner);
    this._corner = map.layerPointToLatLng(corner);
    this._margin = margin;
    L.DomUtil.setTransform(this.canvas, corner, 1);

    const ratio = window.devicePixelRatio || 1;
    if (ratio !== this.symbols.ratio) this._newSymbols();
    const [width, height] = [this._size.x * ratio, this._size.y * ratio].map(Math.round);
    const context = this.canvas.getContext("2d");
    if (this.canvas.width !== width || this.canvas.height !== height) {
      Object.assign(this.canvas, { width, height });
      this.canvas.style.width = `${this._size.x}px`;
      this.canvas.style.height = `${this._size.y}px`;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this._size.x, this._size.y);
    return context;
  }

  _animateZoom({ zoom, center }) {
    const scale = this._map.getZoomScale(zoom, this._zoom);
    L.DomUtil.setTransform(
      this.canvas,
      this._map._latLngToNewLayerPoint(this._corner, zoom, center),
      scale,
    );
  }

  /** Give what is drawn within reach of a container point, the topmost first. */
  _at(point, pointer = "mouse") {
    const x = point.x + this._margin.x;
    const y = point.y + this._margin.y;
    const reach = REACH[pointer] ?? REACH.mouse;
    const near = this.placed
      .map((spot, order) => ({ ...spot, order, away: Math.hypot(spot.x - x, spot.y - y) }))
      .filter(({ away, radius }) => away <= radius + reach);
    const inside = near.filter(({ away, radius }) => away <= radius);
    if (inside.length) return inside.sort((a, b) => b.order - a.order);
    return near.sort((a, b) => a.away - b.away);
  }

  _clicked(event) {
    const [hit] = this._at(event.containerPoint, event.originalEvent.pointerType);
    if (!hit) return;
    const { mark } = hit;
    const latlng = latLngOf(mark);
    const originalEvent = event.originalEvent;
    if (mark.row === undefined) {
      this._openCluster({ counts: mark.counts, total: mark.total, latlng, originalEvent });
      return;
    }
    const together = this.placed.filter(
      (spot) => spot.mark.row !== undefined && Math.hypot(spot.x - hit.x, spot.y - hit.y) < 2,
    );
    if (together.length > 1) {
      const rows = together.map((spot) => spot.mark.row).reverse();
      this.fire("sitesclick", { rows, latlng, originalEvent });
    } else {
      this.fire("siteclick", { ...pick(mark), latlng, originalEvent });
    }
  }

  _openCluster(event) {
    this.fire("clusterclick", event);
    const map = this._map;
    map.setView(event.latlng, Math.min(map.getZoom() + 2, map.getMaxZoom()));
  }

  _hover(event) {
    if (event.originalEvent.buttons) return;
    const [hit] = this._at(event.containerPoint);
    if (same(hit?.mark, this.hovered)) return;
    this.hovered = hit?.mark ?? null;
    this._map.getContainer().classList.toggle("squadmap-pointing", Boolean(hit));
    const { mark } = hit ?? {};
    this.fire("siteshover", {
      rows: mark?.row === undefined ? [] : [mark.row],
      counts: mark?.counts ?? null,
      total: mark?.total ?? 0,
      latlng: mark ? latLngOf(mark) : null,
      containerPoint: event.containerPoint,
    });
    this._drawSoon();
  }

  _leave() {
    if (!this.hovered) return;
    this.hovered = null;
    this._map.getContainer().classList.remove("squadmap-pointing");
    this.fire("siteshover", { rows: [], counts: null, total: 0, latlng: null });
    this._drawSoon();
  }

  _restyle() {
    this._newSymbols();
    this._drawSoon();
  }

  _newSymbols() {
    const { style } = this.options;
    const palette = readPalette(this._map.getContainer(), style);
    this.symbols = new Symbols(style, palette, window.devicePixelRatio || 1);
  }

  _watchScheme() {
    const restyle = () => this._restyle();
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    const page = new MutationObserver(restyle);
    system.addEventListener("change", restyle);
    page.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    this._stopWatching = () => {
      system.removeEventListener("change", restyle);
      page.disconnect();
    };
  }
}

/** Give the place of a mark as Leaflet wants it. */
export function latLngOf({ u, v }) {
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * v))) * 180) / Math.PI;
  return L.latLng(lat, u * 360 - 180);
}

/** Give the world coordinates of a point. */
export function worldOf(lon, lat) {
  const sin = Math.sin((lat * Math.PI) / 180);
  return { u: lon / 360 + 0.5, v: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) };
}

function pick({ row, status, kind, code }) {
  return { row, status, kind, code };
}

/** Say whether two marks stand for the same thing: a redraw makes new marks of the same sites. */
function same(a, b) {
  if (!a || !b) return !a && !b;
  return a === b || (a.row !== undefined && a.row === b.row);
}

/** Clusters lie under lone sites, the smaller over the larger; of sites the worse on top. */
function urgency(mark) {
  return mark.row === undefined ? -mark.total : mark.status;
}

/** Keep most of a cluster's circle inside its own cell, so that neighbours stay apart. */
function within(at, start, side, radius) {
  const room = Math.min(radius * CLUSTER_PULL, side / 2);
  return Math.min(start + side - room, Math.max(start + room, at));
}
