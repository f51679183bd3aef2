// A form filled in on the spot: what is typed is kept at every keystroke, what is sent is first kept on
// the phone, with or without a network, and stays there until the server's receipt has come.

import { pageData } from "./api.js";
import { appNow, clockKnown, localTime } from "./app_clock.js";
import { addRow } from "./form_rows.js";
import { get, put, remove } from "./phone_store.js";
import { Sender, keep, newId } from "./record_queue.js";
import { session } from "./phone_session.js";

const ROWS = ".finding, .point";
const ANSWERED_MS = 6000;
const ENDS = ["finished_at", "performed_at"];

const form = document.getElementById("record-form");
const words = pageData("phone-words");
const notice = document.getElementById("draft");
const address = location.pathname + location.search;
const sender = new Sender({ session });

let drafts = true;
let untouched = true;
let timed = false;
let writing = null;
let sending = false;

/** Give what stands in the form, without the page's token. */
function fields() {
  return [...new FormData(form)].filter(([name]) => name !== "csrf_token");
}

/** Put what was kept into the form; it gets the rows that this needs. */
function fill(kept) {
  const rows = Number(kept.find(([name]) => name === "rows")?.[1] ?? 0);
  while (form.querySelectorAll(ROWS).length < rows) addRow(form, ROWS);
  for (const [name, value] of kept) {
    const control = form.elements[name];
    if (control) control.value = value;
  }
  form.dispatchEvent(new Event("change"));
}

function set(name, value) {
  if (form.elements[name]) form.elements[name].value = value;
}

/** Give the app's time as the form's controls want it. */
function now() {
  return localTime(appNow(), form.dataset.zone);
}

/** A page kept since the morning carries the morning's time and an id that may be used up. */
function begin() {
  set("id", newId());
  if (!clockKnown()) return;
  for (const name of ["started_at", ...ENDS]) set(name, now());
}

function say(text, tone, ...buttons) {
  const line = document.createElement("span");
  line.textContent = text;
  notice.className = `flash flash-${tone}`;
  notice.replaceChildren(line, ...buttons);
  notice.hidden = false;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm btn-outline-secondary";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

async function startAnew() {
  await remove("drafts", address);
  untouched = true;
  location.reload();
}

async function restore() {
  const refused = /^#record=(.+)$/.exec(location.hash);
  const record = refused && (await get("records", refused[1]));
  if (record?.fields && record.account === form.dataset.account) {
    fill(record.fields);
    timed = true;
    // Under its id another body is stored already: this one needs an id of its own.
    if (record.refusal?.status === 409) set("id", newId());
    untouched = false;
    showRefusal(record.refusal);
    return;
  }
  const draft = await get("drafts", address);
  if (draft && draft.account === form.dataset.account) {
    fill(draft.fields);
    untouched = false;
    timed = draft.timed;
    say(words.restored, "default", button(words.anew, startAnew));
  } else {
    begin();
  }
}

/** Keep the draft; while one is being written, the next one waits and takes the newest. */
async function keepDraft() {
  if (!drafts || sending) return;
  untouched = false;
  if (writing) {
    writing.again = true;
    return;
  }
  writing = { again: false };
  try {
    do {
      writing.again = false;
      const { account } = form.dataset;
      await put("drafts", { form: address, account, timed, fields: fields() });
    } while (writing.again);
  } catch (error) {
    say(error.name === "QuotaExceededError" ? words.full : words.unkept, "bad");
  } finally {
    writing = null;
  }
}

/** Two tabs with one draft would write over each other: the second one keeps none. */
function keepOthersOut() {
  navigator.locks?.request(`squadmap-draft ${address}`, { ifAvailable: true }, (lock) => {
    if (!lock) {
      drafts = false;
      say(words.twice, "warn");
      return undefined;
    }
    return new Promise(() => {});
  });
}

/** Lead to the first control in sight that lacks something; give whether there is none. */
function complete() {
  const lacking = [...form.elements].find(
    (control) => control.willValidate && control.checkVisibility() && !control.validity.valid,
  );
  lacking?.reportValidity();
  return !lacking;
}

function showRefusal(refusal) {
  document.querySelector(".error-summary")?.remove();
  const summary = document.createElement("div");
  summary.className = "error-summary";
  summary.setAttribute("role", "alert");
  summary.tabIndex = -1;
  const heading = document.createElement("h2");
  heading.textContent = words.refused;
  const list = document.createElement("ul");
  const errors = refusal?.errors?.length ? refusal.errors : [{ why: refusal?.detail ?? "" }];
  for (const { field, why } of errors) {
    const item = document.createElement("li");
    const link = document.createElement(field ? "a" : "span");
    if (field) link.href = `#${field}`;
    link.textContent = why;
    item.append(link);
    list.append(item);
    document.getElementById(field)?.classList.add("is-invalid");
  }
  summary.append(heading, list);
  form.closest("section").prepend(summary);
  summary.focus();
}

async function send() {
  sending = true;
  set("device_at", new Date().toISOString());
  if (!timed && clockKnown()) for (const name of ENDS) set(name, now());
  const id = form.elements.id.value;
  const record = {
    id,
    account: form.dataset.account,
    action: new URL(form.action).pathname,
    form: address,
    title: form.dataset.title,
    row: Number(form.dataset.row),
    fields: fields(),
    photos: form.elements.photos?.value.split(" ").filter(Boolean) ?? [],
  };
  try {
    await keep(record);
  } catch (error) {
    say(error.name === "QuotaExceededError" ? words.full : words.unkept, "bad");
    sending = false;
    return;
  }
  // Where there is a network, a refusal is better told here than on the next page.
  await Promise.race([sender.sendAll(), new Promise((done) => setTimeout(done, ANSWERED_MS))]);
  const { state, refusal } = await get("records", id);
  if (state === "attention") {
    sending = false;
    if (refusal.status === 409) set("id", newId());
    showRefusal(refusal);
  } else {
    location.assign(form.dataset.back);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === "add_row") addRow(form, ROWS);
  else if (!sending && complete()) send();
});
form.addEventListener("input", ({ target }) => {
  timed ||= ENDS.includes(target.name);
  keepDraft();
});
form.addEventListener("change", (event) => event.isTrusted && keepDraft());
// Nothing was typed yet: the form takes the time at which somebody begins.
addEventListener("pageshow", ({ persisted }) => {
  sending = false;
  if (persisted && untouched) begin();
});

keepOthersOut();
await restore();
form.dataset.kept = "yes";
