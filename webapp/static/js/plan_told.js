// What a change cost or broke, in sight wherever on the board one is.

export class Told {
  /** place: the element that shows it; close: the word of the button that takes it away. */
  constructor(place, close) {
    this.place = place;
    this.close = close;
  }

  /** Show sentences {tone, words}; none of them takes away what was shown. */
  show(sentences) {
    this.place.replaceChildren(...sentences.map(line));
    if (sentences.length) this.place.append(this._button(this.close, () => this.show([])));
  }

  /** Show a sentence with a button of its own. */
  offer(text, word, act) {
    if (this.place.dataset.offered === text && this.place.childElementCount) return;
    this.place.dataset.offered = text;
    this.place.replaceChildren(line({ tone: "warn", words: text }), this._button(word, act));
  }

  _button(word, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    button.textContent = word;
    button.addEventListener("click", act);
    return button;
  }
}

function line({ tone, words }) {
  const text = document.createElement("span");
  text.className = `flash flash-${tone}`;
  text.textContent = words;
  return text;
}
