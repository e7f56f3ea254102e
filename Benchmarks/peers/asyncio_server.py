#!/usr/bin/env python3
"""The paper's own technique, at its plainest: an asyncio server that answers IAMAT with AT.

    asyncio_server.py PORT

It keeps reports in memory, floods to nobody and refuses nothing.
"""
import asyncio
import sys
import time

reports = {}


def answer(line):
    words = line.split()
    if len(words) != 4 or words[0] != "IAMAT":
        return "? " + line.rstrip("\n") + "\n"
    _, client, location, sent = words
    difference = time.time() - float(sent)
    reports[client] = (location, sent, difference)
    return f"AT Goloman {difference:+.9f} {client} {location} {sent}\n"


async def serve(reader, writer):
    try:
        while line := await reader.readline():
            writer.write(answer(line.decode()).encode())
            await writer.drain()
    except ConnectionError:
        pass  # The load generator leaves without reading its last replies.
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    await server.serve_forever()


asyncio.run(main())
