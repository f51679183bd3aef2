// Where to stand, on the map: a numbered disc for each place, a ring around what it reaches, and every
// site: a dot in the colour of the place that reaches it, hollow and larger where none does.
//
// Places are {lon, lat, number, colour, ring}, rings have vertices [lon, lat]; sites are [lon, lat,
// colour], 0 for none. Colours are those of the routes of a plan.

import { worldOf } from "./canvas_layer.js";
import { PlanLayer } from "./plan_layer.js";

const L = window.L;
const DOT = 3;
const HOLLOW = 4;

export class StagingLayer extends PlanLayer {
  /** Options: places, sites, fit, style. */
  constructor({ places, sites, ...options }) {
    const rings = places.filter(({ ring }) => ring).map(({ colour, ring }) => ({ colour, line: ring }));
    super({ ...options, points: [], lines: rings });
    this._show([
      ...sites.map(([lon, lat, colour]) => ({ ...worldOf(lon, lat), colour, dot: true, status: colour ? 0 : 1 })),
      // Above every site.
      ...places.map((place) => ({ ...place, ...worldOf(place.lon, place.lat), status: 3 })),
    ]);
  }

  /** Draw the rings: what each place reaches, in its colour. */
  setLines(rings) {
    this.lines.clearLayers();
    for (const { colour, line } of rings) {
      const places = line.map(([lon, lat]) => [lat, lon]);
      const className = `reach-ring route-${colour}`;
      this.lines.addLayer(L.polygon(places, { interactive: false, weight: 2, fillOpacity: 0.14, className }));
    }
  }

  _radius({ dot, colour }) {
    if (!dot) return super._radius();
    return colour ? DOT : HOLLOW;
  }

  _drawMark(context, x, y, mark) {
    if (!mark.dot) {
      super._drawMark(context, x, y, mark);
      return;
    }
    const { ink, ground } = this.symbols.palette;
    context.beginPath();
    context.arc(x, y, this._radius(mark), 0, 2 * Math.PI);
    if (mark.colour) {
      context.fillStyle = this._colours[mark.colour - 1] ?? ink;
      context.fill();
      return;
    }
    context.fillStyle = ground;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = ink;
    context.stroke();
  }
}
