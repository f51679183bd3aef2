"""The smallest thing a server can answer: one body of 22 kB, always the same."""

import os

from flask import Flask, Response

SIZE = 22_000

app = Flask(__name__, static_folder=None)
_BODY = os.urandom(SIZE)


@app.get("/fixed")
def fixed() -> Response:
    return Response(_BODY, content_type="application/octet-stream")
