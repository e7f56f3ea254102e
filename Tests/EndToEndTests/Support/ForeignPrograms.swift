/// Other people's servers, as they are written every day.
enum ForeignPrograms {
    /// It takes the listening socket that systemd's way offers, and answers what it has accepted
    /// before it ends.
    ///
    /// `accepts`: whether it ever does.
    static func asyncio(_ version: String, accepts: Bool = true) -> String {
        """
        import asyncio, os, signal, socket

        async def answer(reader, writer):
            while line := await reader.readline():
                writer.write(b"\(version) " + line)
                await writer.drain()
            writer.close()

        async def main():
            assert os.environ["LISTEN_PID"] == str(os.getpid())
            assert os.environ["LISTEN_FDS"] == "1"
            listener = socket.socket(fileno=3)
            ended = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
            if not \(accepts ? "True" : "False"):
                print("\(version) idles", flush=True)
                return await ended.wait()
            server = await asyncio.start_server(answer, sock=listener)
            print("\(version) listens", flush=True)
            await ended.wait()
            # What the loop has accepted is no connection of the server yet, and would be dropped
            # by close() (an assertion in Server._attach): first it only takes no more.
            asyncio.get_running_loop().remove_reader(listener)
            while rest := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(rest)
            server.close()

        asyncio.run(main())
        """
    }

    /// It answers every request with this status, on the socket that it is given.
    static func web(status: Int) -> String {
        """
        import http.server, socket

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(\(status))
                self.send_header("Content-Length", "0")
                self.end_headers()

        server = http.server.ThreadingHTTPServer(("", 0), Answer, bind_and_activate=False)
        server.socket = socket.socket(fileno=3)
        server.serve_forever()
        """
    }

    /// It takes one connection whenever the kernel wakes it, which need not wake another one.
    static let exclusive = """
        import select, socket
        listener = socket.socket(fileno=3)
        listener.setblocking(False)
        events = select.epoll()
        events.register(listener, select.EPOLLIN | select.EPOLLEXCLUSIVE)
        while events.poll():
            try:
                client = listener.accept()[0]
            except BlockingIOError:
                continue
            client.setblocking(True)
            if client.recv(4096): client.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n")
            client.close()
        """

    /// It says READY=1 and a heartbeat, if it is asked for those, and prints what it was asked.
    static let notifier = """
        import os, signal, socket
        asked = os.environ.get("WATCHDOG_USEC")
        print("heartbeats:", asked, flush=True)
        to = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        to.sendto(b"READY=1\\nSTATUS=serving", os.environ["NOTIFY_SOCKET"])
        if asked: to.sendto(b"WATCHDOG=1", os.environ["NOTIFY_SOCKET"])
        signal.pause()
        """
}
