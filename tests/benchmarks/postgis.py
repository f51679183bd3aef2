"""PostGIS as a peer: the same points in a table with a spatial index, tiles made by its own SQL."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, text

_SIDE_M = 40_075_016.685578488
"""Width of the Web Mercator square (EPSG:3857)."""

_POINTS = text("""
    SELECT ST_AsMVT(part, 'sites', 4096, 'geom', 'row') FROM (
        SELECT row, status, kind,
            ST_AsMVTGeom(point, ST_TileEnvelope(:z, :x, :y), 4096, 0, false) AS geom
        FROM place WHERE point && ST_TileEnvelope(:z, :x, :y)
    ) AS part""")

# Grouping by whole numbers and averaging them is faster than ST_SnapToGrid with ST_Collect.
_CLUSTERS = text("""
    SELECT ST_AsMVT(part, 'clusters', 4096, 'geom') FROM (
        SELECT count(*) FILTER (WHERE status = 0) AS covered,
            count(*) FILTER (WHERE status = 1) AS due,
            count(*) FILTER (WHERE status = 2) AS never,
            count(*) FILTER (WHERE status = 3) AS overdue,
            ST_AsMVTGeom(
                ST_SetSRID(ST_MakePoint(avg(ST_X(point)), avg(ST_Y(point))), 3857),
                ST_TileEnvelope(:z, :x, :y), 4096, 0, false
            ) AS geom
        FROM place WHERE point && ST_TileEnvelope(:z, :x, :y)
        GROUP BY floor(ST_X(point) / :cell), floor(ST_Y(point) / :cell)
    ) AS part""")


def put_places(
    engine: Engine,
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    status: NDArray[np.int8],
    kind: NDArray[np.int64],
    row: NDArray[np.int64],
) -> None:
    """Write points, the middles of zoom-30 tiles, into the table `place`, and index it."""
    east = ((x + 0.5) / 2**30 - 0.5) * _SIDE_M
    north = (0.5 - (y + 0.5) / 2**30) * _SIDE_M
    columns = (column.tolist() for column in (row, status, kind, east, north))
    with engine.begin() as conn:
        conn.exec_driver_sql("DROP TABLE IF EXISTS place")
        conn.exec_driver_sql(
            "CREATE TABLE place (row bigint, status int, kind int, point geometry(Point, 3857))"
        )
        conn.exec_driver_sql(
            "CREATE TEMP TABLE raw (row bigint, status int, kind int, x float8, y float8) "
            "ON COMMIT DROP"
        )
        with conn.connection.cursor().copy("COPY raw FROM STDIN") as copy:
            for values in zip(*columns, strict=True):
                copy.write_row(values)
        conn.exec_driver_sql(
            "INSERT INTO place SELECT row, status, kind, "
            "ST_SetSRID(ST_MakePoint(x, y), 3857) FROM raw"
        )
        conn.exec_driver_sql("CREATE INDEX ON place USING gist (point)")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("VACUUM ANALYZE place")


def points_tile(engine: Engine, z: int, x: int, y: int) -> bytes:
    """Give a tile of points."""
    with engine.connect() as conn:
        return bytes(conn.execute(_POINTS, {"z": z, "x": x, "y": y}).scalar_one())


def cluster_tile(engine: Engine, z: int, x: int, y: int) -> bytes:
    """Give a tile of points counted by status in a grid of 4 x 4 cells."""
    cell = _SIDE_M / (1 << z + 2)
    with engine.connect() as conn:
        return bytes(conn.execute(_CLUSTERS, {"z": z, "x": x, "y": y, "cell": cell}).scalar_one())
