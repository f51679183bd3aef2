"""What a person says of an uploaded file: from the form, as it is kept, as the intake takes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from geo.errors import BadParameter, BadRecord, FieldError
from geo.intake.columns import fields_for
from geo.intake.options import DATUMS, ImportOptions, Purpose, parse_options
from geo.message import message
from webapp.form_reader import NOT_LISTED

PURPOSES: tuple[Purpose, ...] = ("sites", "records", "visits", "complaints")
_MOST_TEXT = 200


def first_choices(form: MultiDict[str, str], filename: str) -> dict[str, Any]:
    """Give what is said of a file as it is uploaded.

    Raises
    ------
    BadRecord
        When it does not say what the file holds.
    """
    purpose = form.get("purpose", "")
    if purpose not in PURPOSES:
        raise BadRecord(
            message("The form cannot be taken as it is."), [FieldError("purpose", NOT_LISTED)]
        )
    source = filename.split(".", maxsplit=1)[0] or filename
    return {"purpose": purpose, "source": source[:_MOST_TEXT]}


def read_choices(
    form: MultiDict[str, str], former: Mapping[str, Any], preview: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Read the form of the preview.

    Parameters
    ----------
    former
        What was said before: it stands for what the form does not have.
    preview
        What the form was made from.

    Raises
    ------
    BadRecord
        When something cannot be taken, naming the control.
    """
    faults: list[FieldError] = []
    purpose = form.get("purpose", former["purpose"])
    if purpose not in PURPOSES:
        faults.append(FieldError("purpose", NOT_LISTED))
        purpose = former["purpose"]
    datum = form.get("datum", former.get("datum", "wgs84"))
    if datum not in DATUMS:
        faults.append(FieldError("datum", NOT_LISTED))
    layer = form.get("layer") or None
    other_layer = layer is not None and layer != (former.get("layer") or _first_layer(preview))
    columns = {
        field: form[f"column-{field}"] for field in fields_for(purpose) if f"column-{field}" in form
    }
    kinds = chosen_kinds(form)
    values = {kind_field(purpose): kinds} if kinds else {}
    further = [line.strip() for line in form.get("values", "").splitlines() if line.strip()]
    try:
        told = parse_options(values=further)
    except BadParameter as fault:
        faults.append(FieldError("values", fault.errors[0].why))
        told = ImportOptions()
    for field, translations in told.values.items():
        values.setdefault(field, {}).update(translations)
    if faults:
        raise BadRecord(message("The form cannot be taken as it is."), faults)
    return {
        "purpose": purpose,
        "datum": datum,
        # Columns of one layer mean nothing in another one: they are guessed anew.
        "columns": {} if other_layer else columns,
        "values": values,
        "further": further,
        "default_kind": form.get("default_kind") or None,
        "layer": layer or former.get("layer"),
        "source": form.get("source", "").strip()[:_MOST_TEXT] or former["source"],
    }


def import_options(choices: Mapping[str, Any], **how: bool) -> ImportOptions:
    """Give what the intake takes; `how` is `skip_bad` and `dry_run`."""
    return ImportOptions(
        datum=choices.get("datum", "wgs84"),
        columns=choices.get("columns", {}),
        values=choices.get("values", {}),
        default_kind=choices.get("default_kind"),
        layer=choices.get("layer"),
        source=choices.get("source"),
        **how,
    )


def fingerprint(choices: Mapping[str, Any]) -> str:
    """Give a hash by which one knows whether a preview was made with these choices."""
    text = json.dumps(choices, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def kind_field(purpose: str) -> str:
    """Give the field whose words are chosen from a list of ours: the kind, or the category."""
    return "category" if purpose == "complaints" else "kind"


def _first_layer(preview: Mapping[str, Any] | None) -> str | None:
    layers = preview["layers"] if preview else ()
    return layers[0] if layers else None


def chosen_kinds(form: MultiDict[str, str]) -> dict[str, str]:
    """Give the words of the file and the kinds chosen for them, where one is chosen."""
    words = zip(form.getlist("kind-word"), form.getlist("kind-for"), strict=False)
    return {word: kind for word, kind in words if kind}
