// A few points on a canvas: one site's place, the preview of an import, a squad's stops.
//
// Points come as data ({lon, lat, status?, family?, row?, code?}) or from a GeoJSON URL whose
// properties have the same names. Texts of points never reach the map: the page shows them beside
// it. `siteclick` {row, code, …} as in site_layer.js; `drawn` {marks} when the points are there.

import { CanvasLayer, latLngOf, worldOf } from "./canvas_layer.js";

const L = window.L;
const WORDS = ["covered", "due", "never", "overdue"];

export class PointsLayer extends CanvasLayer {
  /** Options: points, url, fit (move the map to show them all), style. */
  constructor(options) {
    super(options);
    this.setPoints(options.points ?? []);
  }

  onAdd(map) {
    super.onAdd(map);
    if (this.options.url) this.refresh();
    else this._drawn();
    return this;
  }

  /** Read the URL again. */
  async refresh() {
    const response = await fetch(this.options.url, { credentials: "same-origin" });
    if (!response.ok) {
      this.canvas.dataset.state = "failed";
      this.fire("failed", { status: response.status });
      return;
    }
    const { features } = await response.json();
    this.setPoints(
      features
        .filter((feature) => feature.geometry?.type === "Point")
        .map(({ id, geometry, properties }) => {
          const [lon, lat] = geometry.coordinates;
          return { code: id, ...properties, lon, lat };
        }),
    );
    if (this._map) this._drawn();
  }

  /** Show these points: {lon, lat, status?, family?, row?, code?}; status is a number or a word. */
  setPoints(points) {
    const marks = points.map(({ lon, lat, status = 2, family, row, code }, index) => ({
      ...worldOf(lon, lat),
      status: typeof status === "number" ? status : WORDS.indexOf(status),
      family,
      row: row ?? index + 1,
      code,
      counts: [0, 0, 0, 0],
      total: 1,
    }));
    this._show(marks);
  }

  _drawn() {
    if (this.options.fit && this.marks.length) {
      const bounds = L.latLngBounds(this.marks.map(latLngOf));
      this._map.fitBounds(bounds, { padding: [24, 24], maxZoom: 16, animate: false });
    }
    this._draw();
    this.canvas.dataset.state = "drawn";
    this.fire("drawn", { marks: this.marks.length });
  }
}
