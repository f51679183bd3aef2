"""What the database knows of its tables' sizes, by which it chooses how to join them."""

from __future__ import annotations

from sqlalchemy import Connection, text


def gather_statistics(conn: Connection) -> None:
    """Let PostgreSQL count after very many rows came at once; SQLite needs no statistics here.

    Its own daemon does so about a minute later: until then the status of all sites, joined as if
    the tables were still empty, takes a hundred times as long.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text("ANALYZE"))
