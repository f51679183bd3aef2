// The list beside the map: arrows walk it and the map follows, Enter or a click opens the panel,
// Space or the box chooses. Without scripts its rows are plain links to the sites' pages.

import { fetchParts } from "./page_parts.js";
import { siteOf } from "./selection.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

/**
 * Bring lists inside `root` to life. `opened` gets {row, lat, lon} and the link, `walked` gets
 * {row, lat, lon}, `failed` an error.
 */
export function siteList(root, { selection, opened, walked, failed }) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest(".site-link");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      opened(placeOf(link.closest("[data-row]")), link);
    }
    const more = event.target.closest("#more");
    if (more) {
      event.preventDefault();
      append(more).catch(failed);
    }
  });

  root.addEventListener("change", (event) => {
    if (event.target.closest(".pick")) {
      selection.set(siteOf(event.target.closest("[data-row]")), event.target.checked);
    }
  });

  root.addEventListener("keydown", (event) => {
    const link = event.target.closest(".site-link");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const line = link.closest("[data-row]");
    if (event.key === " " && line.querySelector(".pick")) {
      event.preventDefault();
      selection.set(siteOf(line), !selection.has(Number(line.dataset.row)));
    } else if (event.key in STEPS) {
      event.preventDefault();
      walk(line, STEPS[event.key]);
    }
  });

  function walk(line, step) {
    const lines = [...line.parentElement.children];
    const place = Math.min(lines.length - 1, Math.max(0, lines.indexOf(line) + step));
    const next = lines[place];
    next.querySelector(".site-link").focus();
    next.scrollIntoView({ block: "nearest" });
    walked(placeOf(next));
  }

  async function append(more) {
    const address = new URL(more.href);
    more.setAttribute("aria-busy", "true");
    const page = await fetchParts(`${address.pathname}/side${address.search}`);
    const list = root.querySelector("#site-list");
    const first = list.children.length;
    list.append(...[...page.querySelectorAll("#site-list > li")].map((line) => document.importNode(line, true)));
    const next = page.getElementById("more");
    if (next) more.setAttribute("href", next.getAttribute("href"));
    else more.closest(".more").remove();
    more.removeAttribute("aria-busy");
    list.children[first]?.querySelector(".site-link").focus({ preventScroll: true });
    markChosen(root, selection);
  }
}

/** Show in lists which sites are chosen. */
export function markChosen(root, selection) {
  for (const line of root.querySelectorAll("[data-row]")) {
    const chosen = selection.has(Number(line.dataset.row));
    line.classList.toggle("selected", chosen);
    const box = line.querySelector(".pick input");
    if (box) box.checked = chosen;
  }
}

/** Give where the site of a list's row lies. */
export function placeOf({ dataset }) {
  return { row: Number(dataset.row), lat: Number(dataset.lat), lon: Number(dataset.lon) };
}
