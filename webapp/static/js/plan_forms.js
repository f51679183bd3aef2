// The board's forms, sent without leaving the place on the page: the server's answer is the page as it
// is afterwards, whose messages say what the change cost or broke. Without scripts the same forms work.

const CHANGES = /\/plans\/[^/]+\/(changes|undo|publish)$/;

/** Send forms inside `page` by script; `taken` gets the answer's document, `tell` its messages. */
export function letSubmit(page, { taken, tell }) {
  page.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!CHANGES.test(new URL(form.action).pathname)) return;
    event.preventDefault();
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, event.submitter)),
      credentials: "same-origin",
    }).catch(() => null);
    const document_ = response && new DOMParser().parseFromString(await response.text(), "text/html");
    if (!document_?.getElementById("live-data")) {
      // Signed out, or the server is away: the plain way says so.
      location.reload();
      return;
    }
    taken(document_);
    tell(messages(document_));
  });
}

function messages(page) {
  const flashes = [...page.querySelectorAll("main > .flash")].map((flash) => ({
    tone: /flash-(good|bad|warn)/.exec(flash.className)?.[1] ?? "good",
    words: flash.textContent,
  }));
  const refused = [...page.querySelectorAll(".error-summary :is(h2, p, li)")].map((part) => ({
    tone: "bad",
    words: part.textContent.trim(),
  }));
  return [...refused, ...flashes];
}
