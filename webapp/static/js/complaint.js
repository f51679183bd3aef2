// A complaint's page: an answer kept ready is put where it can be changed, and when somebody else
// goes on with the complaint, the page says so; what is being typed stays.

import { pageData } from "./api.js";
import { followChanges } from "./follow_changes.js";

const { changes, since, id, place, texts } = pageData("complaint-data");
const template = document.getElementById("template");
const note = document.getElementById("note");
const notice = document.getElementById("changed");
let last = since;

template?.addEventListener("change", () => {
  note.value = texts[template.value] ?? "";
  note.focus();
});

followChanges(changes, {
  since: () => last,
  heard: ([change]) => {
    last = change.sequence;
    if (change.kind === "complaint" && change.id === id) notice.hidden = false;
  },
  state: (word) => {
    if (word === "signed out") location.reload();
  },
});
// Without a place there is no map, and then no Leaflet either.
if (place) import("./place_mark.js").then(({ markPlace }) => markPlace(place));
document.querySelector(".error-summary")?.focus();
