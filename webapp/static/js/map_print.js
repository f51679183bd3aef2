// On paper the map is as wide as the sheet: it is laid out anew for it, and back afterwards.

/** Let a map be printed whole. */
export function printWhole(map) {
  let before = null;

  window.addEventListener("beforeprint", () => {
    if (before) return;
    before = { centre: map.getCenter(), zoom: map.getZoom() };
    const shown = map.getBounds();
    document.documentElement.classList.add("printing");
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(shown, { animate: false });
  });

  window.addEventListener("afterprint", () => {
    if (!before) return;
    document.documentElement.classList.remove("printing");
    map.invalidateSize({ animate: false, pan: false });
    map.setView(before.centre, before.zoom, { animate: false });
    before = null;
  });
}
