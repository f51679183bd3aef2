// Parts of a page, made by the server as the page itself was, put in place of the old ones: one
// template words each thing, with and without scripts. Parts are parsed as documents, never as
// HTML of ours, so nothing in them runs.

import { ApiError } from "./api.js";

export class SignedOut extends Error {}

/** Fetch a page and give it as a document. Throws `SignedOut`, `ApiError`, or a network error. */
export async function fetchParts(url, { signal } = {}) {
  const response = await fetch(url, { signal, credentials: "same-origin", cache: "no-cache" });
  if (response.redirected) throw new SignedOut();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok) {
    throw new ApiError(response.status, { detail: page.querySelector("main p:not([role])")?.textContent });
  }
  return page;
}

/** Give the data that a page carries in `<script type="application/json">`. */
export function dataIn(page, id) {
  return JSON.parse(page.getElementById(id).textContent);
}

/** Put a part's content in the place of ours where it differs; focus and what is unfolded stay. */
export function putPart(page, id) {
  const ours = document.getElementById(id);
  const theirs = page.getElementById(id);
  if (!ours || !theirs || sameContent(ours, theirs)) return;
  const unfolded = [...ours.querySelectorAll("details")].map(({ open }) => open);
  const focused = ours.contains(document.activeElement) ? keyOf(document.activeElement) : null;
  ours.replaceChildren(...[...theirs.childNodes].map((node) => document.importNode(node, true)));
  for (const [n, part] of [...ours.querySelectorAll("details")].entries()) {
    part.open ||= unfolded[n] ?? false;
  }
  if (!focused) return;
  const again = [...ours.querySelectorAll(focused.tag)].find((one) => keyOf(one).key === focused.key);
  again?.focus({ preventScroll: true });
}

function sameContent({ childNodes: ours }, { childNodes: theirs }) {
  return ours.length === theirs.length && [...ours].every((node, n) => node.isEqualNode(theirs[n]));
}

function keyOf(element) {
  const row = element.closest("[data-row]")?.dataset.row;
  const within = row ?? element.dataset.status ?? element.dataset.key ?? element.id;
  return { tag: element.tagName, key: `${within} ${element.getAttribute("name") ?? ""}` };
}
