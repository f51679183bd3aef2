"""What followed from the visits and the hotline: complaints, advisory talks and legal cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from geo.demo.cases import Cases, make_cases
from geo.demo.city import City
from geo.demo.complaints import Complaints, make_complaints
from geo.demo.period import CLOCK_START_MS
from geo.demo.places import SIMULATED
from geo.demo.talks import make_talks
from geo.demo.visits import Visits
from geo.rules.case import Did
from geo.store.bulk_cases import insert_cases, insert_talks
from geo.store.complaint_courses import insert_complaints


@dataclass(frozen=True)
class Operations:
    """Everything as rows that `geo.store.complaint_courses` and `geo.store.bulk_cases` take."""

    complaints: Complaints
    cases: Cases
    talks: list[dict[str, Any]]

    @property
    def cases_closed(self) -> int:
        """Give how many cases were closed."""
        return sum(step["did"] is Did.CLOSED for step in self.cases.steps)

    @property
    def fines_cents(self) -> int:
        """Give the sum of all fines, in hundredths."""
        return sum(step.get("fine_cents") or 0 for step in self.cases.steps)


def make_operations(
    city: City, sites: pd.DataFrame, inspections: pd.DataFrame, rng: np.random.Generator
) -> Operations:
    """Simulate what followed from the period's inspections, as much as was published."""
    visits = Visits(inspections, sites)
    complaints = make_complaints(city, sites, visits, rng)
    return Operations(
        complaints,
        make_cases(city, sites, visits, complaints, rng),
        make_talks(city, visits, rng),
    )


def put_operations(conn: Connection, made: Operations, actor: str) -> None:
    """Put everything into the store; sites and inspections are there already."""
    insert_complaints(
        conn, made.complaints.rows, made.complaints.steps, actor, CLOCK_START_MS, SIMULATED
    )
    insert_cases(conn, made.cases.rows, made.cases.steps, actor, CLOCK_START_MS, SIMULATED)
    insert_talks(conn, made.talks, actor, CLOCK_START_MS, SIMULATED)
