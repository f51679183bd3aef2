// The coverage map's page: map, figures and list show one filter at one instant, the address says
// which, and what is written anywhere shows up here within two seconds.
//
// The server makes every part in words (page_parts.js); this module says when, and tells the map.

import { pageData, getJson } from "./api.js";
import { FilterForm } from "./filter_form.js";
import { followChanges } from "./follow_changes.js";
import { layerNamed, mapOf } from "./map_layers.js";
import { printWhole } from "./map_print.js";
import { MapNote, boxTool, locateTool, tellOfTiles } from "./map_tools.js";
import { SignedOut, dataIn, fetchParts, putPart } from "./page_parts.js";
import { Selection } from "./selection.js";
import { SendBar, fill } from "./send_bar.js";
import { markChosen, siteList } from "./site_list.js";
import { SitePanel } from "./site_panel.js";

const PARTS = [
  ...["kind", "district", "squad", "status", "at"].map((field) => `filter-words-${field}`),
  "legend", "headline", "as-of", "districts", "kinds", "list",
];
const NEAR = 15;
const MOST_LISTED = 500;
const MINUTE_MS = 60_000;

const { api, words } = pageData("page-data");
const byId = (id) => document.getElementById(id);
const map = mapOf("sites");
const sites = layerNamed("sites");
const districts = layerNamed("districts");
const note = new MapNote(byId("map-note"));
const selection = new Selection();
const listBox = byId("side-scroll");

let side = pageData("side-data");
let query = location.search.slice(1);
let takenAt = Date.now();
let asked = null;

const panel = new SitePanel(byId("panel"), listBox, (row) => `${api.map}/sites/${row}${atQuery()}`);
const form = new FilterForm(byId("filters"), (changed, { step }) => show(changed, { step }));

// One filter, everywhere.

/** Show a filter: figures and list first, then the map at the very instant they are of. */
async function show(wanted, { step = true, address = true } = {}) {
  const before = query;
  query = wanted;
  if (address) history[step ? "pushState" : "replaceState"](null, "", addressOf(wanted));
  closePanel();
  await load({ fit: districtsIn(before) !== districtsIn(wanted) });
}

/** Ask for the parts of the present filter and put them in place. */
async function load({ fit = false, listed = 0 } = {}) {
  asked?.abort();
  asked = new AbortController();
  const limit = listed ? `${query ? "&" : ""}limit=${Math.min(MOST_LISTED, listed)}` : "";
  try {
    takeUp(await fetchParts(`${api.side}?${query}${limit}`, { signal: asked.signal }), fit);
  } catch (error) {
    complain(error);
  }
}

function takeUp(page, fit) {
  side = dataIn(page, "side-data");
  takenAt = Date.now();
  for (const id of PARTS) putPart(page, id);
  form.show(query, side.live ? "" : side.at.slice(0, 16));
  markChosen(listBox, selection);
  markOpen();
  if (sites.source.query === side.query) sites.refresh();
  else sites.setFilter(side.query);
  if (districts.query === side.districtQuery) districts.refresh();
  else districts.setFilter(side.districtQuery);
  if (fit && side.bounds) showBounds(side.bounds);
}

function complain(error) {
  if (error.name === "AbortError") return;
  if (error instanceof SignedOut) note.say(words.signedOut, { problem: true });
  else if (error.status === 400) note.say(fill(words.badFilter, { why: error.message }), { problem: true });
  else note.say(fill(words.sideFailed, { status: error.status ?? "–" }), { problem: true });
}

function addressOf(wanted) {
  return wanted ? `${api.map}?${wanted}` : api.map;
}

function districtsIn(text) {
  return new URLSearchParams(text).getAll("district").sort().join();
}

function atQuery() {
  return side.live ? "" : `?at=${encodeURIComponent(side.at)}`;
}

// Links of legend, bars and filter bar change the filter; they are plain links without scripts.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.closest(".site-header")) return;
  if (link.id === "more" || link.pathname !== api.map || link.origin !== location.origin) return;
  event.preventDefault();
  const wanted = link.search.slice(1);
  form.show(wanted, side.live ? "" : side.at.slice(0, 16));
  show(wanted);
});

window.addEventListener("popstate", async () => {
  const wanted = location.search.slice(1);
  if (wanted !== query) await show(wanted, { address: false });
  const row = rowInAddress();
  if (row === null) panel.close();
  else if (row !== panel.row) openPanel(() => panel.openSite(row));
});

// The panel.

function openPanel(open, hash) {
  if (hash !== undefined) {
    history[panel.isOpen ? "replaceState" : "pushState"]({ panel: true }, "", addressOf(query) + hash);
  }
  return open().catch(complain);
}

function closePanel() {
  if (panel.isOpen) panel.close();
}

function openSite({ row, lat, lon }, opener) {
  if (lat !== undefined) follow({ row, lat, lon });
  openPanel(() => panel.openSite(row, opener), `#site-${row}`);
}

function rowInAddress() {
  const found = /^#site-(\d+)$/.exec(location.hash);
  return found ? Number(found[1]) : null;
}

/** Let the map show a site of the list, moving no more than needed. */
function follow({ row, lat, lon }) {
  const latlng = [lat, lon];
  sites.pointAt({ row, latlng });
  // Not animated: Leaflet drops a second zoom while the first one runs, and arrows are fast.
  if (map.getZoom() < NEAR - 1) map.setView(latlng, NEAR, { animate: false });
  else if (!map.getBounds().pad(-0.15).contains(latlng)) map.panTo(latlng);
}

function markOpen() {
  for (const line of listBox.querySelectorAll("[data-row]")) {
    if (Number(line.dataset.row) === panel.row) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
}

panel.addEventListener("filled", () => {
  const { row, lat, lon } = panel.element.dataset;
  if (row) sites.pointAt({ row: Number(row), latlng: [Number(lat), Number(lon)] });
  markChosen(panel.element, selection);
  markOpen();
});
panel.addEventListener("close", () => {
  sites.pointAt(null);
  markOpen();
});
panel.addEventListener("left", () => {
  if (history.state?.panel) history.back();
  else history.replaceState(null, "", addressOf(query));
});
panel.element.addEventListener("click", (event) => {
  if (!event.target.closest("[data-select]")) return;
  const { row, code, squads } = panel.element.dataset;
  selection.set({ row: Number(row), code, squads: squads.split(" ").filter(Boolean).map(Number) }, true);
});

// The list, and choosing.

for (const root of [listBox, panel.element]) {
  siteList(root, { selection, opened: openSite, walked: follow, failed: complain });
}

selection.addEventListener("change", () => {
  sites.select(selection.rows);
  markChosen(listBox, selection);
  markChosen(panel.element, selection);
});

const sendForm = byId("send");
if (sendForm) {
  new SendBar({ form: sendForm, result: byId("send-result"), selection, url: api.stops, words });
  const urlOf = (bbox) => `${api.sites}?${side.query}&bbox=${bbox}`;
  boxTool(byId("box-select"), { sites, selection, note, words, urlOf });
}

// The map.

sites.on("siteclick", ({ row, latlng, originalEvent }) => {
  const { ctrlKey, metaKey, shiftKey } = originalEvent;
  if (sendForm && (ctrlKey || metaKey || shiftKey)) choose(row);
  else openSite({ row, lat: latlng.lat, lon: latlng.lng });
});
sites.on("sitesclick", ({ rows }) => {
  const list = rows.map((row) => `row=${row}`).join("&");
  openPanel(() => panel.openUrl(`${api.together}?${list}${atQuery().replace("?", "&")}`), "#sites");
});

async function choose(row) {
  if (selection.has(row)) {
    selection.set({ row }, false);
    return;
  }
  try {
    const { code, squads } = await getJson(`${api.sites}/by-id/${row}`);
    selection.set({ row, code, squads }, true);
  } catch (error) {
    complain(error);
  }
}

function showBounds(bounds) {
  map.fitBounds(bounds, { padding: [24, 24], maxZoom: NEAR });
}

tellOfTiles(sites, note, words);
printWhole(map);
locateTool(byId("locate"), { map, note, words });
byId("show-all").addEventListener("click", () => side.bounds && showBounds(side.bounds));
byId("copy-link").hidden = !navigator.clipboard; // browsers have it on https and this machine only
byId("copy-link").addEventListener("click", async () => {
  const link = new URL(`${api.map}?${side.query}${location.hash}`, location.origin);
  await navigator.clipboard.writeText(link.href);
  note.say(words.copied, { seconds: 3 });
});
for (const [name, title] of [["in", words.zoomIn], ["out", words.zoomOut]]) {
  const button = map.getContainer().querySelector(`.leaflet-control-zoom-${name}`);
  button.title = title;
  button.setAttribute("aria-label", title);
}

// What others write, and the clock.

async function refresh() {
  const listed = byId("site-list")?.children.length ?? 0;
  await Promise.all([load({ listed }), panel.refresh().catch(complain)]);
}

let lost = false;
followChanges(api.changes, {
  since: () => side.sequence,
  heard: refresh,
  state(state) {
    if (state === "ok" && lost) {
      note.clear();
      refresh();
    }
    if (state === "lost" && !lost) note.say(words.noNetwork, { problem: true });
    if (state === "signed out") note.say(words.signedOut, { problem: true });
    lost = state === "lost";
  },
});
setInterval(() => {
  if (side.live && !document.hidden && Date.now() - takenAt > MINUTE_MS) refresh();
}, 5000);

const first = rowInAddress();
if (first !== null) openPanel(() => panel.openSite(first));
document.documentElement.dataset.page = "ready";
