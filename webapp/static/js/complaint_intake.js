// Taking a call: the category is guessed while typing, the place found, probable duplicates are
// offered, and what was typed survives a reload. Without this file the form works all the same.

import { getJson, pageData } from "./api.js";
import { Draft } from "./complaint_draft.js";
import { guessCategory } from "./complaint_guess.js";
import { PlaceField } from "./complaint_place.js";
import { markPlace } from "./place_mark.js";

const form = document.getElementById("intake");
const { api, guesses, labels, most, place: shown, words } = pageData("intake-data");
const text = document.getElementById("words");
const category = document.getElementById("category");
const similar = document.getElementById("similar");
const list = document.getElementById("similar-list");
let byHand = category.value !== "";
let where = shown;
let asking = null;

function guess() {
  const told = document.getElementById("guess");
  const over = text.value.length - most;
  text.classList.toggle("is-invalid", over > 0);
  if (over > 0) {
    told.textContent = told.dataset.left.replace("{n}", over);
    return;
  }
  if (byHand) {
    told.textContent = "";
    return;
  }
  const code = guessCategory(text.value, guesses);
  told.textContent = code ? told.dataset.guessed.replace("{category}", labels[code]) : "";
  if (code !== category.value) {
    category.value = code;
    showWithin();
    offerSimilar();
  }
}

function showWithin() {
  const within = document.getElementById("within");
  const span = category.selectedOptions[0]?.dataset.within;
  within.textContent = span ? within.dataset.words.replace("{span}", span) : "";
}

async function offerSimilar() {
  asking?.abort();
  if (!where) return show([]);
  asking = new AbortController();
  const query = new URLSearchParams(
    where.code ? { site: where.code } : { lon: where.lon, lat: where.lat },
  );
  if (category.value) query.set("category", category.value);
  try {
    show((await getJson(`${api.similar}?${query}`, { signal: asking.signal })).complaints);
  } catch (error) {
    if (error.name !== "AbortError") show([]);
  }
}

function show(complaints) {
  const chosen = new FormData(form).get("duplicate_of") ?? "";
  similar.hidden = !complaints.length;
  document.getElementById("asked").value = complaints.length ? "1" : "";
  list.replaceChildren(choice("", words.new, "", true), ...complaints.map(offered));
  const again = [...list.querySelectorAll("input")].find(({ value }) => value === chosen);
  if (again) again.checked = true;
}

function offered({ id, number, words: said, joinable, said: facts }) {
  const label = (joinable ? words.join : words.settled)
    .replace("{number}", number)
    .replace("{words}", said);
  return choice(joinable ? id : null, label, facts, false);
}

/** Give a line of the list; one without a value can only be read. */
function choice(value, label, facts, checked) {
  const line = document.createElement(value === null ? "p" : "label");
  if (value !== null) {
    const radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: "duplicate_of", value, checked });
    line.append(radio);
  }
  const said = document.createElement("span");
  said.textContent = label;
  if (facts) {
    const more = document.createElement("small");
    more.textContent = facts;
    said.append(more);
  }
  line.append(said);
  return line;
}

const place = new PlaceField({
  api,
  words,
  chosen: (taken) => {
    where = taken;
    offerSimilar();
    draft?.keep();
  },
});

const draft = new Draft(form, {
  api,
  restored: ({ site, lon, lat, place: typed, category: kept }) => {
    document.getElementById("draft").hidden = false;
    byHand = Boolean(kept);
    showWithin();
    if (site) restoreSite(site, typed);
    else if (lon && lat) place.take({ lon: Number(lon), lat: Number(lat) }, `${lon}, ${lat}`);
  },
});

async function restoreSite(code, label) {
  try {
    const { lon, lat } = await getJson(`${api.sites}/${encodeURIComponent(code)}`);
    place.take({ code, lon, lat }, label);
  } catch {
    place.take(null);
  }
}

text.addEventListener("input", guess);
category.addEventListener("change", () => {
  byHand = category.value !== "";
  showWithin();
  guess();
  offerSimilar();
});
document.getElementById("drop-draft").addEventListener("click", () => {
  draft.drop();
  location.assign(location.pathname);
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
let sent = false;
form.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
window.addEventListener("pageshow", () => {
  sent = false;
});
showWithin();
markPlace(shown);
document.querySelector(".error-summary")?.focus();
