// Coverage tiles as marks in world coordinates (0 to 1, Web Mercator), fetched once and kept.
//
// A mark is {u, v, counts, total, row?, status?, kind?, cell?}; a lone site has row, status and
// kind; a cluster has its cell: the square of the world that it stands for.

import { decodeTile } from "./mvt.js";

const KEPT = 300;
const CELLS = 4; // cluster cells along a tile's side, as geo.tiles.tile has them
const WORDS = ["covered", "due", "never", "overdue"];

export class TileSource {
  constructor(template, query = "") {
    this.template = template;
    this.query = query;
    this.kept = new Map();
  }

  /** Give a kept tile's marks, or undefined. */
  get(tile) {
    return this.kept.get(tile.key);
  }

  /** Fetch a tile and keep its marks; `revalidate` asks the server even when the browser has it. */
  async load(tile, { signal, revalidate = false } = {}) {
    const response = await fetch(this.url(tile), {
      signal,
      cache: revalidate ? "no-cache" : "default",
      credentials: "same-origin",
    });
    if (!response.ok) throw new TileError(response.status);
    const marks = marksOf(new Uint8Array(await response.arrayBuffer()), tile);
    this.kept.delete(tile.key);
    this.kept.set(tile.key, marks);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
    return marks;
  }

  url({ z, x, y }) {
    const path = this.template.replace("{z}", z).replace("{x}", x).replace("{y}", y);
    if (!this.query) return path;
    return path + (path.includes("?") ? "&" : "?") + this.query;
  }
}

export class TileError extends Error {
  constructor(status) {
    super(`the server answered ${status} for a tile`);
    this.status = status;
  }
}

/** Give the tiles of zoom z that touch a box of world pixels of that zoom. */
export function tilesIn(min, max, z) {
  const last = 2 ** z - 1;
  const clip = (value) => Math.min(last, Math.max(0, Math.floor(value / 256)));
  const tiles = [];
  for (let y = clip(min.y); y <= clip(max.y); y++) {
    for (let x = clip(min.x); x <= clip(max.x); x++) tiles.push({ z, x, y, key: `${z}/${x}/${y}` });
  }
  return tiles;
}

function marksOf(bytes, { z, x, y }) {
  const layers = decodeTile(bytes);
  const side = 2 ** z;
  const place = (feature, extent) => ({
    u: (x + (feature.x + 0.5) / extent) / side,
    v: (y + (feature.y + 0.5) / extent) / side,
  });
  const marks = [];
  const sites = layers.sites ?? { features: [] };
  for (const feature of sites.features) {
    const { status, kind } = feature.properties;
    const counts = [0, 0, 0, 0];
    counts[status] = 1;
    marks.push({ ...place(feature, sites.extent), row: feature.id, status, kind, counts, total: 1 });
  }
  const clusters = layers.clusters ?? { features: [] };
  for (const feature of clusters.features) {
    const counts = WORDS.map((word) => feature.properties[word]);
    const mark = { ...place(feature, clusters.extent), counts, total: counts.reduce((a, b) => a + b) };
    if (feature.id === undefined) {
      const part = clusters.extent / CELLS;
      mark.cell = {
        u: (x + Math.floor(feature.x / part) / CELLS) / side,
        v: (y + Math.floor(feature.y / part) / CELLS) / side,
        side: 1 / side / CELLS,
      };
    } else {
      mark.row = feature.id;
      mark.status = counts.indexOf(1);
      mark.kind = feature.properties.kind;
    }
    marks.push(mark);
  }
  return marks;
}
