"""Categories of complaints and the answers kept ready, as an administrator changes them."""

from geo.clock import HOUR_MS
from geo.store.complaint_categories import answer_templates, categories
from tests.webapp.pages.admin.conftest import enter
from webapp.context import services

CATEGORY = {
    "code": "noise", "label_zh": "噪音扰民", "label_en": "Noise", "group_zh": "其他",
    "group_en": "Other matters", "description_zh": "", "description_en": "", "hours": "36",
    "keywords": "噪音， 吵闹, noise", "active": "1",
}  # fmt: skip


def test_a_category_is_added_changed_and_no_longer_offered(app, admin):
    added = admin.send("POST", "/admin/complaints/categories/new", data=CATEGORY)
    assert added.status_code == 303, added.text
    with services(app).store.read() as conn:
        noise = categories(conn)["noise"]
    assert noise.keywords == ("噪音", "吵闹", "noise")
    assert (noise.answer_within_ms, noise.public, noise.active) == (36 * HOUR_MS, False, True)
    assert 'value="noise"' in admin.get("/complaints/new").text

    path = "/admin/complaints/categories/noise"
    wrong = admin.send("POST", path, data={**CATEGORY, "hours": "0", "label_en": "Other"})
    assert wrong.status_code == 422
    assert "吵闹" in wrong.text
    taken = admin.send("POST", "/admin/complaints/categories/new", data=CATEGORY)
    assert "is taken" in taken.text
    quiet = {name: value for name, value in CATEGORY.items() if name != "active"}
    assert admin.send("POST", path, data=quiet).status_code == 303
    assert 'value="noise"' not in admin.get("/complaints/new").text
    assert enter(app, "dispatcher").get("/admin/complaints").status_code == 403


def test_an_answer_is_kept_ready_for_its_category(app, admin):
    answer = {
        "title": "Fined", "category": "short_weight", "text_zh": "已处罚。",
        "text_en": "The trader\nwas fined.", "active": "1",
    }  # fmt: skip
    assert admin.send("POST", "/admin/complaints/answers/new", data=answer).status_code == 303
    with services(app).store.read() as conn:
        kept = answer_templates(conn, "short_weight")
        elsewhere = answer_templates(conn, "wildlife")
    assert [one.text_en for one in kept if one.title == "Fined"] == ["The trader\nwas fined."]
    assert all(one.title != "Fined" for one in elsewhere)
    empty = admin.send("POST", "/admin/complaints/answers/new", data={**answer, "text_zh": " "})
    assert empty.status_code == 422
    assert "The trader" in empty.text
    assert admin.get("/admin/complaints/answers/99999999999").status_code == 404
