// Which questions of a checklist apply: the rule of geo/rules/checklist.py.

/**
 * Give the names of the questions that apply, in a Set.
 *
 * questions: [{name, relevant?: {question, equals}}] in their order; answerOf(name): a question's
 * answer or undefined. The answer to a question that does not apply counts for nothing.
 */
export function relevantQuestions(questions, answerOf) {
  const shown = new Set();
  for (const { name, relevant } of questions) {
    const given = relevant && shown.has(relevant.question) ? answerOf(relevant.question) : undefined;
    if (!relevant || equal(given, relevant.equals)) shown.add(name);
  }
  return shown;
}

/** Controls give text: a number or a text counts as equal when it is written the same. */
function equal(given, wanted) {
  if (given === undefined || typeof given === "boolean" || typeof wanted === "boolean") {
    return given === wanted;
  }
  return String(given) === String(wanted);
}
