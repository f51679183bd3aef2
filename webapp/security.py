"""Headers that bound what a page of ours can do: nothing from elsewhere, nothing inline."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g

from webapp.context import services


def admit_script(sha256: str) -> None:
    """Let this answer's policy admit one inline script by its hash (`sha256-…`)."""
    g.setdefault("script_hashes", []).append(f"'{sha256}'")


def set_up_security(app: Flask) -> None:
    """Put the headers on every answer."""

    @app.after_request
    def add_headers(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = _policy()
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        answer.headers["Permissions-Policy"] = "geolocation=(self), camera=(self), microphone=()"
        if services().settings.https:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        if "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = "private, no-cache"
        return answer


def _policy() -> str:
    images = ["'self'", "data:", "blob:", *_basemap_origins()]
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *g.get("script_hashes", [])],
        "style-src": ["'self'"],
        "img-src": images,
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def _basemap_origins() -> list[str]:
    url = services().settings.basemap_url
    parts = urlsplit(url.replace("{s}", "*")) if url else None
    return [f"{parts.scheme}://{parts.netloc}"] if parts and parts.netloc else []
