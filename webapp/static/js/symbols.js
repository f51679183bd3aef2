// Draws the map's symbols on a canvas. What a status and a family look like comes from the one
// table, geo/maps/style.py: forms, sizes and shapes as `style`, colours as CSS custom properties.

const COLOURS = ["ground", "ink", "edge", "outline", "accent"];
const WORST_FIRST = [3, 2, 1, 0];

/** Read the colours that hold for an element: they follow the page's light or dark scheme. */
export function readPalette(element, style) {
  const computed = getComputedStyle(element);
  const read = (name) => computed.getPropertyValue(name).trim();
  const palette = { statuses: style.statuses.map(({ word }) => read(`--status-${word}`)) };
  for (const name of COLOURS) palette[name] = read(`--map-${name}`);
  return palette;
}

/** Give the radius of the largest symbol of a site, in CSS pixels. */
export function fullRadius(zoom) {
  return Math.min(10, Math.max(6, 6 + (zoom - 13) * 1.25));
}

/** Give the radius of a cluster of `total` sites, in CSS pixels. */
export function clusterRadius(total) {
  return Math.min(28, 9 + 5.5 * Math.log10(total));
}

export class Symbols {
  constructor(style, palette, ratio) {
    this.style = style;
    this.palette = palette;
    this.ratio = ratio;
    this.sprites = new Map();
  }

  /** Give the radius of a site's symbol. */
  siteRadius(status, zoom) {
    return fullRadius(zoom) * this.style.statuses[status].size;
  }

  /** Draw a site at x, y (CSS pixels). */
  site(context, x, y, status, family, zoom) {
    const sprite = this.sprite(status, family, fullRadius(zoom));
    const half = sprite.width / this.ratio / 2;
    const snap = (value) => Math.round((value - half) * this.ratio) / this.ratio;
    context.drawImage(sprite, snap(x), snap(y), 2 * half, 2 * half);
  }

  /** Draw the mark of a chosen site around its symbol. */
  ring(context, x, y, radius, { strong = false } = {}) {
    context.beginPath();
    context.arc(x, y, radius + (strong ? 4 : 3), 0, 2 * Math.PI);
    context.lineWidth = strong ? 5 : 3.5;
    context.strokeStyle = this.palette.ground;
    context.stroke();
    context.lineWidth = strong ? 2.75 : 1.5;
    context.strokeStyle = strong ? this.palette.accent : this.palette.ink;
    context.stroke();
  }

  /** Draw a cluster: a donut of the four shares, worst first from the top, and its number. */
  cluster(context, x, y, counts, total) {
    const radius = clusterRadius(total);
    const { ground, ink, edge, statuses } = this.palette;
    const width = Math.max(4, radius * 0.3);
    const overdue = counts[3] > 0;

    disc(context, x, y, radius + (overdue ? 2.5 : 1.5), ground);
    let turn = -Math.PI / 2;
    for (const status of WORST_FIRST) {
      if (!counts[status]) continue;
      const end = turn + (counts[status] / total) * 2 * Math.PI;
      const form = this.style.statuses[status].form;
      arc(context, x, y, radius, width, turn, end, statuses[status], form, ground);
      turn = end;
    }
    if (overdue) circle(context, x, y, radius + 0.75, 1.75, edge);
    context.fillStyle = ink;
    context.font = `600 ${total < 1000 ? 12 : 11}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(short(total), x, y + 0.5);
  }

  sprite(status, family, full) {
    const shape = this.style.shapes[family] ?? this.style.shapes.other;
    const key = `${status} ${shape} ${full}`;
    let sprite = this.sprites.get(key);
    if (!sprite) {
      sprite = this.paint(this.style.statuses[status], status, shape, full);
      this.sprites.set(key, sprite);
    }
    return sprite;
  }

  paint({ form, size }, status, shape, full) {
    const radius = full * size;
    const half = Math.ceil(radius * 1.25 + 4);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 2 * half * this.ratio;
    const context = canvas.getContext("2d");
    context.scale(this.ratio, this.ratio);
    context.translate(half, half);
    context.lineJoin = "round";
    const path = outline(this.style.corners[shape], radius);
    const colour = this.palette.statuses[status];
    const { ground, edge } = this.palette;
    const stroke = (width, style) => {
      context.lineWidth = width;
      context.strokeStyle = style;
      context.stroke(path);
    };

    stroke(form === "dot" ? 1.5 : 4.5, ground); // a halo keeps neighbours apart
    if (form === "dot" || form === "edged") {
      context.fillStyle = colour;
      context.fill(path);
      if (form === "edged") stroke(1.75, edge);
      return canvas;
    }
    context.fillStyle = ground;
    context.fill(path);
    if (form === "half") {
      context.save();
      context.clip(path);
      context.fillStyle = colour;
      context.fillRect(-half, 0, 2 * half, half);
      context.restore();
    }
    stroke(2, colour);
    return canvas;
  }
}

function outline(corners, radius) {
  const path = new Path2D();
  if (!corners.length) path.arc(0, 0, radius, 0, 2 * Math.PI);
  for (const [x, y] of corners) path.lineTo(x * radius, y * radius);
  path.closePath();
  return path;
}

function disc(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function circle(context, x, y, radius, width, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

/** Draw one share, in the form of its status: never hollow, due half as thick, covered thin. */
function arc(context, x, y, radius, width, from, to, colour, form, ground) {
  const thick = { dot: width * 0.4, half: width * 0.7 }[form] ?? width;
  const whole = to - from > 2 * Math.PI - 1e-6;
  const gap = whole ? 0 : Math.min(0.75 / radius, (to - from) / 4);
  context.beginPath();
  context.arc(x, y, radius - width / 2, from + gap, to - gap);
  context.lineWidth = thick;
  context.strokeStyle = colour;
  context.stroke();
  if (form === "ring" && width > 3) {
    context.beginPath();
    context.arc(x, y, radius - width / 2, from + gap, to - gap);
    context.lineWidth = width - 2.5;
    context.strokeStyle = ground;
    context.stroke();
  }
}

function short(total) {
  if (total < 10_000) return String(total);
  if (total < 1_000_000) return `${Math.floor(total / 1000)}k`;
  return `${Math.floor(total / 100_000) / 10}M`;
}
