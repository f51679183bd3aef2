// Raster tiles of the operator's choice, moved to where WGS-84 points are when they are drawn in
// another datum (GCJ-02 in mainland China, BD-09 by Baidu's own scheme).
//
// The shift is the one at the middle of the map; as it differs by metres over a few kilometres,
// tiles are laid anew when a move changes it by more than two pixels.

import { fromWgs84 } from "./datum.js";

const L = window.L;
const TOLERATED_PX = 2;

export class BasemapLayer extends L.TileLayer {
  /** Options: url, attribution, datum, maxZoom. */
  constructor({ url, attribution, datum, maxZoom }) {
    // Attribution is set as HTML by Leaflet; the operator's words are text.
    super(url, { attribution: escaped(attribution), maxZoom });
    this.datum = datum;
    this.shift = null;
  }

  getEvents() {
    return { ...super.getEvents(), moveend: this._moved };
  }

  _moved() {
    if (this.shift && this._tileZoom !== undefined) {
      const now = this._shiftAt(this._map.getCenter(), this._tileZoom);
      const then = this.shift.multiplyBy(2 ** (this._tileZoom - this.shiftZoom));
      if (now.distanceTo(then) > TOLERATED_PX) {
        this.shift = null;
        this.redraw();
        return;
      }
    }
    this._onMoveEnd();
  }

  _getTiledPixelBounds(center) {
    const { min, max } = super._getTiledPixelBounds(center);
    const shift = this._shiftFor(center);
    return L.bounds(min.add(shift), max.add(shift));
  }

  _getTilePos(coords) {
    const shift = this._shiftFor(this._map.getCenter());
    return super._getTilePos(coords).subtract(shift.multiplyBy(2 ** (coords.z - this._tileZoom)));
  }

  /** Give the shift in pixels of the zoom the tiles are of; it is kept until a move outgrows it. */
  _shiftFor(center) {
    if (this.shift === null || this.shiftZoom !== this._tileZoom) {
      this.shiftZoom = this._tileZoom;
      this.shift = this._shiftAt(center, this._tileZoom);
    }
    return this.shift;
  }

  _shiftAt(center, zoom) {
    const [lon, lat] = fromWgs84(center.lng, center.lat, this.datum);
    return this._map.project([lat, lon], zoom).subtract(this._map.project(center, zoom)).round();
  }
}

function escaped(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}
