"""A city's table of complaints through the wizard: categories mapped, refusals told, applied."""

from __future__ import annotations

from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.imports.uploading import apply, check, figures, text_of, upload

HEAD = "Unique Key,Created Date,Closed Date,Complaint Type,Descriptor,Status,Latitude,Longitude\n"
TABLE = (
    HEAD
    + "1,2/1/2020 9:30,2/2/2020 9:30,Food Poisoning,3 or more,Closed,36.08,111.52\n"
    + "2,2/1/2020 9:40,,Food Poisoning,1 or 2,Open,36.09,111.53\n"
    + "3,2/1/2020 9:50,,Rodent,Rat Sighting,Open,36.07,111.51\n"
    + "4,2/1/2020 9:50,1/1/2020,Rodent,Rat Sighting,Closed,36.07,111.51\n"
)


def test_a_citys_complaints_come_in_with_categories_chosen_from_the_list(admin: SignedInClient):
    path = upload(admin, "wizard311.csv", TABLE, "complaints")
    page = text_of(admin.get(path).text)
    assert "2 words of the file are no categories of ours" in page

    checked = check(
        admin,
        path,
        **{
            "kind-word": ["Food Poisoning", "Rodent"],
            "kind-for": ["food_safety", ""],
            "default_kind": "other",
        },
    )
    told = figures(checked)
    assert (told["complaints to add"], told["rows refused"]) == (3, 1)
    assert "lies before it was received" in text_of(checked)

    applied = figures(apply(admin, path, skip_bad="yes"))
    assert applied["complaints added"] == 3
    listed = text_of(admin.get("/complaints?state=received").text)
    assert "wizard311-2" in listed
    found = admin.get("/export/complaints.csv?category=food_safety").text
    assert "wizard311-1" in found
    assert "wizard311-3" not in found
