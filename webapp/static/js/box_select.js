// Lets the reader drag a rectangle over a map, with mouse, pen or finger.

const L = window.L;
const LEAST_PX = 4;

/**
 * Wait for one rectangle; `finish` gets its bounds, or null when there is none. Gives a function
 * that ends the waiting without calling `finish`.
 */
export function boxSelect(map, finish) {
  const container = map.getContainer();
  const dragging = map.dragging.enabled();
  let start = null;
  let frame = null;

  const pointOf = (event) => map.mouseEventToContainerPoint(event);

  function begin(event) {
    if (event.button !== 0 || event.target.closest(".leaflet-control")) return;
    start = pointOf(event);
    frame = L.DomUtil.create("div", "leaflet-zoom-box squadmap-box", container);
    stretch(event);
    event.preventDefault();
    event.stopPropagation();
  }

  function stretch(event) {
    if (!start) return;
    const { min, max } = L.bounds(start, pointOf(event));
    L.DomUtil.setPosition(frame, min);
    frame.style.width = `${max.x - min.x}px`;
    frame.style.height = `${max.y - min.y}px`;
  }

  function end(event) {
    if (!start) return;
    const box = L.bounds(start, pointOf(event));
    const { x, y } = box.getSize();
    stop();
    if (Math.max(x, y) < LEAST_PX) finish(null);
    else finish(L.latLngBounds([box.min, box.max].map((p) => map.containerPointToLatLng(p))));
  }

  function key(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    stop();
    finish(null);
  }

  /** The click that ends a drag is no click on a site. */
  function swallow(event) {
    if (event.target.closest(".leaflet-control")) return;
    event.stopPropagation();
  }

  function stop() {
    frame?.remove();
    start = frame = null;
    container.removeEventListener("pointerdown", begin, true);
    window.removeEventListener("pointermove", stretch);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", cancel);
    document.removeEventListener("keydown", key, true);
    container.classList.remove("squadmap-boxing");
    if (dragging) map.dragging.enable();
    setTimeout(() => container.removeEventListener("click", swallow, true));
  }

  function cancel() {
    stop();
    finish(null);
  }

  map.dragging.disable();
  container.classList.add("squadmap-boxing");
  container.addEventListener("pointerdown", begin, true);
  container.addEventListener("click", swallow, true);
  window.addEventListener("pointermove", stretch);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", cancel);
  document.addEventListener("keydown", key, true);
  return stop;
}
