package dev.ratatoskr.agent.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ratatoskr.agent.config.PeerNames;
import dev.ratatoskr.agent.status.StatusJson;
import dev.ratatoskr.agent.status.StatusSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers {@code GET /metrics}. Whatever is asked more than once a second gets the same text. An
 * agent too busy to tell is not one without bridges: for some seconds its last text stands, then
 * there is none.
 */
public final class MetricsServer implements AutoCloseable {
  private static final String PATH = "/metrics";
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final int BACKLOG = 16;
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  /** For so long a text stands when there is no newer one. */
  private static final long STANDING_NANOS = Duration.ofSeconds(5).toNanos();

  /** What the JDK's server allows clients: seconds for a request and its answer, connections. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "5",
          "sun.net.httpserver.maxRspTime", "5",
          "sun.net.httpserver.maxIdleConnections", "4",
          "jdk.httpserver.maxConnections", "16");

  private final HttpServer server;
  private final ExecutorService threads;
  private final StatusSource source;
  private final MetricsText text;
  private final ReentrantLock lock = new ReentrantLock();
  private long askedNanos = System.nanoTime() - FRESH_NANOS;
  private Optional<Cached> cached = Optional.empty();

  private MetricsServer(
      HttpServer server, ExecutorService threads, StatusSource source, MetricsText text) {
    this.server = server;
    this.threads = threads;
    this.source = source;
    this.text = text;
  }

  /** An answer and when it was made. */
  private record Cached(String text, long madeNanos) {}

  /**
   * Binds and begins to answer.
   *
   * @param listen an address of this host; port 0 for any
   * @param version of the agent
   * @param names peers that have series from the start on
   * @throws IOException when the address cannot be bound; the message says what to do
   */
  public static MetricsServer start(
      InetSocketAddress listen, StatusSource source, String version, PeerNames names)
      throws IOException {
    LIMITS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
    HttpServer server;
    try {
      server = HttpServer.create(listen, BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "no metrics at "
              + StatusJson.text(listen)
              + ": "
              + e.getMessage()
              + "; set listen in [metrics] to a free port of an address of this machine, and start"
              + " again",
          e);
    }
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("metrics").factory());
    MetricsServer metrics =
        new MetricsServer(server, threads, source, new MetricsText(version, names));
    server.setExecutor(threads);
    server.createContext("/", metrics::serve);
    server.start();
    return metrics;
  }

  /** Where it answers. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      List<String> hosts =
          Optional.ofNullable(exchange.getRequestHeaders().get("Host")).orElse(List.of());
      if (!HostHeader.isGood(hosts)) {
        answer(exchange, 403, "ask by address or as localhost\n");
      } else if (!PATH.equals(exchange.getRequestURI().getPath())) {
        answer(exchange, 404, "there is only " + PATH + "\n");
      } else if (!"GET".equals(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Allow", "GET");
        answer(exchange, 405, "only GET\n");
      } else {
        Optional<String> fresh = fresh();
        answer(exchange, fresh.isPresent() ? 200 : 503, fresh.orElse("the agent is busy\n"));
      }
    }
  }

  private static void answer(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", TEXT);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    boolean head = "HEAD".equals(exchange.getRequestMethod());
    exchange.sendResponseHeaders(code, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }

  /** One asks the agent; who comes meanwhile waits for that answer. */
  private Optional<String> fresh() {
    lock.lock();
    try {
      if (System.nanoTime() - askedNanos >= FRESH_NANOS) {
        Optional<String> now = source.snapshotInTime().map(text::of);
        askedNanos = System.nanoTime();
        cached =
            now.map(made -> new Cached(made, askedNanos))
                .or(() -> cached.filter(old -> askedNanos - old.madeNanos() < STANDING_NANOS));
      }
      return cached.map(Cached::text);
    } finally {
      lock.unlock();
    }
  }

  /** Stops answering. Idempotent. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
