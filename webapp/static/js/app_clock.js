// The app's clock, which need not be the device's: a demonstration runs in another year, and phones
// go wrong. The last answer of the server says how far apart the two are.

const KEY = "squadmap-clock";

/** Take note of what the server's clock shows (UTC ms) at this moment. */
export function setClock(now) {
  localStorage.setItem(KEY, String(Math.round(now - Date.now())));
}

/** Say whether the server has ever told what its clock shows. */
export function clockKnown() {
  return localStorage.getItem(KEY) !== null;
}

/** Give the app's instant (UTC ms); by the device's own clock as long as nothing else is known. */
export function appNow() {
  return Date.now() + Number(localStorage.getItem(KEY) ?? 0);
}

/** Give an instant as `<input type="datetime-local">` wants it, in a time zone. */
export function localTime(instant, timeZone) {
  const written = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return written.format(instant).replace(" ", "T");
}
