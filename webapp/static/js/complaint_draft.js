// What was typed of a call survives a reload, in this tab only: it holds who called.

import { getJson } from "./api.js";

const LEFT_OUT = new Set(["csrf_token"]);

export class Draft {
  /** restored: called when what was kept is back in the form. */
  constructor(form, { api, restored }) {
    this.form = form;
    this.api = api;
    this.key = `squadmap-complaint:${form.dataset.account}`;
    form.addEventListener("input", () => this.keep());
    form.addEventListener("change", () => this.keep());
    form.addEventListener("submit", () => this.keep(true));
    if ("shownAgain" in form.dataset) this.keep();
    // Not before whoever made the draft has it in hand.
    else queueMicrotask(() => this._restore(restored));
  }

  keep(sent = false) {
    const values = [...new FormData(this.form)].filter(([name]) => !LEFT_OUT.has(name));
    sessionStorage.setItem(this.key, JSON.stringify({ sent, values: Object.fromEntries(values) }));
  }

  drop() {
    sessionStorage.removeItem(this.key);
  }

  async _restore(restored) {
    const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
    if (!kept || (kept.sent && (await this._arrived(kept.values.id)))) return this.drop();
    const { words, phone, place, name } = kept.values;
    if (!(words || phone || place || name)) return;
    for (const [field, value] of Object.entries(kept.values)) {
      const control = this.form.elements[field];
      if (control) control.value = value;
    }
    restored(kept.values);
  }

  /** Say whether the call was stored, though nobody came to see the answer. */
  async _arrived(id) {
    try {
      await getJson(this.api.complaints + id);
      return true;
    } catch {
      return false;
    }
  }
}
