// The herd's protocol on Java NIO: one selector thread, bytes parsed where they were read, one
// write a read.
//
//     java HerdServer PORT NAME [NEIGHBOR:PORT,... [PLACES_PORT]]
//
// Reports are kept in memory and flooded to the neighbors; places come from herd-places on that
// port, and answers are kept. No limits, no hand-over, no storage.
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

final class HerdServer {
    private static final long SECOND = 1_000_000_000L;
    // A client's time counts at most so much beyond the label.
    private static final long AHEAD_MAX = 60 * SECOND;
    // So many circles are kept, as by the herd.
    private static final int CIRCLES_MAX = 1000;

    private final Selector selector = Selector.open();
    private final Map<Bytes, Report> table = new HashMap<>();
    private final List<Link> links = new ArrayList<>();
    private final List<Link> dirty = new ArrayList<>();
    private final Map<String, Places> places = new LinkedHashMap<>() {
        @Override protected boolean removeEldestEntry(Map.Entry<String, Places> eldest) {
            return size() > CIRCLES_MAX;
        }
    };
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Link> closed = new ArrayDeque<>();
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final byte[] name;
    private final String placesPort;
    private final Bytes probe = new Bytes(new byte[0]);
    private final Words words = new Words();
    private final long wallStart;
    private final long tickStart = System.nanoTime();
    private long lastLabel;
    private long reopenAt = Long.MAX_VALUE;

    public static void main(String[] arguments) throws IOException {
        new HerdServer(arguments).run();
    }

    private HerdServer(String[] arguments) throws IOException {
        Instant now = Instant.now();
        wallStart = now.getEpochSecond() * SECOND + now.getNano();
        name = arguments[1].getBytes(StandardCharsets.ISO_8859_1);
        placesPort = arguments.length > 3 ? arguments[3] : "";
        ServerSocketChannel listener = ServerSocketChannel.open();
        int port = Integer.parseInt(arguments[0]);
        listener.bind(new InetSocketAddress("127.0.0.1", port), 1024);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, listener);
        String neighbors = arguments.length > 2 ? arguments[2] : "";
        for (String neighbor : neighbors.split(",")) {
            if (neighbor.isEmpty()) continue;
            Link link = new Link(neighbor.split(":"));
            links.add(link);
            link.open();
        }
    }

    private void run() throws IOException {
        while (true) {
            selector.select(this::handle, closed.isEmpty() ? 0 : 100);
            for (Runnable task; (task = posted.poll()) != null; ) task.run();
            for (Link link : dirty) link.flush();
            dirty.clear();
            if (!closed.isEmpty() && System.nanoTime() >= reopenAt) closed.poll().open();
        }
    }

    private void handle(SelectionKey key) {
        Object who = key.attachment();
        if (who instanceof Client client) {
            client.handle(key);
        } else if (who instanceof Link link) {
            link.handle(key);
        } else {
            accept((ServerSocketChannel) who);
        }
    }

    private void accept(ServerSocketChannel listener) {
        try {
            SocketChannel channel = listener.accept();
            if (channel == null) return;
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Client client = new Client(channel);
            client.key = channel.register(selector, SelectionKey.OP_READ, client);
        } catch (IOException error) {
            System.err.println("accept: " + error.getMessage());
        }
    }

    private long now() {
        return wallStart + System.nanoTime() - tickStart;
    }

    // MARK: - Reports

    private boolean iamat(Out out) {
        long time = words.nanoseconds(3);
        if (time < 0 || !words.isLocation(2)) return false;
        Report known = table.get(words.copyTo(probe, 1));
        lastLabel = Math.max(now(), lastLabel + 1);
        if (known != null) lastLabel = Math.max(lastLabel, known.label + 1);
        Report report = new Report(words, time, lastLabel, name);
        take(report, known);
        out.appendAt(report);
        return true;
    }

    private boolean update() {
        long time = words.nanoseconds(3);
        long label = words.integer(4);
        if (time < 0 || label < 0 || !words.isLocation(2)) return false;
        Report report = new Report(words, time, label, words.copy(5));
        take(report, table.get(words.copyTo(probe, 1)));
        return true;
    }

    private void take(Report report, Report known) {
        if (known != null && !report.isNewerThan(known)) return;
        table.put(known == null ? new Bytes(report.client) : known.key, report);
        report.key = known == null ? new Bytes(report.client) : known.key;
        for (Link link : links) {
            if (!Arrays.equals(link.neighbor, report.origin)) link.send(report);
        }
    }

    private static final class Report {
        final byte[] client, location, timeWord, origin;
        final long time, label;
        Bytes key;

        Report(Words words, long time, long label, byte[] origin) {
            client = words.copy(1);
            location = words.copy(2);
            timeWord = words.copy(3);
            this.time = time;
            this.label = label;
            this.origin = origin;
        }

        boolean isNewerThan(Report other) {
            long rank = Math.min(time, label + AHEAD_MAX);
            long otherRank = Math.min(other.time, other.label + AHEAD_MAX);
            if (rank != otherRank) return rank > otherRank;
            if (label != other.label) return label > other.label;
            return Arrays.compareUnsigned(origin, other.origin) > 0;
        }
    }

    // MARK: - Clients

    private final class Client {
        final SocketChannel channel;
        SelectionKey key;
        private ByteBuffer in = ByteBuffer.allocate(4096);
        private final Out out = new Out();
        private boolean isAsking, hasEnded;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        void handle(SelectionKey key) {
            try {
                if (key.isWritable()) out.writeTo(channel);
                if (key.isReadable()) read();
                settle();
            } catch (IOException error) {
                close();
            }
        }

        private void read() throws IOException {
            if (!in.hasRemaining()) in = ByteBuffer.allocate(in.capacity() * 2).put(in.flip());
            if (channel.read(in) < 0) hasEnded = true;
            if (!isAsking) answer();
        }

        private void answer() throws IOException {
            byte[] bytes = in.array();
            int end = in.position(), start = 0;
            for (int index = 0; index < end && !isAsking; index++) {
                if (bytes[index] != '\n') continue;
                answer(bytes, start, index);
                start = index + 1;
            }
            if (hasEnded && !isAsking && start < end) {
                answer(bytes, start, end);
                start = end;
            }
            if (start > 0) {
                System.arraycopy(bytes, start, bytes, 0, end - start);
                in.position(end - start);
            }
            out.writeTo(channel);
        }

        private void answer(byte[] bytes, int start, int end) {
            words.split(bytes, start, end);
            if (words.is(4, "IAMAT") && iamat(out)) return;
            if (words.is(6, "UPDATE") && update()) return;
            if (words.is(4, "WHATSAT") && whatsat()) return;
            out.append('?').append(' ').append(bytes, start, end - start).append('\n');
        }

        private boolean whatsat() {
            double radius = words.decimal(2);
            long bound = words.integer(3);
            Report report = table.get(words.copyTo(probe, 1));
            if (report == null || !(radius > 0 && radius <= 50) || bound < 0 || bound > 20) {
                return false;
            }
            out.appendAt(report);
            isAsking = true;
            Places.of(HerdServer.this, report, radius).get((int) bound, text -> {
                out.append(text, 0, text.length).append('\n').append('\n');
                isAsking = false;
            }, this::goOn);
            return true;
        }

        /** The places came after the turn in which they were asked for. */
        private void goOn() {
            try {
                answer();
                settle();
            } catch (IOException error) {
                close();
            }
        }

        private void settle() {
            if (hasEnded && out.isEmpty() && !isAsking) {
                close();
                return;
            }
            // Who does not take his replies is not read from.
            int wanted = SelectionKey.OP_WRITE;
            if (out.isEmpty()) wanted = hasEnded ? 0 : SelectionKey.OP_READ;
            if (key.isValid() && key.interestOps() != wanted) key.interestOps(wanted);
        }

        private void close() {
            try {
                channel.close();
            } catch (IOException ignored) {
                // It is gone all the same.
            }
        }
    }

    /** To a neighbor; opened again when it is lost. */
    private final class Link {
        private final byte[] neighbor;
        private final int port;
        private final Out out = new Out();
        private SocketChannel channel;
        private SelectionKey key;
        private boolean isOpen, isDirty;

        Link(String[] neighbor) {
            this.neighbor = neighbor[0].getBytes(StandardCharsets.ISO_8859_1);
            port = Integer.parseInt(neighbor[1]);
        }

        void open() {
            try {
                channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.connect(new InetSocketAddress("127.0.0.1", port));
                key = channel.register(selector, SelectionKey.OP_CONNECT, this);
            } catch (IOException error) {
                close();
            }
        }

        void handle(SelectionKey key) {
            try {
                if (key.isConnectable() && channel.finishConnect()) {
                    isOpen = true;
                    key.interestOps(SelectionKey.OP_READ);
                    for (Report report : table.values()) out.appendUpdate(report);
                }
                // A neighbor answers nothing; an end is all that can be read.
                if (key.isReadable() && channel.read(ByteBuffer.allocate(4096)) < 0) close();
                if (isOpen) flush();
            } catch (IOException error) {
                close();
            }
        }

        void send(Report report) {
            if (!isOpen) return;
            out.appendUpdate(report);
            if (!isDirty) dirty.add(this);
            isDirty = true;
        }

        void flush() {
            isDirty = false;
            try {
                out.writeTo(channel);
                int wanted = SelectionKey.OP_READ | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE);
                if (key.interestOps() != wanted) key.interestOps(wanted);
            } catch (IOException error) {
                close();
            }
        }

        private void close() {
            isOpen = false;
            out.clear();
            closed.add(this);
            reopenAt = System.nanoTime() + SECOND / 10;
            try {
                channel.close();
            } catch (IOException ignored) {
                // It is gone all the same.
            }
        }
    }

    // MARK: - Places

    /** What is in one circle: asked for once, and cut to each bound once. */
    private static final class Places {
        private final HerdServer server;
        private final byte[][] texts = new byte[21][];
        private final List<Runnable> waiting = new ArrayList<>();
        private String body;

        private Places(HerdServer server) {
            this.server = server;
        }

        static Places of(HerdServer server, Report report, double radius) {
            String location = new String(report.location, StandardCharsets.ISO_8859_1);
            return server.places.computeIfAbsent(location + " " + radius, key -> {
                Places places = new Places(server);
                places.fetch(location, radius);
                return places;
            });
        }

        private void fetch(String location, double radius) {
            int middle = Math.max(location.lastIndexOf('+'), location.lastIndexOf('-'));
            String latitude = location.substring(0, middle).replace("+", "");
            String longitude = location.substring(middle).replace("+", "").replace("/", "");
            URI uri = URI.create("http://127.0.0.1:" + server.placesPort
                + "/maps/api/place/nearbysearch/json?location=" + latitude + "," + longitude
                + "&radius=" + radius * 1000 + "&key=none");
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            server.http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .whenComplete((answer, error) -> {
                    if (error != null) {
                        System.err.println("places: " + error);
                        return;
                    }
                    server.posted.add(() -> {
                        body = answer.body();
                        waiting.forEach(Runnable::run);
                        waiting.clear();
                    });
                    server.selector.wakeup();
                });
        }

        interface Receiver {
            void take(byte[] text);
        }

        void get(int bound, Receiver receiver, Runnable goOn) {
            if (body != null) {
                receiver.take(text(bound));
            } else {
                waiting.add(() -> {
                    receiver.take(text(bound));
                    goOn.run();
                });
            }
        }

        private byte[] text(int bound) {
            if (texts[bound] == null) texts[bound] = cut(bound);
            return texts[bound];
        }

        /** The body as it came, laid out as Google does, without the results beyond the bound. */
        private byte[] cut(int bound) {
            int results = body.indexOf('[', body.indexOf("\"results\"")) + 1;
            int end = results, after = results, depth = 0, count = 0;
            boolean isText = false;
            for (int index = results; ; index++) {
                char c = body.charAt(index);
                if (isText) {
                    if (c == '\\') index++;
                    else if (c == '"') isText = false;
                } else if (c == '"') {
                    isText = true;
                } else if (c == '{' || c == '[') {
                    depth++;
                } else if (c == '}' || c == ']') {
                    if (depth == 0) {
                        after = index;
                        break;
                    }
                    if (--depth == 0 && ++count <= bound) end = index + 1;
                }
            }
            String head = body.substring(0, end) + (bound > 0 && count > 0 ? "\n   " : "");
            String text = head + body.substring(after);
            return text.strip().replaceAll("\n+", "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    // MARK: - Bytes

    /** Bytes as the key of a map; the one that only looks things up is filled again and again. */
    private static final class Bytes {
        byte[] bytes;
        int count;
        private int hash;

        Bytes(byte[] bytes) {
            set(bytes, 0, bytes.length);
        }

        void set(byte[] source, int start, int count) {
            if (bytes == null || bytes.length < count) bytes = new byte[Math.max(count, 64)];
            System.arraycopy(source, start, bytes, 0, count);
            this.count = count;
            hash = 1;
            for (int index = 0; index < count; index++) hash = 31 * hash + bytes[index];
        }

        @Override public int hashCode() {
            return hash;
        }

        @Override public boolean equals(Object other) {
            return other instanceof Bytes that
                && Arrays.equals(bytes, 0, count, that.bytes, 0, that.count);
        }
    }

    /** The words of one line, where they stand. */
    private static final class Words {
        private static final int MAX = 8;
        private byte[] bytes;
        private final int[] starts = new int[MAX], ends = new int[MAX];
        private int count;

        void split(byte[] bytes, int start, int end) {
            this.bytes = bytes;
            count = 0;
            for (int index = start; index < end; ) {
                while (index < end && isSpace(bytes[index])) index++;
                if (index == end) break;
                int first = index;
                while (index < end && !isSpace(bytes[index])) index++;
                if (count < MAX) {
                    starts[count] = first;
                    ends[count] = index;
                }
                count++;
            }
        }

        private static boolean isSpace(byte b) {
            return b == ' ' || b >= 9 && b <= 13;
        }

        boolean is(int count, String command) {
            if (this.count != count || ends[0] - starts[0] != command.length()) return false;
            for (int index = 0; index < command.length(); index++) {
                if (bytes[starts[0] + index] != command.charAt(index)) return false;
            }
            return true;
        }

        byte[] copy(int word) {
            return Arrays.copyOfRange(bytes, starts[word], ends[word]);
        }

        Bytes copyTo(Bytes target, int word) {
            target.set(bytes, starts[word], ends[word] - starts[word]);
            return target;
        }

        /** Nanoseconds since 1970, or -1. */
        long nanoseconds(int word) {
            long value = 0;
            int index = starts[word], end = ends[word], digits = 0;
            for (; index < end && bytes[index] != '.'; index++, digits++) {
                if (bytes[index] < '0' || bytes[index] > '9' || digits > 9) return -1;
                value = value * 10 + bytes[index] - '0';
            }
            if (digits == 0) return -1;
            int decimals = 0;
            for (index++; index < end; index++) {
                if (bytes[index] < '0' || bytes[index] > '9') return -1;
                if (decimals < 9) {
                    value = value * 10 + bytes[index] - '0';
                    decimals++;
                }
            }
            for (; decimals < 9; decimals++) value *= 10;
            return value;
        }

        /** A whole number without sign, or -1. */
        long integer(int word) {
            long value = 0;
            int length = ends[word] - starts[word];
            if (length == 0 || length > 19) return -1;
            for (int index = starts[word]; index < ends[word]; index++) {
                if (bytes[index] < '0' || bytes[index] > '9') return -1;
                value = value * 10 + bytes[index] - '0';
            }
            return value;
        }

        /** A decimal number without sign, or -1. */
        double decimal(int word) {
            return decimal(starts[word], ends[word]);
        }

        private double decimal(int start, int end) {
            double value = 0, scale = 0;
            if (start == end || bytes[start] == '.') return -1;
            for (int index = start; index < end; index++) {
                if (bytes[index] == '.' && scale == 0) {
                    scale = 1;
                } else if (bytes[index] >= '0' && bytes[index] <= '9') {
                    value = value * 10 + bytes[index] - '0';
                    scale *= 10;
                } else {
                    return -1;
                }
            }
            return scale > 1 ? value / scale : value;
        }

        boolean isLocation(int word) {
            int start = starts[word], end = ends[word];
            if (bytes[end - 1] == '/') end--;
            if (end - start < 4 || !isSign(bytes[start])) return false;
            int middle = start + 1;
            while (middle < end && !isSign(bytes[middle])) middle++;
            if (middle >= end) return false;
            double latitude = decimal(start + 1, middle), longitude = decimal(middle + 1, end);
            return latitude >= 0 && latitude <= 90 && longitude >= 0 && longitude <= 180;
        }

        private static boolean isSign(byte b) {
            return b == '+' || b == '-';
        }
    }

    /** Bytes that are to be written. */
    private static final class Out {
        private byte[] bytes = new byte[4096];
        private int start, end;

        boolean isEmpty() {
            return start == end;
        }

        void clear() {
            start = end = 0;
        }

        Out append(char c) {
            reserve(1);
            bytes[end++] = (byte) c;
            return this;
        }

        Out append(byte[] source, int from, int count) {
            reserve(count);
            System.arraycopy(source, from, bytes, end, count);
            end += count;
            return this;
        }

        Out appendWord(byte[] word) {
            return append(' ').append(word, 0, word.length);
        }

        Out append(String ascii) {
            for (int index = 0; index < ascii.length(); index++) append(ascii.charAt(index));
            return this;
        }

        void appendAt(Report report) {
            append("AT").appendWord(report.origin).append(' ');
            long difference = report.label - report.time;
            append(difference < 0 ? '-' : '+');
            long size = Math.abs(difference);
            appendNumber(size / SECOND, 1).append('.').appendNumber(size % SECOND, 9);
            appendWords(report).append('\n');
        }

        void appendUpdate(Report report) {
            append("UPDATE").appendWords(report).append(' ');
            appendNumber(report.label, 1).appendWord(report.origin).append('\n');
        }

        private Out appendWords(Report report) {
            return appendWord(report.client).appendWord(report.location)
                .appendWord(report.timeWord);
        }

        private Out appendNumber(long value, int digitsMin) {
            int digits = digitsMin;
            for (long rest = value, count = 1; rest > 0; rest /= 10, count++) {
                digits = (int) Math.max(digits, count);
            }
            reserve(digits);
            for (int index = end + digits - 1; index >= end; index--, value /= 10) {
                bytes[index] = (byte) ('0' + value % 10);
            }
            end += digits;
            return this;
        }

        private void reserve(int count) {
            if (end + count <= bytes.length) return;
            int used = end - start;
            byte[] room = used + count > bytes.length / 2
                ? new byte[Math.max(bytes.length * 2, used + count)] : bytes;
            System.arraycopy(bytes, start, room, 0, used);
            bytes = room;
            start = 0;
            end = used;
        }

        void writeTo(SocketChannel channel) throws IOException {
            if (isEmpty()) return;
            start += channel.write(ByteBuffer.wrap(bytes, start, end - start));
            if (start == end) clear();
        }
    }
}
