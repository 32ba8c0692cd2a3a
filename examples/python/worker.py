#!/usr/bin/env python3
"""A worker for a pull handler, with nothing but Python's standard library.

    FANFARE_URL=http://localhost:8080 FANFARE_KEY=ff_... ./worker.py HANDLER

It takes deliveries of the handler, prints their messages, and acknowledges them together.
The key needs the capability delivery.pull and no other.
A payload {"fail": "why"} is given back instead, to be tried again later and to
become a dead letter in the end. SIGTERM and Ctrl-C let it finish what it holds.
"""

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ.get("FANFARE_URL", "http://localhost:8080").rstrip("/")
KEY = os.environ["FANFARE_KEY"]
APP = os.environ.get("FANFARE_APP", "default")

running = True


def stop(*_):
    global running
    running = False


def call(handler, verb, body):
    """Posts JSON to a route of the handler and returns the JSON of the answer."""
    request = urllib.request.Request(
        f"{URL}/v1/apps/{APP}/handlers/{urllib.parse.quote(handler, safe='')}/{verb}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
        return json.loads(body) if body else None


def handle(message):
    """What your worker does. It may see a message twice: its id tells."""
    if isinstance(message["payload"], dict) and "fail" in message["payload"]:
        raise ValueError(message["payload"]["fail"])
    print(json.dumps(message), flush=True)


def work(handler):
    # The server answers as soon as there is something, at the latest after wait.
    claimed = call(handler, "claim", {"max_count": 10, "lease_for": "1 minute", "wait": "20 seconds"})
    done = []
    for delivery in claimed["deliveries"]:
        lease = {"delivery": delivery["delivery"], "lease": delivery["lease"]}
        try:
            handle(delivery["message"])
        except Exception as reason:
            call(handler, "nack", {**lease, "reason": str(reason)})
        else:
            done.append(lease)
    if not done:
        return
    for result in call(handler, "ack", done)["results"]:
        if "code" in result:  # of this one alone: it took too long, and comes again
            print(f"worker: {result['code']}: {result['detail']}", file=sys.stderr)


def main(handler):
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while running:
        try:
            work(handler)
        except urllib.error.HTTPError as error:
            problem = json.load(error)
            print(f"worker: {problem['code']}: {problem['detail']}", file=sys.stderr)
            if not problem.get("retryable") and problem["code"] != "lease_lost":
                sys.exit(1)
            time.sleep(1)
        except OSError as error:  # the server is away
            print(f"worker: {error}", file=sys.stderr)
            time.sleep(1)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
