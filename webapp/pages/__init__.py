"""What people see: one blueprint a noun."""

from flask import Flask

from webapp.pages import (
    admin,
    bulletins,
    complaints,
    dashboard,
    field,
    home,
    imports,
    map,
    phone,
    plans,
    records,
    sign_in,
    sites,
)

BLUEPRINTS = (
    home.blueprint,
    map.blueprint,
    records.blueprint,
    sites.blueprint,
    plans.blueprint,
    bulletins.blueprint,
    dashboard.blueprint,
    complaints.blueprint,
    field.blueprint,
    phone.blueprint,
    imports.blueprint,
    admin.blueprint,
    sign_in.blueprint,
)


def register(app: Flask) -> None:
    """Hang the pages on an app."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
