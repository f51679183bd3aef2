"""Ask a server for a list of paths with eight threads, and print the answers per second.

Each thread keeps one connection and reads the answers as bytes; a process of its own, so that it
shares no lock with whoever measures.

Usage: python http_client.py HOST PORT AUTHORIZATION, paths on stdin.
"""

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator

THREADS = 8


def main() -> None:
    host, port, authorization = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    paths = sys.stdin.read().split()
    heads = [
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n"
        f"Authorization: {authorization}\r\n\r\n".encode()
        for path in paths
    ]
    todo = iter(heads)
    lock = threading.Lock()
    sizes: list[int] = []

    def work() -> None:
        with socket.create_connection((host, port)) as line:
            stream = line.makefile("rb")
            for head in _taken(todo, lock):
                line.sendall(head)
                sizes.append(_read_answer(stream))

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    if len(sizes) != len(paths):
        sys.exit(f"{len(paths) - len(sizes)} of {len(paths)} requests had no answer")
    print(json.dumps({"per_second": len(paths) / seconds, "bytes": sum(sizes) / len(sizes)}))


def _taken(todo: Iterator[bytes], lock: threading.Lock) -> Iterator[bytes]:
    while True:
        with lock:
            head = next(todo, None)
        if head is None:
            return
        yield head


def _read_answer(stream) -> int:
    status = stream.readline()
    if b" 200 " not in status:
        raise ValueError(status)
    length = 0
    while line := stream.readline().strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = stream.read(length)
    return len(body)


if __name__ == "__main__":
    main()
