"""A public GeoReport v2 client, `georeport`, reads what we serve, over HTTP, as XML and as JSON."""

import threading
from collections.abc import Iterator

import pytest
import requests
from georeport import GeoReport
from werkzeug.serving import make_server

from tests.webapp.api.open311.conftest import Public, complain


@pytest.fixture
def address(public: Public) -> Iterator[str]:
    """Give the address of the small app on a port of its own."""
    server = make_server("127.0.0.1", 0, public.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/open311/v2"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("output_format", ["json", "xml"])
def test_the_client_reads_services_definitions_and_requests(
    public: Public, address: str, output_format: str
):
    for code in ("no_price_tag", "price_gouging_food", "no_price_tag"):
        complain(public.app, category=code)
    client = GeoReport(address, output_format=output_format)
    services = client.get_service_list()
    assert services[0]["service_code"] == "price_gouging_medical"
    assert client.get_service_definition("no_price_tag")["service_code"] == "no_price_tag"
    listed = client.get_service_requests(service_code="no_price_tag", status="open")
    assert [one["service_code"] for one in listed] == ["no_price_tag"] * 2
    one = client.get_service_request(listed[0]["service_request_id"])
    assert one == listed[0]
    assert (float(one["lat"]), float(one["long"])) == (36.2, 111.2)
    with pytest.raises(requests.HTTPError, match="404"):
        client.get_service_request("20991231-0001")
