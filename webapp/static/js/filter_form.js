// The filter's form and the query string it stands for. Ticking takes effect at once; what is
// typed, after a moment.

const TYPING_MS = 350;

export class FilterForm {
  /** `changed` gets the new query, and whether it is a new step of the history. */
  constructor(form, changed) {
    this.form = form;
    let typing = null;
    const tell = (step) => {
      clearTimeout(typing);
      changed(this.query(), { step });
    };
    form.addEventListener("change", (event) => {
      if (event.target.type !== "search") tell(true);
    });
    form.addEventListener("input", (event) => {
      if (event.target.type !== "search") return;
      clearTimeout(typing);
      typing = setTimeout(tell, TYPING_MS, false);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      tell(true);
    });
  }

  /** Give what is chosen as a query string; what is empty is not in it. */
  query() {
    const chosen = [...new FormData(this.form)].filter(([, value]) => value);
    return new URLSearchParams(chosen).toString();
  }

  /** Show a query: the one of an address or of a link. `at` is shown in local time, as typed. */
  show(query, localAt) {
    const values = new URLSearchParams(query);
    for (const input of this.form.elements) {
      if (input.type === "checkbox") input.checked = chosenIn(values, input.name).has(input.value);
      else if (input.name === "q" && input !== document.activeElement) input.value = values.get("q") ?? "";
      else if (input.name === "at" && input !== document.activeElement) input.value = localAt;
    }
  }
}

function chosenIn(values, name) {
  const words = values.getAll(name).flatMap((text) => text.split(","));
  if (name === "status" && words.includes("uncovered")) words.push("never", "overdue");
  return new Set(words);
}
