#!/usr/bin/env python3
"""The herd's protocol on asyncio, as the paper proposed it: one loop, one Protocol a connection.

    asyncio_server.py PORT NAME [--neighbors NAME:PORT,...] [--places PORT] [--uvloop]

Reports are kept in memory and flooded to the neighbors; places come from herd-places on that port,
and answers are kept. No limits, no hand-over, no storage.
"""
import argparse
import asyncio
import json
import re
import time

LOCATION = re.compile(rb"([+-]\d+(?:\.\d*)?)([+-]\d+(?:\.\d*)?)/?")
RADIUS = re.compile(rb"\d+(?:\.\d*)?")
SECOND = 10**9
# A client's time counts at most so much beyond the label.
AHEAD_MAX = 60 * SECOND
# So many circles are kept, as by the herd.
CIRCLES_MAX = 1_000


def nanoseconds(word):
    seconds, _, fraction = word.partition(b".")
    if not seconds.isdigit() or (fraction and not fraction.isdigit()):
        return None
    return int(seconds) * SECOND + int((fraction + b"000000000")[:9])


def location_of(word):
    match = LOCATION.fullmatch(word)
    if match is None:
        return None
    latitude, longitude = map(float, match.groups())
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


class Report:
    __slots__ = ("client", "location", "time", "label", "origin", "at", "rank")

    def __init__(self, client, location, time_word, time_ns, label, origin):
        self.client, self.location, self.time = client, location, time_word
        self.label, self.origin = label, origin
        difference = label - time_ns
        whole, part = divmod(abs(difference), SECOND)
        sign = "-" if difference < 0 else "+"
        self.at = b"AT %b %b %b %b %b\n" % (
            origin, f"{sign}{whole}.{part:09d}".encode(), client, location, time_word)
        self.rank = (min(time_ns, label + AHEAD_MAX), label, origin)

    @property
    def update(self):
        return b"UPDATE %b %b %b %d %b\n" % (
            self.client, self.location, self.time, self.label, self.origin)


class Herd:
    def __init__(self, name, places_port):
        self.name = name.encode()
        self.table = {}
        self.links = []
        self.label = 0
        self.places = Places(places_port)

    def take(self, report, known):
        """Stores and floods what is news."""
        if known is not None and report.rank <= known.rank:
            return
        self.table[report.client] = report
        update = None
        for link in self.links:
            if link.transport is not None and link.neighbor != report.origin:
                update = update or report.update
                link.send(update)

    def iamat(self, words):
        _, client, location, time_word = words
        time_ns = nanoseconds(time_word)
        if time_ns is None or location_of(location) is None:
            return None
        known = self.table.get(client)
        self.label = max(time.time_ns(), self.label + 1, known.label + 1 if known else 0)
        report = Report(client, location, time_word, time_ns, self.label, self.name)
        self.take(report, known)
        return report.at

    def update(self, words):
        _, client, location, time_word, label, origin = words
        time_ns = nanoseconds(time_word)
        if time_ns is None or location_of(location) is None or not label.isdigit():
            return False
        report = Report(client, location, time_word, time_ns, int(label), origin)
        self.take(report, self.table.get(client))
        return True


class Places:
    """Answers of herd-places, each asked for once, and each text made once."""

    def __init__(self, port):
        self.port = port
        self.calls = {}
        self.texts = {}

    async def ask(self, location, radius, bound):
        circle = (location, radius)
        if circle not in self.calls:
            self.calls[circle] = asyncio.ensure_future(self.fetch(*location_of(location), radius))
        answer = await self.calls[circle]
        cut = {**answer, "results": answer["results"][:bound]}
        text = json.dumps(cut, indent=3, separators=(",", " : "), ensure_ascii=False)
        text = re.sub("\n+", "\n", text).encode() + b"\n\n"
        self.texts[location, radius, bound] = text
        for kept in (self.calls, self.texts):
            if len(kept) > CIRCLES_MAX:
                del kept[next(iter(kept))]
        return text

    async def fetch(self, latitude, longitude, radius):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        path = "/maps/api/place/nearbysearch/json"
        query = f"location={latitude:f},{longitude:f}&radius={float(radius) * 1000:f}&key=none"
        head = f"GET {path}?{query} HTTP/1.1\r\nHost: places\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.read()
        writer.close()
        return json.loads(answer.partition(b"\r\n\r\n")[2])


class Client(asyncio.Protocol):
    def __init__(self, herd):
        self.herd = herd
        self.rest = b""
        self.asking = None
        self.waiting = []
        self.has_ended = False

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        if self.asking is None:
            self.answer(lines)
        else:
            self.waiting += lines

    def answer(self, lines):
        """Up to a question whose places must be fetched; the lines behind it wait for them."""
        replies = []
        for index, line in enumerate(lines):
            words = line.split()
            reply = None
            if len(words) == 4 and words[0] == b"IAMAT":
                reply = self.herd.iamat(words)
            elif len(words) == 6 and words[0] == b"UPDATE" and self.herd.update(words):
                continue
            elif len(words) == 4 and words[0] == b"WHATSAT" and (question := self.question(words)):
                reply, *circle = question
                places = self.herd.places.texts.get(tuple(circle))
                if places is None:
                    replies.append(reply)
                    self.waiting = lines[index + 1:]
                    self.asking = asyncio.ensure_future(self.ask(circle))
                    break
                reply += places
            replies.append(reply or b"? " + line + b"\n")
        if replies:
            self.transport.write(b"".join(replies))

    def question(self, words):
        """The AT of the client and the circle about it, with the bound; None where one is wrong."""
        _, client, radius, bound = words
        if not RADIUS.fullmatch(radius) or not 0 < float(radius) <= 50:
            return None
        if not bound.isdigit() or int(bound) > 20 or client not in self.herd.table:
            return None
        report = self.herd.table[client]
        return report.at, report.location, radius, int(bound)

    async def ask(self, circle):
        self.transport.write(await self.herd.places.ask(*circle))
        self.asking = None
        self.answer(self.waiting)
        if self.has_ended and self.asking is None:
            self.transport.close()

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()

    def eof_received(self):
        if self.rest:
            self.data_received(b"\n")
        self.has_ended = True
        return self.asking is not None

    def connection_lost(self, error):
        if self.asking is not None:
            self.asking.cancel()


class Link(asyncio.Protocol):
    """To a neighbor; opened again when it is lost."""

    def __init__(self, herd, neighbor, port):
        self.herd, self.neighbor, self.port = herd, neighbor.encode(), int(port)
        self.transport = None

    async def open(self):
        while self.transport is None:
            try:
                loop = asyncio.get_running_loop()
                await loop.create_connection(lambda: self, "127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.1)

    def connection_made(self, transport):
        self.transport = transport
        self.outgoing = []
        for report in self.herd.table.values():
            self.send(report.update)

    def send(self, update):
        """What one turn of the loop has to say goes out together."""
        if not self.outgoing:
            asyncio.get_running_loop().call_soon(self.flush)
        self.outgoing.append(update)

    def flush(self):
        if self.transport is not None:
            self.transport.write(b"".join(self.outgoing))
        self.outgoing = []

    def connection_lost(self, error):
        self.transport = None
        asyncio.ensure_future(self.open())


async def serve(options):
    herd = Herd(options.name, options.places)
    for neighbor in filter(None, options.neighbors.split(",")):
        link = Link(herd, *neighbor.split(":"))
        herd.links.append(link)
        asyncio.ensure_future(link.open())
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Client(herd), "127.0.0.1", options.port, backlog=1024)
    await server.serve_forever()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("port", type=int)
    parser.add_argument("name")
    parser.add_argument("--neighbors", default="")
    parser.add_argument("--places", type=int)
    parser.add_argument("--uvloop", action="store_true")
    options = parser.parse_args()
    if options.uvloop:
        import uvloop

        uvloop.run(serve(options))
    else:
        asyncio.run(serve(options))


main()
