"""What people see: one blueprint a noun."""

from flask import Flask

from webapp.pages import home, map, sign_in

BLUEPRINTS = (home.blueprint, map.blueprint, sign_in.blueprint)


def register(app: Flask) -> None:
    """Hang the pages on an app."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
