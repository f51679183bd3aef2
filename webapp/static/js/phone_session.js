// Who is signed in, as the server knows it: asked over the network each time, never kept.

import { setClock } from "./app_clock.js";

const WITHIN_MS = 8000;

/** Give {account, csrf, now, pages, files}, or null when nobody is signed in. Throws offline. */
export async function session() {
  const answer = await fetch(`/field/kept${location.pathname === "/field" ? location.search : ""}`, {
    credentials: "same-origin",
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  if (answer.type === "opaqueredirect") return null;
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const known = await answer.json();
  setClock(known.now);
  return known;
}
