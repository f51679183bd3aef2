// The bar that sends a squad to the chosen sites: what lies outside a remit is said before, what
// the server warns of after; "Take back" undoes it.

import { sendJson } from "./api.js";

export class SendBar {
  constructor({ form, result, selection, url, words }) {
    Object.assign(this, { form, result, selection, url, words });
    this.count = form.querySelector("#selected");
    this.doubt = form.querySelector("#send-doubt");
    this.squad = form.elements.squad;
    selection.addEventListener("change", () => this.#show());
    this.squad.addEventListener("change", () => this.#showDoubt());
    form.querySelector("#clear-selection").addEventListener("click", () => selection.clear());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  #show() {
    const { size } = this.selection;
    this.form.hidden = size === 0;
    if (size) this.result.hidden = true;
    this.count.textContent = fill(this.words.selected, { n: size });
    for (const option of this.squad.options) {
      if (!option.value) continue;
      option.textContent = fill(this.words.squadFits, {
        squad: option.dataset.label,
        n: this.selection.inRemitOf(Number(option.value)),
        of: size,
      });
    }
    this.#showDoubt();
  }

  #showDoubt() {
    const { size } = this.selection;
    const outside = this.squad.value ? size - this.selection.inRemitOf(Number(this.squad.value)) : 0;
    this.#say(outside ? fill(this.words.outsideRemit, { n: outside }) : "");
  }

  #say(text) {
    this.doubt.hidden = !text;
    this.doubt.textContent = text;
  }

  async #send() {
    const button = this.form.querySelector("[type=submit]");
    const { note, date } = this.form.elements;
    const squad = this.squad.selectedOptions[0].dataset.label;
    button.disabled = true;
    this.#say(this.words.sending);
    try {
      const made = await sendJson("POST", this.url, {
        sites: this.selection.codes,
        squad: Number(this.squad.value),
        date: date.value,
        note: note.value.trim(),
      });
      note.value = "";
      this.selection.clear();
      this.#showResult(made, squad, date.value);
    } catch (error) {
      this.#say(fill(this.words.sendFailed, { why: error.message }));
    } finally {
      button.disabled = false;
    }
  }

  #showResult({ stops, warnings }, squad, date) {
    const said = document.createElement("p");
    said.textContent = stops.length
      ? fill(this.words.sent, { n: stops.length, squad, date: asWritten(date) })
      : fill(this.words.nothingSent, { squad });
    const parts = [said];
    if (warnings.length) parts.push(this.#doubts(warnings, stops));
    if (stops.length) {
      const undo = document.createElement("button");
      Object.assign(undo, { type: "button", className: "btn btn-sm btn-outline-secondary" });
      undo.textContent = this.words.undo;
      undo.addEventListener("click", () => this.#takeBack(stops, undo));
      parts.push(undo);
    }
    this.result.replaceChildren(...parts);
    this.result.hidden = false;
  }

  #doubts(warnings, stops) {
    const labels = new Map(stops.map(({ site }) => [site.code, site.label]));
    const list = document.createElement("ul");
    for (const { site, doubt, squads } of warnings) {
      const line = document.createElement("li");
      const why = fill(this.words[`doubt_${doubt}`] ?? doubt, { squads: squads.join(", ") });
      line.textContent = `${labels.get(site) ?? site}: ${why}`;
      list.append(line);
    }
    return list;
  }

  async #takeBack(stops, button) {
    button.disabled = true;
    const said = document.createElement("p");
    try {
      for (const { id } of stops) await sendJson("DELETE", `${this.url}/${encodeURIComponent(id)}`);
      said.textContent = fill(this.words.takenBack, { n: stops.length });
      this.result.replaceChildren(said);
    } catch (error) {
      said.textContent = error.message;
      this.result.append(said);
      button.disabled = false;
    }
  }
}

function asWritten(date) {
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(date));
}

/** Put values into a sentence's {places}. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
