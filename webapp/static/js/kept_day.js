// Keeps the pages and files of a squad's day, so that they open without a network.

const DAY = "squadmap-day";
const FILES = "squadmap-day-files";
const AT_ONCE = 4;

/** Say whether this browser can keep pages here: on plain http it can only at localhost. */
export function canKeep() {
  return window.isSecureContext && "serviceWorker" in navigator && "caches" in window;
}

/** Start the worker, and ask the browser not to clear what is kept; give whether it agreed. */
export async function startKeeping() {
  await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  return (await navigator.storage?.persist?.()) ?? false;
}

/** Keep pages and files; pages of another day go. Gives how many pages are there now. */
export async function keepDay({ pages, files }) {
  const day = await caches.open(DAY);
  const wanted = new Set(pages.map((page) => new URL(page, location.origin).href));
  for (const { url } of await day.keys()) if (!wanted.has(url)) await day.delete(url);
  const queue = [...wanted];
  let there = 0;
  async function work() {
    for (let url = queue.shift(); url; url = queue.shift()) {
      const answer = await fetch(url, { credentials: "same-origin" }).catch(() => null);
      if (answer?.ok && !answer.redirected) {
        await day.put(url, answer);
        there += 1;
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  // The worker keeps what passes through it; it may not have taken this page over yet.
  const kept = await caches.open(FILES);
  await Promise.all(
    files.map(async (file) => {
      const answer = await fetch(file).catch(() => null);
      if (answer?.ok) await kept.put(file, answer);
    }),
  );
  return there;
}

/** Give how much is used and how much is free, in bytes; null where the browser does not say. */
export async function space() {
  if (!navigator.storage?.estimate) return null;
  const { usage, quota } = await navigator.storage.estimate();
  return { used: usage, free: quota - usage };
}
