// The one way to our server: JSON in and out, the session's CSRF token on what changes something,
// and errors as RFC 9457 problem documents.

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `the server answered ${status}`);
    this.status = status;
    this.errors = problem.errors ?? [];
  }
}

/** Give the JSON at a URL. Throws `ApiError`, or the browser's error when there is no network. */
export function getJson(url, { signal } = {}) {
  return request(url, { signal, cache: "no-cache" });
}

/** Send JSON; give the JSON of the answer, or null where it has none. */
export function sendJson(method, url, body) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  return request(url, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function request(url, options) {
  const response = await fetch(url, { credentials: "same-origin", ...options });
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const body = isJson ? await response.json() : null;
  if (!response.ok) throw new ApiError(response.status, body ?? {});
  return body;
}

/** Give the data that the page carries for its scripts in `<script type="application/json">`. */
export function pageData(id) {
  return JSON.parse(document.getElementById(id).textContent);
}
