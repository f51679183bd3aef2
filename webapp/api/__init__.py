"""What machines speak: GeoJSON, vector tiles, records, changes, and the document of it all."""

from flask import Flask

from webapp.api import (
    bulletins,
    cases,
    catalogue,
    changes,
    complaints,
    coverage,
    days,
    document,
    features,
    health,
    open311,
    photos,
    plan_files,
    plans,
    records,
    site_edits,
    staging,
    stops,
    tiles,
)

BLUEPRINTS = (
    health.blueprint,
    features.blueprint,
    tiles.blueprint,
    coverage.blueprint,
    catalogue.blueprint,
    records.blueprint,
    site_edits.blueprint,
    complaints.blueprint,
    cases.blueprint,
    photos.blueprint,
    stops.blueprint,
    plans.blueprint,
    bulletins.blueprint,
    days.blueprint,
    plan_files.blueprint,
    staging.blueprint,
    changes.blueprint,
    document.blueprint,
)


def register(app: Flask) -> None:
    """Hang the machine routes on an app, each in the document of them all."""
    machine = document.Document(app)
    for blueprint in BLUEPRINTS:
        machine.register_blueprint(blueprint)
    # It speaks by its own specification, and is in no document of ours.
    app.register_blueprint(open311.blueprint)
