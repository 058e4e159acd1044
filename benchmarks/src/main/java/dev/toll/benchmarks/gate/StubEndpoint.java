package dev.toll.benchmarks.gate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * An OpenAI-compatible endpoint that answers everything with the same text: ten milliseconds after the request, whole or as an
 * event stream as it was asked for. A request whose text says {@code slowly} is streamed one frame at a time.
 *
 * <p>Arguments: port, frames of a slow stream, milliseconds between them.
 */
public final class StubEndpoint {
    private static final long DELAY = 10_000_000;
    private static final String SENTENCE = "The hens of the upper coop sleep well in the morning and the small end of an egg is up. ";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: ";

    private final int frames;
    private final long pause;
    private final byte[] whole;
    private final byte[] stream;
    private final byte[] first;
    private final byte[] frame;
    private final byte[] last;
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16);

    private record Due(long at, Connection connection, int frame) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(at, other.at);
        }
    }

    private static final class Connection {
        private final SocketChannel channel;
        private final Deque<ByteBuffer> out = new ArrayDeque<>();
        private HttpMessage request = new HttpMessage();

        Connection(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private StubEndpoint(int frames, long pause) {
        this.frames = frames;
        this.pause = pause;
        String text = SENTENCE.repeat(3);
        byte[] json = ("{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"stub\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":60,\"total_tokens\":80}}").getBytes(StandardCharsets.UTF_8);
        this.whole = join(bytes(HEAD + "application/json\r\nContent-Length: " + json.length + "\r\n\r\n"), json);
        String opening = HEAD + "text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        String words = event(delta(text)) + end();
        this.stream = join(bytes(opening), chunk(words), bytes("0\r\n\r\n"));
        this.first = join(bytes(opening), chunk(event(delta(SENTENCE))));
        this.frame = chunk(event(delta(SENTENCE)));
        this.last = join(chunk(end()), bytes("0\r\n\r\n"));
    }

    private static String delta(String text) {
        return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"stub\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]}";
    }

    private static String end() {
        return event("{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"stub\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}")
                + event("{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"stub\",\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":60,\"total_tokens\":80}}")
                + event("[DONE]");
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] chunk(String text) {
        return bytes(Integer.toHexString(bytes(text).length) + "\r\n" + text + "\r\n");
    }

    private static byte[] join(byte[]... parts) {
        var out = new java.io.ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    public static void main(String[] args) throws IOException {
        var stub = new StubEndpoint(Integer.parseInt(args[1]), Long.parseLong(args[2]) * 1_000_000);
        stub.serve(Integer.parseInt(args[0]));
    }

    private void serve(int port) throws IOException {
        try (var selector = Selector.open(); var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", port), 4096);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            System.out.println("stub: 127.0.0.1:" + port);
            while (true) {
                var next = due.peek();
                long wait = next == null ? 1_000 : Math.max(0, (next.at() - System.nanoTime()) / 1_000_000);
                if (wait == 0) {
                    selector.selectNow();
                } else {
                    selector.select(wait);
                }
                var keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    var key = keys.next();
                    keys.remove();
                    serve(key, server, selector);
                }
                answer();
            }
        }
    }

    private void serve(SelectionKey key, ServerSocketChannel server, Selector selector) throws IOException {
        if (key.isAcceptable()) {
            for (var channel = server.accept(); channel != null; channel = server.accept()) {
                channel.configureBlocking(false);
                channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
            }
            return;
        }
        var connection = (Connection) key.attachment();
        try {
            in.clear();
            int read = connection.channel.read(in);
            if (read < 0) {
                connection.channel.close();
                return;
            }
            int at = 0;
            while (at < read) {
                at += connection.request.feed(in.array(), at, read);
                if (connection.request.done()) {
                    due.add(new Due(System.nanoTime() + DELAY, connection, 0));
                    if (at < read) {
                        throw new IOException("a second request before the first was answered");
                    }
                }
            }
        } catch (IOException e) {
            connection.channel.close();
        }
    }

    private void answer() {
        long now = System.nanoTime();
        for (var next = due.peek(); next != null && next.at() <= now; next = due.peek()) {
            due.poll();
            var connection = next.connection();
            var asked = connection.request.body();
            boolean streamed = asked.indexOf("\"stream\":true") >= 0 || asked.indexOf("\"stream\": true") >= 0;
            boolean slowly = streamed && asked.indexOf("slowly") >= 0;
            if (!slowly) {
                finish(connection, streamed ? stream : whole);
            } else if (next.frame() < frames) {
                send(connection, next.frame() == 0 ? first : frame);
                due.add(new Due(now + pause, connection, next.frame() + 1));
            } else {
                finish(connection, last);
            }
        }
    }

    private void finish(Connection connection, byte[] bytes) {
        connection.request = new HttpMessage();
        send(connection, bytes);
    }

    /** Loopback buffers take a small answer at once; what they do not take is tried again with the next one. */
    private static void send(Connection connection, byte[] bytes) {
        connection.out.add(ByteBuffer.wrap(bytes));
        try {
            while (!connection.out.isEmpty()) {
                connection.channel.write(connection.out.peek());
                if (connection.out.element().hasRemaining()) {
                    return;
                }
                connection.out.poll();
            }
        } catch (IOException e) {
            connection.out.clear();
        }
    }
}
