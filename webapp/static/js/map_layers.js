// Builds our layers for the maps that Folium drew.
//
// Folium's script is a classic one and runs before any module. It leaves its wishes in
// `window.squadmap.queue`, each {map, name, type, options}; this module takes them up as it starts
// and, from then on, as they come. A page's own module imports `layerNamed` and `mapOf` from here:
// imports are evaluated first, so the layers are there by then.

import { BasemapLayer } from "./basemap_layer.js";
import { OutlineLayer } from "./outline_layer.js";
import { PlanLayer } from "./plan_layer.js";
import { PointsLayer } from "./points_layer.js";
import { SiteLayer } from "./site_layer.js";
import { StagingLayer } from "./staging_layer.js";

const TYPES = {
  basemap: BasemapLayer,
  districtOutlines: OutlineLayer,
  planRoutes: PlanLayer,
  points: PointsLayer,
  siteTiles: SiteLayer,
  staging: StagingLayer,
};
const layers = new Map();

function build({ map, name, type, options }) {
  const layer = new TYPES[type](options);
  layers.set(name, layer);
  layer.addTo(map);
  makeRoom(map);
}

/** Keep the labels of districts clear of the sites on the same map. */
function makeRoom(map) {
  const here = [...layers.values()].filter((layer) => layer._map === map);
  const outlines = here.find((layer) => layer instanceof OutlineLayer);
  const sites = here.find((layer) => layer instanceof SiteLayer || layer instanceof PlanLayer);
  if (!outlines || !sites) return;
  sites.off("drawn", place, outlines).on("drawn", place, outlines);
  // Layers that come with their marks are drawn by now.
  if (sites.placed.length) outlines.placeLabels(sites.spots());
}

function place({ target }) {
  this.placeLabels(target.spots());
}

/** Give one of our layers by the name that Python gave it. */
export function layerNamed(name) {
  return layers.get(name);
}

/** Give the Leaflet map that a layer was built for. */
export function mapOf(name) {
  return layers.get(name)?._map;
}

const squadmap = (window.squadmap ??= { queue: [] });
for (const wish of squadmap.queue) build(wish);
squadmap.queue = { push: build };
squadmap.layer = layerNamed;
