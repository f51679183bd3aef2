"""What has changed: those who follow the store ask again from the last number they know."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from geo.store.changes import MOST_CHANGES, changes_since
from webapp.api.document import MachineBlueprint, describe
from webapp.api.shapes import change_json
from webapp.context import reading
from webapp.params import whole
from webapp.permits import Action, permit

blueprint = MachineBlueprint("changes", __name__, description="The change feed")


@blueprint.get("/api/v1/changes")
@describe(answer="Changes", parameters=["since", "changes_limit"])
@permit(Action.SEE)
def changes() -> ResponseReturnValue:
    """List the changes after a number, oldest first.

    Ask again with `since` = `last`, at once when there are `more`. A change that concerns many
    sites, such as an import, has neither `site` nor `row`.
    """
    limit = whole(request.args, "limit", MOST_CHANGES, 1, MOST_CHANGES)
    feed = changes_since(reading(), whole(request.args, "since", 0), limit)
    return {
        "since": feed.since,
        "last": feed.last,
        "changes": [change_json(change) for change in feed.changes],
        "more": feed.more,
    }
