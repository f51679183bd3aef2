// What lies on this phone: each record with where it is on its way, the pages of the day, the space.

import { pageData } from "./api.js";
import { canKeep, keepDay, space, startKeeping } from "./kept_day.js";
import { session } from "./phone_session.js";
import { Sender, kept, letGo, onChange } from "./record_queue.js";

const words = pageData("phone-words");
const part = document.getElementById("phone");
const list = document.getElementById("kept-records");
const sendState = document.getElementById("send-state");
const dayState = document.getElementById("day-state");
const spaceState = document.getElementById("space-state");
const account = part.dataset.account;

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function stateWords(record) {
  if (record.account !== account) return words.of_another.replace("{name}", record.account);
  if (record.state === "received") return words.received.replace("{number}", record.receipt.sequence);
  return record.state === "attention" ? words.attention : words.saved;
}

function time(instant) {
  return new Date(instant).toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
  });
}

function shown(record) {
  const item = element("li", `kept-record kept-${record.state}`, "");
  item.dataset.record = record.id;
  const tone = { received: "good", attention: "bad" }[record.state] ?? "warn";
  const head = element("p", "", "");
  head.append(
    element("b", "", record.title),
    element("span", `tag tag-${tone}`, stateWords(record)),
    element("span", "muted", time(record.savedAt)),
  );
  item.append(head);
  if (record.state === "attention") {
    const errors = record.refusal.errors ?? [];
    const whys = errors.length ? errors.map(({ why }) => why) : [record.refusal.detail ?? ""];
    for (const why of whys) item.append(element("p", "field-doubt", why));
    const open = element("a", "btn btn-primary", words.open);
    open.href = `${record.form}#record=${record.id}`;
    const drop = element("button", "btn btn-outline-secondary", words.discard);
    drop.type = "button";
    drop.addEventListener("click", () => confirm(words.sure) && letGo(record.id));
    item.append(open, drop);
  }
  return item;
}

/** Say on a stop's card that a record of it is on its way: the server does not know yet. */
function markStops(records) {
  for (const tag of document.querySelectorAll(".field-stop .kept-tag")) tag.remove();
  for (const { row, state } of records) {
    if (state === "received") continue;
    const head = document.querySelector(`.field-stop[data-row="${row}"] .field-stop-head`);
    const text = state === "attention" ? words.attention : words.saved;
    head?.append(element("span", `kept-tag tag tag-${state === "attention" ? "bad" : "warn"}`, text));
  }
}

async function show() {
  const records = await kept();
  list.replaceChildren(...records.toReversed().map(shown));
  part.hidden = false;
  document.getElementById("kept-head").hidden = !records.length;
  markStops(records.filter((record) => record.account === account));
}

function megabytes(bytes) {
  return (bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 });
}

async function keepToday() {
  if (!canKeep()) {
    dayState.textContent = words.insecure;
    dayState.classList.add("field-doubt");
    return;
  }
  dayState.textContent = words.keeping;
  try {
    const lasting = await startKeeping();
    const known = await session();
    if (!known) return;
    const pages = await keepDay(known);
    dayState.textContent = words.kept.replace("{n}", pages).replace("{time}", time(Date.now()));
    const room = await space();
    if (room) {
      spaceState.textContent = (lasting ? words.space : words.space_for_now)
        .replace("{used}", megabytes(room.used))
        .replace("{free}", megabytes(room.free));
    }
  } catch {
    const pages = "caches" in window ? (await (await caches.open("squadmap-day")).keys()).length : 0;
    dayState.textContent = words.offline.replace("{n}", pages);
  }
}

const sender = new Sender({
  session,
  state: (word) => {
    sendState.textContent = { "no network": words.no_network, sending: words.sending }[word] ?? "";
    if (word === "signed out") {
      const link = element("a", "btn btn-primary", words.sign_in);
      link.href = "/login?next=/field";
      sendState.replaceChildren(element("span", "", words.signed_out), link);
    }
    sendState.hidden = word === "idle";
  },
});

onChange(show);
new MutationObserver(async () => markStops((await kept()).filter((one) => one.account === account)))
  .observe(document.getElementById("ahead"), { childList: true });
document.getElementById("keep-again").addEventListener("click", keepToday);
await show();
await sender.start();
await keepToday();
