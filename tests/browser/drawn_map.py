"""What a drawn map shows, read from its page: where a site is, and what colour is there."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_LAYER = "window.squadmap.layer('{name}')"


def wait_until_drawn(page: Page) -> None:
    """Wait until the layer's picture is whole."""
    page.wait_for_selector('.squadmap-canvas[data-state="drawn"]', state="attached", timeout=20_000)


def point_of(page: Page, lon: float, lat: float, layer: str = "sites") -> tuple[float, float]:
    """Give where a place is on the screen, in CSS pixels."""
    script = """([name, lon, lat]) => {
        const map = window.squadmap.layer(name)._map;
        const { x, y } = map.latLngToContainerPoint([lat, lon]);
        const box = map.getContainer().getBoundingClientRect();
        return [x + box.left, y + box.top];
    }"""
    x, y = page.evaluate(script, [layer, lon, lat])
    return x, y


def click_at(page: Page, lon: float, lat: float, layer: str = "sites", **options: Any) -> None:
    """Click on a place of the map."""
    page.mouse.click(*point_of(page, lon, lat, layer), **options)


def colours_near(page: Page, lon: float, lat: float, layer: str = "sites") -> set[str]:
    """Give the colours, as #rrggbb, that the layer has drawn within 12 pixels of a place."""
    script = """([name, lon, lat]) => {
        const layer = window.squadmap.layer(name);
        const { x, y } = layer._map.latLngToContainerPoint([lat, lon]).add(layer._margin);
        const ratio = window.devicePixelRatio;
        const side = 24 * ratio;
        const { data } = layer.canvas.getContext("2d")
            .getImageData((x - 12) * ratio, (y - 12) * ratio, side, side);
        const found = new Set();
        for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] !== 255) continue;
            const hex = [...data.slice(i, i + 3)].map((n) => n.toString(16).padStart(2, "0"));
            found.add("#" + hex.join(""));
        }
        return [...found];
    }"""
    return set(page.evaluate(script, [layer, lon, lat]))


def listen(page: Page, event: str, layer: str = "sites") -> None:
    """Keep what a layer fires from now on; `heard` gives it."""
    script = """([name, event]) => {
        const heard = ((window.heard ??= {})[event] = []);
        window.squadmap.layer(name).on(event, ({ type, target, sourceTarget, originalEvent, latlng,
            bounds, ...rest }) => heard.push(rest));
    }"""
    page.evaluate(script, [layer, event])


def heard(page: Page, event: str) -> list[dict[str, Any]]:
    """Give what was fired since `listen`."""
    return list(page.evaluate("(event) => window.heard[event]", event))


def wait_until_heard(page: Page, event: str, times: int = 1) -> list[dict[str, Any]]:
    """Wait until something was fired so many times; give it."""
    page.wait_for_function(
        "([event, times]) => window.heard[event].length >= times",
        arg=[event, times],
        timeout=20_000,
    )
    return heard(page, event)
