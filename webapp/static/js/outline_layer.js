// District outlines with their coverage rate: a tint that deepens with what is uncovered, and a
// label. Fetched, not embedded; names reach the page as text only. Colours come from CSS classes.
//
// `drawn` {districts} when they are there, `failed` {status} when the server would not give them.

const L = window.L;
const DEEPEST_TINT = 0.26;
const TINT_UNTIL_ZOOM = 13; // it fades towards the zoom of single sites: symbols need their ground
const FADING_ZOOMS = 3;
const LABEL_UNTIL_ZOOM = 12;
const LABEL_PX = { least: 48, height: 34, spare: 6 };
const ROWS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9];
const ALONG = [0.5, 0.35, 0.65, 0.2, 0.8];

export class OutlineLayer extends L.Layer {
  /** Options: url, query, locale. */
  constructor(options) {
    super();
    L.Util.setOptions(this, options);
    this.query = options.query ?? "";
    this.districts = [];
    this.percent = new Intl.NumberFormat(options.locale, {
      style: "percent",
      maximumFractionDigits: 1,
    });
  }

  getEvents() {
    return { zoomend: this._zoomed };
  }

  onAdd(map) {
    const outlines = map.getPane("squadmapOutlines") ?? map.createPane("squadmapOutlines");
    const labels = map.getPane("squadmapLabels") ?? map.createPane("squadmapLabels");
    outlines.style.zIndex = 410;
    labels.style.zIndex = 415;
    for (const pane of [outlines, labels]) pane.style.pointerEvents = "none";
    this.group = L.layerGroup().addTo(map);
    this.refresh();
    return this;
  }

  onRemove() {
    this._stop?.abort();
    this.group.remove();
    return this;
  }

  /** Show the rates under a query string. */
  setFilter(query) {
    if (query === this.query) return this;
    this.query = query;
    this.refresh();
    return this;
  }

  /** Ask the server again; the old outlines stay until the new ones are there. */
  async refresh() {
    this._stop?.abort();
    this._stop = new AbortController();
    const { url } = this.options;
    const address = this.query ? `${url}${url.includes("?") ? "&" : "?"}${this.query}` : url;
    try {
      const response = await fetch(address, {
        signal: this._stop.signal,
        cache: "no-cache",
        credentials: "same-origin",
      });
      if (!response.ok) {
        this.fire("failed", { status: response.status });
        return;
      }
      this._show((await response.json()).features);
    } catch (error) {
      if (error.name !== "AbortError") this.fire("failed", { status: 0 });
    }
  }

  _show(features) {
    this.group.clearLayers();
    this.districts = features.map((feature) => this._district(feature));
    this._zoomed();
    this.fire("drawn", { districts: this.districts.length });
  }

  _district({ geometry, properties }) {
    const depth = geometry.type === "MultiPolygon" ? 2 : 1;
    const outline = L.polygon(L.GeoJSON.coordsToLatLngs(geometry.coordinates, depth), {
      pane: "squadmapOutlines",
      className: "squadmap-outline",
      interactive: false,
      weight: 1.25,
    }).addTo(this.group);
    const places = labelPlaces(geometry);
    const words = this._words(properties);
    const width = this._widthOf(words);
    const label = L.marker(places[0].latlng, {
      pane: "squadmapLabels",
      interactive: false,
      keyboard: false,
      icon: L.divIcon({
        className: "squadmap-district",
        html: words,
        iconSize: [width, LABEL_PX.height],
      }),
    });
    const uncovered = properties.total ? 1 - properties.rate : 0;
    return { outline, label, places, uncovered, width, total: properties.total };
  }

  _words({ name, total, rate }) {
    const words = document.createElement("span");
    const title = document.createElement("b");
    title.textContent = name;
    words.append(title);
    if (total) {
      const share = document.createElement("span");
      share.textContent = this.percent.format(rate);
      words.append(share);
    }
    return words;
  }

  /** Give how wide a label is, in pixels: names differ, and a cluster must not cover their end. */
  _widthOf(words) {
    const pane = this._map.getPane("squadmapLabels");
    const probe = L.DomUtil.create("div", "squadmap-district squadmap-probe", pane);
    probe.append(words.cloneNode(true));
    const { width } = probe.getBoundingClientRect();
    probe.remove();
    return Math.max(LABEL_PX.least, Math.ceil(width) + LABEL_PX.spare);
  }

  _zoomed() {
    const left = (TINT_UNTIL_ZOOM - this._map.getZoom()) / FADING_ZOOMS;
    const strength = DEEPEST_TINT * Math.min(1, Math.max(0, left));
    for (const { outline, uncovered } of this.districts) {
      outline.setStyle({ fillOpacity: strength * uncovered });
    }
    this.placeLabels();
  }

  /**
   * Put each label where it has room inside its district, clear of `spots` (what the site layer
   * draws: {latlng, radius}) and of other labels; without room it is not shown.
   */
  placeLabels(spots = this._spots ?? []) {
    this._spots = spots;
    if (!this._map) return;
    if (this._map.getZoom() > LABEL_UNTIL_ZOOM) {
      for (const { label } of this.districts) this.group.removeLayer(label);
      return;
    }
    const at = (latlng) => this._map.project(latlng);
    const taken = spots.map(({ latlng, radius }) => {
      const point = at(latlng);
      return L.bounds(point.subtract([radius, radius]), point.add([radius, radius]));
    });
    for (const { label, places, width } of [...this.districts].sort((a, b) => b.total - a.total)) {
      const half = L.point(width / 2, LABEL_PX.height / 2);
      const free = places.find(({ latlng, room }) => {
        const point = at(latlng);
        const box = L.bounds(point.subtract(half), point.add(half));
        const inside = L.bounds(at(room.getNorthWest()), at(room.getSouthEast()));
        if (!inside.contains(box) || taken.some((other) => other.overlaps(box))) return false;
        taken.push(box);
        return true;
      });
      if (free) label.setLatLng(free.latlng).addTo(this.group);
      else this.group.removeLayer(label);
    }
  }
}

/** Give places for a label inside the largest ring, the best first: on the widest stretch of rows. */
function labelPlaces({ type, coordinates }) {
  const rings = type === "MultiPolygon" ? coordinates.map(([outer]) => outer) : [coordinates[0]];
  const ring = rings.reduce((a, b) => (area(a) > area(b) ? a : b));
  const latitudes = ring.map(([, lat]) => lat);
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  return ROWS.flatMap((share) => {
    const lat = south + share * (north - south);
    const [west, east] = widestStretch(ring, lat);
    return ALONG.map((along) => ({
      latlng: L.latLng(lat, west + along * (east - west)),
      room: L.latLngBounds([south, west], [north, east]),
    }));
  });
}

/** Give west and east of the widest stretch of a parallel that lies inside a ring. */
function widestStretch(ring, lat) {
  const crossings = [];
  for (let i = 1; i < ring.length; i++) {
    const [[x0, y0], [x1, y1]] = [ring[i - 1], ring[i]];
    if (y0 < lat !== y1 < lat) crossings.push(x0 + ((lat - y0) / (y1 - y0)) * (x1 - x0));
  }
  crossings.sort((a, b) => a - b);
  let best = [ring[0][0], ring[0][0]];
  for (let i = 1; i < crossings.length; i += 2) {
    if (crossings[i] - crossings[i - 1] > best[1] - best[0]) best = [crossings[i - 1], crossings[i]];
  }
  return best;
}

function area(ring) {
  let twice = 0;
  for (let i = 1; i < ring.length; i++) {
    twice += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  }
  return Math.abs(twice) / 2;
}
