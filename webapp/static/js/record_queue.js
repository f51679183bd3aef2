// Records on their way from the phone to the server. A record is kept here until the server's receipt
// has come; sending it again, or twice at once, does no harm, because it carries its own id.
//
// A record: {id, account, action, form, title, fields: [[name, value]], photos: [sha256], savedAt,
// state: "saved" | "received" | "attention", receipt?, refusal?: {detail, errors}}.

import { all, get, put, putRecord, remove } from "./phone_store.js";

const EVERY_MS = 10_000;
const ANSWERS_WITHIN_MS = 20_000;
const RECEIPTS_KEPT_MS = 36 * 3600 * 1000;
const told = new BroadcastChannel("squadmap-records");

/** Give a UUID; `crypto.randomUUID` is missing on plain http. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Call at every change of what is kept, in this tab or another. */
export function onChange(call) {
  told.addEventListener("message", call);
  document.addEventListener("squadmap-records", call);
}

function changed() {
  told.postMessage("changed");
  document.dispatchEvent(new Event("squadmap-records"));
}

/** Keep a record; when this resolves it is on the phone's disk. */
export async function keep(record) {
  await putRecord({ ...record, state: "saved", savedAt: Date.now() });
  changed();
}

/** Give the records kept, oldest first; receipts of long ago are let go. */
export async function kept() {
  const records = await all("records");
  const old = records.filter(
    ({ state, savedAt }) => state === "received" && Date.now() - savedAt > RECEIPTS_KEPT_MS,
  );
  for (const { id } of old) await remove("records", id);
  return records.filter((one) => !old.includes(one)).sort((a, b) => a.savedAt - b.savedAt);
}

/** Let a record go that the server refused and nobody wants any more. */
export async function letGo(id) {
  await remove("records", id);
  changed();
}

export class Sender {
  /**
   * session: gives (a promise of) {account, csrf} as the server knows them, null when nobody is
   * signed in; state: called with "idle", "sending", "no network", "signed out".
   */
  constructor({ session, state = () => {} }) {
    this.session = session;
    this.state = state;
  }

  /** Send what waits, now, whenever the network comes back, and every few seconds. */
  start() {
    addEventListener("online", () => this.sendAll());
    document.addEventListener("visibilitychange", () => document.hidden || this.sendAll());
    onChange(() => this.sendAll());
    setInterval(() => this.sendAll(), EVERY_MS);
    return this.sendAll();
  }

  /** Send every record that waits, in the order they were saved; one tab at a time. */
  async sendAll() {
    if (!navigator.locks) return this._sendAll();
    return navigator.locks.request("squadmap-send", { ifAvailable: true }, (lock) =>
      lock ? this._sendAll() : undefined,
    );
  }

  async _sendAll() {
    const waiting = (await kept()).filter(({ state }) => state === "saved");
    if (!waiting.length) return this.state("idle");
    let session;
    try {
      session = await this.session();
    } catch {
      return this.state("no network");
    }
    if (!session) return this.state("signed out");
    this.state("sending");
    for (const record of waiting.filter(({ account }) => account === session.account)) {
      const outcome = await this.send(record, session);
      if (outcome !== "done") return this.state(outcome);
    }
    return this.state("idle");
  }

  /** Send one record; give "done" (received or refused for good), "no network" or "signed out". */
  async send(record, session) {
    let answer;
    try {
      for (const sha256 of record.photos ?? []) await sendPhoto(sha256, session.csrf);
      answer = await post(record, session.csrf);
    } catch {
      return "no network";
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) return "signed out";
    const body = await answer.json().catch(() => ({}));
    // Too busy, restarting, or the page's token is old: all pass by themselves.
    const stale = body.errors?.some(({ field }) => field === "csrf_token");
    if (stale || answer.status >= 500 || [408, 425, 429].includes(answer.status)) {
      return "no network";
    }
    const { fields, ...facts } = record;
    const next = answer.ok
      ? { ...facts, state: "received", receipt: body, refusal: undefined }
      : { ...record, state: "attention", refusal: { status: answer.status, ...body } };
    await put("records", next);
    if (answer.ok) for (const sha256 of record.photos ?? []) await remove("photos", sha256);
    changed();
    return "done";
  }
}

function post({ action, fields }, csrf) {
  return fetch(action, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": csrf },
    body: new URLSearchParams(fields),
    credentials: "same-origin",
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
}

async function sendPhoto(sha256, csrf) {
  const photo = await get("photos", sha256);
  // Sent before, by this record or another one with the same picture.
  if (!photo) return;
  const answer = await fetch(`/api/v1/photos/${sha256}`, {
    method: "PUT",
    headers: { "Content-Type": photo.bytes.type, "X-CSRFToken": csrf },
    body: photo.bytes,
    credentials: "same-origin",
    signal: AbortSignal.timeout(6 * ANSWERS_WITHIN_MS),
  });
  if (!answer.ok && answer.status !== 422) throw new Error(`photo: ${answer.status}`);
}
