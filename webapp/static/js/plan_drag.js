// Dragging a stop to another place or squad. The panel of each stop does the same by keyboard; here
// a drop is one change on the server, whose answer says what it costs or breaks.

import { sendJson } from "./api.js";

const GRIP = "changeable";

/**
 * Let stops inside `board` be dragged. `url` and `version` give where changes go and of which version
 * of the plan; `tell` shows sentences {tone, words}; `done` is awaited after a change.
 */
export function letDrag(board, { url, version, tell, done }) {
  let dragged = null;

  board.addEventListener("pointerdown", ({ target, pointerType }) => {
    const card = target.closest(`.${GRIP}`);
    const control = target.closest("a, button, input, select, summary, form");
    if (card) card.draggable = Boolean(url()) && pointerType === "mouse" && !control;
  });

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-stop]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.stop);
    dragged.classList.add("dragged");
  });

  board.addEventListener("dragover", (event) => {
    const route = event.target.closest("[data-route]");
    if (!dragged || !route) return;
    event.preventDefault();
    mark(route, event.clientY);
  });

  board.addEventListener("dragend", clear);

  board.addEventListener("drop", async (event) => {
    const route = event.target.closest("[data-route]");
    if (!dragged || !route) return;
    event.preventDefault();
    const change = {
      version: version(),
      did: "moved",
      stop: dragged.dataset.stop,
      route: route.dataset.route,
      place: placeIn(route, event.clientY),
    };
    clear();
    try {
      const { told } = await sendJson("POST", url(), change);
      tell(told);
    } catch (error) {
      tell([{ tone: "bad", words: error.message }]);
    }
    await done();
  });

  /** Give how many of the other placed stops of a route lie above a height of the window. */
  function placeIn(route, y) {
    return above(route, y).filter((card) => card.querySelector(".stop-number")).length;
  }

  function above(route, y) {
    return [...route.querySelectorAll("[data-stop]")].filter((card) => {
      const { top, height } = card.getBoundingClientRect();
      return card !== dragged && top + height / 2 < y;
    });
  }

  function mark(route, y) {
    for (const one of board.querySelectorAll(".drop-here, .drop-after")) {
      one.classList.remove("drop-here", "drop-after");
    }
    route.classList.add("drop-here");
    above(route, y).at(-1)?.classList.add("drop-after");
  }

  function clear() {
    dragged?.classList.remove("dragged");
    for (const one of board.querySelectorAll(".drop-here, .drop-after")) {
      one.classList.remove("drop-here", "drop-after");
    }
    dragged = null;
  }
}
