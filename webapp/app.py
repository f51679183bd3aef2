"""The app is put together here, and nothing else happens here."""

from __future__ import annotations

from flask import Flask
from flask.cli import NoAppException
from werkzeug.middleware.proxy_fix import ProxyFix

from geo.errors import BadParameter
from geo.store.engine import open_store
from webapp import api, assets, commands, pages
from webapp.context import EXTENSION, Services, stop_reading
from webapp.errors import set_up_errors
from webapp.identity import set_up_identity
from webapp.language import set_up_language
from webapp.permits import guard
from webapp.secret_key import secret_key
from webapp.security import set_up_security
from webapp.settings import Settings
from webapp.templating import set_up_templates


def create_app(settings: Settings | None = None) -> Flask:
    """Make the app; settings come from the environment unless given."""
    settings = settings or _from_env()
    app = Flask(__name__)
    app.extensions[EXTENSION] = Services(settings, open_store(settings.store_url))
    app.config.update(
        SECRET_KEY=secret_key(settings),
        MAX_CONTENT_LENGTH=(settings.upload_mb << 20) + (64 << 10),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if settings.public_url:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    set_up_language(app)
    set_up_identity(app)
    guard(app)
    set_up_security(app)
    set_up_errors(app)
    set_up_templates(app)
    app.teardown_request(stop_reading)
    app.register_blueprint(assets.blueprint)
    pages.register(app)
    api.register(app)
    commands.register(app)
    return app


def _from_env() -> Settings:
    """Read the environment; on the command line a bad value is a line, not a traceback."""
    try:
        return Settings.from_env()
    except BadParameter as error:
        raise NoAppException(str(error)) from None
