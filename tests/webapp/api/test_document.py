"""The document of the machine routes: complete, consistent, and what the routes really do."""

import re
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.webapp.api.conftest import Machine, bearer
from webapp.api.body_schemas import BODIES
from webapp.identity import for_machines
from webapp.permits import Action, action_of

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
MADE_UP = settings(
    max_examples=8,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def document(machine: Machine) -> dict[str, Any]:
    """Give the document as a viewer gets it."""
    return machine.named("viewer").json("/api/openapi.json")


def operations(document: dict[str, Any]):
    for path, item in document["paths"].items():
        for method in item.keys() & {"get", "put", "post", "delete"}:
            yield path, method, item[method]


def test_the_document_has_every_machine_route_and_no_other(small_app: Flask, document):
    routes = {
        (re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule), method.lower())
        for rule in small_app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if for_machines(rule.rule)
    }
    assert {(path, method) for path, method, _ in operations(document)} == routes


def test_every_operation_says_what_it_does_and_answers(document):
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert operation["summary"].endswith((".", "?")), where
        assert operation["tags"], where
        assert "content" in operation["responses"]["200"], where
        assert ("requestBody" in operation) == (method in ("put", "post")), where


def test_only_what_needs_no_sign_in_says_so(small_app: Flask, document):
    public = {path for path, _, item in operations(document) if item.get("security") == []}
    with small_app.test_request_context():
        unguarded = {
            rule.rule
            for rule in small_app.url_map.iter_rules()
            if for_machines(rule.rule) and action_of(rule.endpoint) is Action.EVERYBODY
        }
    assert public == unguarded == {"/healthz"}


def test_every_reference_leads_somewhere(document):
    def references(value: Any):
        if isinstance(value, dict):
            if "$ref" in value:
                yield value["$ref"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    for reference in references(document):
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        assert target, reference


def test_every_schema_is_a_schema_and_its_examples_keep_to_it(document):
    schemas = document["components"]["schemas"]
    for name in schemas:
        whole = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        validator = jsonschema_rs.Draft202012Validator(whole)
        for example in schemas[name].get("examples", ()):
            validator.validate(example)
    assert all("examples" in schema for schema in BODIES.values())


def test_the_document_needs_a_sign_in(small_app: Flask):
    answer = small_app.test_client().get("/api/openapi.json")
    assert answer.status_code == 401


def test_errors_stay_problem_documents(machine: Machine):
    answer = machine.get("/api/v1/nothing")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.get_json(force=True)["errors"] == []


def test_answers_to_made_up_requests_are_those_of_the_document(small_app: Flask):
    headers = {**bearer("dispatcher"), "Accept-Encoding": "identity"}
    api = schemathesis.openapi.from_wsgi("/api/openapi.json", small_app, headers=headers)
    statuses: dict[str, set[int]] = {}
    for found in api.get_all_operations():
        operation = found.ok()
        cases = operation.as_strategy()
        if operation.definition.raw.get("parameters") or operation.body:
            cases |= operation.as_strategy(GenerationMode.NEGATIVE)

        @MADE_UP
        @given(case=cases)
        def ask(case):
            answer = case.call_and_validate(headers=headers, checks=CHECKS)
            statuses.setdefault(case.operation.label, set()).add(answer.status_code)

        ask()
    assert len(statuses) == len(list(api.get_all_operations()))
    assert {200, 400, 404, 422} <= set().union(*statuses.values()), statuses
