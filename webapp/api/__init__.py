"""What machines speak: GeoJSON, vector tiles, records, changes, and the document of it all."""

from flask import Flask

from webapp.api import health

BLUEPRINTS = (health.blueprint,)


def register(app: Flask) -> None:
    """Hang the machine routes on an app."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
