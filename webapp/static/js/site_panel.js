// The panel of a site, over the list: opened from the map, the list or the address (`#site-17`),
// closed by its button, Escape, or going back.

import { fetchParts } from "./page_parts.js";

export class SitePanel extends EventTarget {
  /** `behind` is what the panel covers; `urlOf` gives the address of a site's panel. */
  constructor(element, behind, urlOf) {
    super();
    this.element = element;
    this.behind = behind;
    this.urlOf = urlOf;
    this.url = null;
    element.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) this.#leave();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && this.isOpen) this.#leave();
    });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Give the row number of the open panel's site; null for none or several. */
  get row() {
    return this.isOpen && this.element.dataset.row ? Number(this.element.dataset.row) : null;
  }

  /** Open the panel of a site. Fires `open` once it is there. */
  openSite(row, opener) {
    return this.#open(this.urlOf(row), opener);
  }

  /** Open a list of sites, or whatever else the server gives as a panel. */
  openUrl(url, opener) {
    return this.#open(url, opener);
  }

  /** Ask again for what is shown: a record came in, or the clock went on. */
  async refresh(urlOf = this.urlOf) {
    this.urlOf = urlOf;
    if (!this.isOpen) return;
    if (this.row !== null) this.url = urlOf(this.row);
    const asked = this.url;
    const page = await fetchParts(asked);
    if (this.isOpen && this.url === asked) this.#put(page);
  }

  close() {
    if (!this.isOpen) return;
    this.url = null;
    this.element.hidden = true;
    this.element.replaceChildren();
    delete this.element.dataset.row;
    this.behind.inert = false;
    if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    else this.dispatchEvent(new CustomEvent("lostfocus"));
    this.dispatchEvent(new Event("close"));
  }

  async #open(url, opener) {
    this.url = url;
    if (opener) this.opener = opener;
    const page = await fetchParts(url);
    if (this.url !== url) return;
    this.#put(page);
    this.element.hidden = false;
    this.behind.inert = true;
    this.element.scrollTop = 0;
    this.element.focus({ preventScroll: true });
    this.dispatchEvent(new Event("open"));
  }

  #put(page) {
    const theirs = page.getElementById("panel");
    const open = new Set([...this.element.querySelectorAll("details[open]")].map(({ className }) => className));
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    for (const name of ["row", "code", "lat", "lon", "squads"]) {
      if (name in theirs.dataset) this.element.dataset[name] = theirs.dataset[name];
      else delete this.element.dataset[name];
    }
    this.element.replaceChildren(...[...theirs.childNodes].map((node) => document.importNode(node, true)));
    for (const part of this.element.querySelectorAll("details")) part.open = open.has(part.className);
    if (focused && focused !== this.element) this.element.focus({ preventScroll: true });
    this.dispatchEvent(new Event("filled"));
  }

  /** Close as the reader wishes it; the page undoes the step in the history. */
  #leave() {
    this.close();
    this.dispatchEvent(new Event("left"));
  }
}
