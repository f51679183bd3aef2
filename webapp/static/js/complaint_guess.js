// Guesses what a complaint is about from its words, as `geo.rules.complaint_guess` does.

/** Give the code of the category most of whose keywords stand in a text; "" where none does. */
export function guessCategory(words, categories) {
  const text = words.toLowerCase();
  let best = "";
  let most = 0;
  for (const { code, keywords } of categories) {
    const found = keywords
      .filter((word) => text.includes(word))
      .reduce((sum, word) => sum + word.length, 0);
    if (found > most) [best, most] = [code, found];
  }
  return best;
}
