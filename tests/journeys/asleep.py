"""A worker that sleeps: it spares the machine in journeys that are about the server."""

import time

time.sleep(86_400)
