// Keeps a squad's day on its phone: what the network gives is shown and kept; where there is no
// network, or it takes too long, what was kept is shown. Nothing that is sent passes through here.
// The server puts `const VERSION = "…";` before this text: new files, new worker.

const FILES = `squadmap-files-${VERSION}`;
const DAY = "squadmap-day";
const PATIENCE_MS = 4000;
const IS_FILE = /^\/(static|assets)\//;
const IS_OF_THE_DAY = /^\/field$|^\/sites\/.+\/inspections\/new$|^\/instruments\/.+\/calibrations\/new$/;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => /^squadmap-files-/.test(name) && name !== FILES))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (IS_FILE.test(url.pathname)) event.respondWith(networkElseKept(event, FILES));
  else if (IS_OF_THE_DAY.test(url.pathname)) event.respondWith(networkElseKept(event, DAY));
});

async function networkElseKept(event, name) {
  const { request } = event;
  const cache = await caches.open(name);
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected && answer.type === "basic") {
      await cache.put(request.url, answer.clone()).catch(() => {});
    }
    return answer;
  });
  event.waitUntil(fresh.catch(() => {}));
  try {
    const answer = await Promise.race([fresh, late(cache, request)]);
    // A server that is there but unwell is no better than none.
    if (answer.status < 502) return answer;
    return (await kept(cache, request)) ?? answer;
  } catch (error) {
    const answer = await kept(cache, request);
    if (answer) return answer;
    throw error;
  }
}

/** Give what was kept when the network takes too long; without any, wait for the network. */
function late(cache, request) {
  return new Promise((resolve) => {
    setTimeout(async () => {
      const answer = await kept(cache, request);
      if (answer) resolve(answer);
    }, PATIENCE_MS);
  });
}

async function kept(cache, request) {
  const exact =
    (await cache.match(request.url, { ignoreVary: true })) ??
    (await caches.match(request.url, { ignoreVary: true }));
  // A form with what it is about in its address is the same form.
  return exact ?? cache.match(request.url, { ignoreVary: true, ignoreSearch: true });
}
