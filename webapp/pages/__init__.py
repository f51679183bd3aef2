"""What people see: one blueprint a noun."""

from flask import Flask

from webapp.pages import (
    admin,
    bulletins,
    cases,
    complaints,
    dashboard,
    field,
    home,
    imports,
    look_backs,
    map,
    phone,
    plans,
    records,
    report,
    sign_in,
    site_edits,
    sites,
    talks,
)

BLUEPRINTS = (
    home.blueprint,
    map.blueprint,
    records.blueprint,
    report.blueprint,
    site_edits.blueprint,
    sites.blueprint,
    plans.blueprint,
    bulletins.blueprint,
    dashboard.blueprint,
    complaints.blueprint,
    cases.blueprint,
    talks.blueprint,
    look_backs.blueprint,
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
