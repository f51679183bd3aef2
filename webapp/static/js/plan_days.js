// Follows the planning of several days: each day shows as soon as it is planned.

import { getJson, pageData } from "./api.js";
import { dataIn, fetchParts, putPart } from "./page_parts.js";

const EVERY_MS = 400;
const PARTS = ["days-bar", "days-result"];

let data = pageData("days-data");

async function look() {
  if (!document.hidden) {
    try {
      const { state, planned } = await getJson(data.job);
      const working = state === "waiting" || state === "running";
      if (!working || planned !== data.planned) await show();
    } catch {
      // The server may be away for a moment: it is asked again.
    }
  }
  if (data.job) setTimeout(look, EVERY_MS);
}

async function show() {
  const page = await fetchParts(location.href);
  data = dataIn(page, "days-data");
  for (const id of PARTS) putPart(page, id);
}

if (data.job) setTimeout(look, EVERY_MS);
