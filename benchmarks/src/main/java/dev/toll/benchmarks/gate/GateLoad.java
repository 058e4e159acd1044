package dev.toll.benchmarks.gate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;

/**
 * Asks an endpoint for chats and times the answers. Prints one line of JSON.
 *
 * <pre>
 * closed  PORT CONNECTIONS SECONDS     each connection asks again as soon as it has an answer
 * rate    PORT PER_SECOND SECONDS      asks at fixed times, whatever the answers do; waiting counts from the time it should have been asked
 * streams PORT STREAMS RAMP_SECONDS    opens so many slow streams over that time and reads each to its end mark
 * </pre>
 */
public final class GateLoad {
    private static final String TEXT = "Good morning. How do the hens of the upper coop sleep, and which end of an egg is up? Please tell me in a few words";
    private static final int MOST_CONNECTIONS = 4_096;
    private static final long LONGEST = 60_000_000_000L;

    private final Selector selector;
    private final InetSocketAddress address;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16);
    private final byte[] request;
    private final boolean streams;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private long[] took = new long[1 << 16];
    private long[] firstByte = new long[1 << 16];
    private long[] firstWords = new long[1 << 16];
    private int answers;
    private int words;
    private int errors;
    private int open;
    private int mostOpen;
    private int connections;
    private String fault = "";

    private static final class Connection {
        private final SocketChannel channel;
        private HttpMessage answer = new HttpMessage();
        private long asked;
        private long began;
        private boolean spoke;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private GateLoad(int port, boolean streams) throws IOException {
        this.selector = Selector.open();
        this.address = new InetSocketAddress("127.0.0.1", port);
        this.streams = streams;
        byte[] body = ("{\"model\":\"stub\",\"max_tokens\":200," + (streams ? "\"stream\":true," : "") + "\"messages\":[{\"role\":\"user\",\"content\":\"" + TEXT + (streams ? ", slowly" : "") + ".\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nContent-Type: application/json\r\nAuthorization: Bearer sk-benchmark\r\nContent-Length: " + body.length
                + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        this.request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
    }

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[1]);
        int number = Integer.parseInt(args[2]);
        double seconds = Double.parseDouble(args[3]);
        var load = new GateLoad(port, args[0].equals("streams"));
        switch (args[0]) {
            case "closed" -> load.closed(number, seconds);
            case "rate" -> load.rate(number, seconds);
            case "streams" -> load.streams(number, seconds);
            default -> throw new IllegalArgumentException(args[0] + "; expected closed, rate or streams");
        }
    }

    private void closed(int number, double seconds) throws IOException {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        for (int i = 0; i < number; i++) {
            ask(System.nanoTime());
        }
        while (System.nanoTime() < end) {
            select(100);
            while (!idle.isEmpty() && System.nanoTime() < end) {
                ask(System.nanoTime());
            }
        }
        report("closed", number, (System.nanoTime() - start) / 1e9);
    }

    private void rate(int perSecond, double seconds) throws IOException {
        long start = System.nanoTime();
        long total = (long) (perSecond * seconds);
        long asked = 0;
        while (asked < total || open > 0) {
            long now = System.nanoTime();
            while (asked < total && start + asked * 1_000_000_000L / perSecond <= now) {
                ask(start + asked++ * 1_000_000_000L / perSecond);
            }
            long next = asked < total ? start + asked * 1_000_000_000L / perSecond - System.nanoTime() : 100_000_000;
            // The selector counts in milliseconds: the rest of a wait is spent asking it again.
            select(next > 1_500_000 ? next / 1_000_000 - 1 : 0);
            if (now - start > seconds * 1e9 + LONGEST) {
                break;
            }
        }
        report("rate", perSecond, (System.nanoTime() - start) / 1e9);
    }

    private void streams(int number, double ramp) throws IOException {
        long start = System.nanoTime();
        int asked = 0;
        while (asked < number || open > 0) {
            long now = System.nanoTime();
            while (asked < number && start + (long) (asked * ramp * 1e9 / number) <= now) {
                ask(start + (long) (asked * ramp * 1e9 / number));
                asked++;
            }
            select(1);
            if (now - start > ramp * 1e9 + LONGEST) {
                break;
            }
        }
        report("streams", number, (System.nanoTime() - start) / 1e9);
    }

    private void ask(long at) throws IOException {
        var connection = idle.poll();
        if (connection == null) {
            if (connections >= MOST_CONNECTIONS) {
                waiting.add(at);
                return;
            }
            connections++;
            var channel = SocketChannel.open(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            connection = new Connection(channel);
            channel.register(selector, SelectionKey.OP_READ, connection);
        }
        connection.answer = new HttpMessage();
        connection.asked = at;
        connection.began = 0;
        connection.spoke = false;
        open++;
        mostOpen = Math.max(mostOpen, open);
        var out = ByteBuffer.wrap(request);
        while (out.hasRemaining()) {
            connection.channel.write(out);
        }
    }

    private void select(long millis) throws IOException {
        if (millis > 0) {
            selector.select(millis);
        } else {
            selector.selectNow();
        }
        var keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            var connection = (Connection) keys.next().attachment();
            keys.remove();
            try {
                read(connection);
            } catch (IOException e) {
                failed(connection, String.valueOf(e.getMessage()));
            }
        }
    }

    private void read(Connection connection) throws IOException {
        in.clear();
        int read = connection.channel.read(in);
        long now = System.nanoTime();
        if (read < 0) {
            boolean wasOpen = connection.answer.begun() || connection.asked > 0;
            if (wasOpen) {
                failed(connection, "connection closed");
            } else {
                connection.channel.close();
                connections--;
                idle.remove(connection);
            }
            return;
        }
        connection.answer.feed(in.array(), 0, read);
        var body = connection.answer.body();
        if (connection.began == 0 && !body.isEmpty()) {
            connection.began = now;
        }
        if (streams && !connection.spoke && body.indexOf("\"content\":\"The") >= 0) {
            connection.spoke = true;
            firstWords = room(firstWords, words);
            firstWords[words++] = now - connection.asked;
        }
        if (connection.answer.done()) {
            boolean good = connection.answer.head().startsWith("HTTP/1.1 200") && body.indexOf("The hens") >= 0 && (!streams || body.toString().endsWith("data: [DONE]\n\n"));
            if (!good) {
                failed(connection, connection.answer.head().lines().findFirst().orElse("") + " " + body.substring(0, Math.min(200, body.length())));
                return;
            }
            took = room(took, answers);
            firstByte = room(firstByte, answers);
            firstByte[answers] = connection.began - connection.asked;
            took[answers++] = now - connection.asked;
            open--;
            connection.asked = 0;
            if (connection.answer.keepsConnection()) {
                connection.answer = new HttpMessage();
                idle.add(connection);
            } else {
                connection.channel.close();
                connections--;
            }
            var late = waiting.poll();
            if (late != null) {
                ask(late);
            }
        }
    }

    private void failed(Connection connection, String why) throws IOException {
        errors++;
        fault = why;
        open--;
        connections--;
        connection.channel.close();
    }

    private static long[] room(long[] values, int size) {
        return size < values.length ? values : Arrays.copyOf(values, 2 * values.length);
    }

    private static String quantiles(long[] values, int size) {
        if (size == 0) {
            return "null";
        }
        var sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return String.format(Locale.ROOT, "{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"max\":%.3f}", at(sorted, .5), at(sorted, .9), at(sorted, .99), sorted[size - 1] / 1e6);
    }

    private static double at(long[] sorted, double q) {
        return sorted[(int) Math.floor(q * (sorted.length - 1))] / 1e6;
    }

    private void report(String mode, int number, double seconds) {
        System.out.println(String.format(Locale.ROOT, "{\"mode\":\"%s\",\"number\":%d,\"seconds\":%.2f,\"answers\":%d,\"errors\":%d,\"mostOpen\":%d,\"perSecond\":%.1f,\"ms\":%s,\"firstByteMs\":%s,\"firstWordsMs\":%s,\"fault\":\"%s\"}",
                mode, number, seconds, answers, errors, mostOpen, answers / seconds, quantiles(took, answers), quantiles(firstByte, answers), quantiles(firstWords, words),
                fault.replaceAll("[\"\\\\\\p{Cntrl}]", " ")));
    }
}
