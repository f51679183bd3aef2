// The sites that are chosen to be sent to: {row, code, squads} by row number. Fires `change`.

export class Selection extends EventTarget {
  constructor() {
    super();
    this.sites = new Map();
  }

  get size() {
    return this.sites.size;
  }

  get rows() {
    return [...this.sites.keys()];
  }

  get codes() {
    return [...this.sites.values()].map(({ code }) => code);
  }

  has(row) {
    return this.sites.has(row);
  }

  /** Give how many of the sites lie in a squad's remit. */
  inRemitOf(squad) {
    return [...this.sites.values()].filter(({ squads }) => squads.includes(squad)).length;
  }

  set(site, chosen) {
    if (chosen) this.sites.set(site.row, site);
    else this.sites.delete(site.row);
    this.#tell();
  }

  add(sites) {
    for (const site of sites) this.sites.set(site.row, site);
    this.#tell();
  }

  clear() {
    this.sites.clear();
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Give the site that a list's row or a panel stands for. */
export function siteOf({ dataset }) {
  return {
    row: Number(dataset.row),
    code: dataset.code,
    squads: dataset.squads.split(" ").filter(Boolean).map(Number),
  };
}
