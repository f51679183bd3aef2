// The plan of a day on the map: a numbered disc for each stop, in the colour of its squad, and a line
// for each leg, along roads where these are known. A stop that is done is hollow.
//
// Points are those of points_layer.js with `colour`, `number` and `done`; lines are {colour, line} with
// vertices [lon, lat]. Colours are the custom properties --route-1 … of /static/status.css.

import { latLngOf, worldOf } from "./canvas_layer.js";
import { PointsLayer } from "./points_layer.js";

const L = window.L;
const RADIUS = 11;

export class PlanLayer extends PointsLayer {
  /** Options: points, lines, fit, style. */
  constructor(options) {
    super(options);
    this.lines = L.layerGroup();
  }

  onAdd(map) {
    this.lines.addTo(map);
    super.onAdd(map);
    this.setLines(this.options.lines ?? []);
    return this;
  }

  onRemove(map) {
    this.lines.remove();
    return super.onRemove(map);
  }

  /** Show these stops; what is done lies below what is ahead. */
  setPoints(points) {
    this._show(
      points.map((point) => ({ ...point, ...worldOf(point.lon, point.lat), status: point.done ? 0 : 1 })),
    );
  }

  /** Draw these lines: {colour, line}, vertices as [lon, lat]. */
  setLines(lines) {
    this.lines.clearLayers();
    for (const { colour, line } of lines) {
      const places = line.map(([lon, lat]) => [lat, lon]);
      const shape = { interactive: false, weight: 3, className: `plan-line route-${colour}` };
      this.lines.addLayer(L.polyline(places, { ...shape, weight: 6, className: "plan-line-edge" }));
      this.lines.addLayer(L.polyline(places, shape));
    }
  }

  /** Give the bounds of the stops of one colour; null where it has none. */
  boundsOf(colour) {
    const places = this.marks.filter((mark) => mark.colour === colour).map(latLngOf);
    return places.length ? L.latLngBounds(places) : null;
  }

  _radius() {
    return RADIUS;
  }

  _drawMark(context, x, y, { colour, number, done }) {
    const ink = this._colours[colour - 1] ?? this.symbols.palette.ink;
    const { ground } = this.symbols.palette;
    context.beginPath();
    context.arc(x, y, RADIUS, 0, 2 * Math.PI);
    context.fillStyle = done ? ground : ink;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = done ? ink : ground;
    context.stroke();
    context.fillStyle = done ? ink : ground;
    context.font = "600 12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(done ? "✓" : (number ?? "•"), x, y + 0.5);
  }

  _newSymbols() {
    super._newSymbols();
    const computed = getComputedStyle(this._map.getContainer());
    this._colours = [];
    for (let n = 1; ; n += 1) {
      const colour = computed.getPropertyValue(`--route-${n}`).trim();
      if (!colour) return;
      this._colours.push(colour);
    }
  }
}
