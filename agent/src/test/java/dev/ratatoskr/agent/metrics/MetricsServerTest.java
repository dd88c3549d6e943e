package dev.ratatoskr.agent.metrics;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.agent.config.PeerNames;
import dev.ratatoskr.agent.status.AgentStatus;
import dev.ratatoskr.agent.status.BridgeStatus;
import dev.ratatoskr.agent.status.StatusSource;
import dev.ratatoskr.proto.PeerKey;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsServerTest {
  private static final String ANNA = "200:1:0:0:0:0:0:1";
  private static final String BEN = "200:2:0:0:0:0:0:2";
  private static final PeerNames NAMES =
      new PeerNames(Map.of(address(ANNA), "anna", address(BEN), "ben"));
  private static final Pattern NAME = Pattern.compile("(?:ratatoskr|process|jvm)_[a-z_]+");

  private final AtomicInteger asked = new AtomicInteger();
  private final List<BridgeStatus> bridges = new ArrayList<>();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final StatusSource source =
      new StatusSource() {
        @Override
        public AgentStatus snapshot() {
          return status();
        }

        @Override
        public Optional<AgentStatus> snapshotInTime() {
          AgentStatus present = status();
          return busy.get() ? Optional.empty() : Optional.of(present);
        }
      };
  private final MetricsServer server;

  MetricsServerTest() throws Exception {
    server =
        MetricsServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), source, "1.2", NAMES);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private AgentStatus status() {
    asked.incrementAndGet();
    return new AgentStatus(
        new AgentStatus.Self("1.2", Optional.empty(), "0.5.14", true, ""),
        AgentStatus.Nat.UNKNOWN,
        bridges);
  }

  private static Inet6Address address(String text) {
    return (Inet6Address) InetAddress.ofLiteral(text);
  }

  private static BridgeStatus bridge(String address, String name, BridgeStatus.State state)
      throws Exception {
    BridgeStatus.RoundTrips trips =
        new BridgeStatus.RoundTrips(
            OptionalDouble.of(5.5),
            OptionalDouble.of(1.5),
            OptionalDouble.of(42),
            OptionalDouble.of(60),
            OptionalDouble.empty());
    return new BridgeStatus(
        new AgentStatus.Node(PeerKey.parse("ab".repeat(32)), address(address)),
        name.isEmpty() ? Optional.empty() : Optional.of(name),
        new BridgeStatus.Stage(state, "", Instant.EPOCH),
        Optional.empty(),
        state == BridgeStatus.State.BRIDGED
            ? new BridgeStatus.Figures(
                Optional.of("quiche"), trips, OptionalDouble.of(0.25), 700, 800)
            : BridgeStatus.Figures.NONE,
        Optional.empty());
  }

  private String ask(String request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server.address());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String ask(String method, String path, String host) throws IOException {
    return ask(
        method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  private String scrape() throws IOException {
    String answer = ask("GET", "/metrics", "127.0.0.1:" + server.address().getPort());
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    return answer;
  }

  private static void has(String text, String line) {
    assertTrue(text.lines().anyMatch(line::equals), line + " is not in\n" + text);
  }

  @Test
  void aScrapeHasEveryFigureUnderItsConventionalName() throws Exception {
    bridges.add(bridge(ANNA, "anna", BridgeStatus.State.BRIDGED));
    bridges.add(bridge("200:3::3", "", BridgeStatus.State.FAILED));
    String text = scrape();
    String anna = "{name=\"anna\",peer=\"" + ANNA + "\"}";
    has(text, "Content-type: text/plain; version=0.0.4; charset=utf-8");
    has(text, "# TYPE ratatoskr_bridge_up gauge");
    has(text, "ratatoskr_bridge_up" + anna + " 1.0");
    has(text, "ratatoskr_bridge_up{name=\"\",peer=\"200:3:0:0:0:0:0:3\"} 0.0");
    has(text, "ratatoskr_bridge_up{name=\"ben\",peer=\"" + BEN + "\"} 0.0");
    has(text, "ratatoskr_path_rtt_seconds" + anna + " 0.0055");
    has(text, "ratatoskr_path_jitter_seconds" + anna + " 0.0015");
    has(text, "ratatoskr_mesh_rtt_seconds" + anna + " 0.042");
    has(text, "ratatoskr_path_loss_ratio" + anna + " 0.25");
    has(text, "# TYPE ratatoskr_bridge_bytes_total counter");
    String bytes = "ratatoskr_bridge_bytes_total{direction=\"%s\",name=\"anna\",peer=\"%s\"} %s";
    has(text, bytes.formatted("in", ANNA, "700.0"));
    has(text, bytes.formatted("out", ANNA, "800.0"));
    has(text, "ratatoskr_bridges{state=\"bridged\"} 1.0");
    has(text, "ratatoskr_bridges{state=\"failed\"} 1.0");
    has(text, "ratatoskr_bridges{state=\"punching\"} 0.0");
    has(text, "ratatoskr_build_info{router_version=\"0.5.14\",version=\"1.2\"} 1");
    has(text, "ratatoskr_ready 1.0");
    has(text, "# TYPE process_cpu_seconds_total counter");
    has(text, "# TYPE process_start_time_seconds gauge");
    assertTrue(text.contains("\njvm_memory_used_bytes{area=\"heap\"} "), text);
    assertFalse(text.contains("ratatoskr_path_rtt_seconds{name=\"\""), "nothing was measured");
  }

  @Test
  void aBridgeThatIsGoneReadsZero() throws Exception {
    MetricsText text = new MetricsText("1", PeerNames.NONE);
    bridges.add(bridge("200:3::3", "", BridgeStatus.State.BRIDGED));
    String series = "ratatoskr_bridge_up{name=\"\",peer=\"200:3:0:0:0:0:0:3\"}";
    has(text.of(status()), series + " 1.0");
    bridges.clear();
    has(text.of(status()), series + " 0.0");
  }

  @Test
  void strangersAreForgottenAtLastAndNamesNever() throws Exception {
    KnownPeers known = new KnownPeers(NAMES);
    for (int number = 0; number < KnownPeers.MOST + 10; number++) {
      String stranger = "200:5::" + Integer.toHexString(number + 1);
      assertFalse(
          known.afterSeeing(List.of(bridge(stranger, "", BridgeStatus.State.FAILED))).isEmpty());
    }
    Map<Inet6Address, String> all = known.afterSeeing(List.of());
    assertEquals(KnownPeers.MOST + 2, all.size());
    assertFalse(all.containsKey(address("200:5::a")), "the tenth");
    assertTrue(all.containsKey(address("200:5::b")), "the eleventh");
    assertEquals("ben", all.get(address(BEN)));
  }

  @Test
  void standingBridgesAreNotForgottenHoweverManyThereAre() throws Exception {
    KnownPeers known = new KnownPeers(NAMES);
    List<BridgeStatus> many = new ArrayList<>();
    for (int number = 0; number < KnownPeers.MOST + 10; number++) {
      String friend = "200:5::" + Integer.toHexString(number + 1);
      many.add(bridge(friend, "", BridgeStatus.State.BRIDGED));
    }
    many.add(bridge("200:6::1", "", BridgeStatus.State.FAILED));
    Map<Inet6Address, String> all = known.afterSeeing(many);
    assertTrue(all.containsKey(address("200:5::1")), "the first");
    assertEquals(KnownPeers.MOST + 12, all.size());
    assertFalse(all.containsKey(address("200:6::1")), "has no bridge");
  }

  @Test
  void aBusyAgentIsNotOneWithoutBridges() throws Exception {
    bridges.add(bridge(ANNA, "anna", BridgeStatus.State.BRIDGED));
    busy.set(true);
    String metrics = "/metrics";
    assertTrue(ask("GET", metrics, "localhost").startsWith("HTTP/1.1 503"), "nothing is known");
    busy.set(false);
    await().until(() -> ask("GET", metrics, "localhost").startsWith("HTTP/1.1 200"));
    busy.set(true);
    int before = asked.get();
    String up = "ratatoskr_bridge_up{name=\"anna\",peer=\"" + ANNA + "\"} 1.0";
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              String answer = ask("GET", metrics, "localhost");
              if (answer.startsWith("HTTP/1.1 503")) {
                return true;
              }
              has(answer, up);
              return false;
            });
    assertTrue(asked.get() - before >= 2, "the last text stood for some seconds");
  }

  @Test
  void scrapesCannotLoadTheAgent() throws Exception {
    String first = scrape();
    assertTrue(first.contains("ratatoskr_ready 1.0"), first);
    int before = asked.get();
    long startNanos = System.nanoTime();
    assertFalse(scrape().isEmpty());
    assertFalse(scrape().isEmpty());
    long tookMillis = (System.nanoTime() - startNanos) / 1_000_000;
    assertTrue(asked.get() - before <= 1 + tookMillis / 1000, "asked " + asked.get() + " times");
    await().until(() -> !scrape().isEmpty() && asked.get() > before);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /metrics, localhost:9464, 200",
    "GET, /metrics, LOCALHOST, 200",
    "GET, /metrics, [::1]:9464, 200",
    "GET, /metrics, 192.0.2.1, 200",
    "GET, /metrics?a=b, 127.0.0.1, 200",
    "GET, /metrics, evil.example:9464, 403",
    "GET, /metrics, localhost.evil.example, 403",
    "GET, /metrics, '', 403",
    "GET, /metrics/x, localhost, 404",
    "GET, /, localhost, 404",
    "POST, /metrics, localhost, 405",
    "HEAD, /metrics, localhost, 405"
  })
  void onlyGetOfOnePathUnderAnAddressIsAnswered(String method, String path, String host, int code)
      throws Exception {
    String answer = ask(method, path, host);
    assertTrue(answer.startsWith("HTTP/1.1 " + code), answer);
    assertEquals(code == 200 ? 1 : 0, asked.get());
  }

  @Test
  void twoNamesAreNone() throws Exception {
    String two = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n";
    assertFalse(ask(two.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).contains(" 200 "));
    assertFalse(HostHeader.isGood(List.of("localhost", "localhost")));
    assertFalse(HostHeader.isGood(List.of()));
  }

  @Test
  void aTakenPortIsToldWithWhatToDo() {
    IOException taken =
        assertThrows(
            IOException.class,
            () -> MetricsServer.start(server.address(), this::status, "1", NAMES));
    String message = String.valueOf(taken.getMessage());
    assertTrue(message.startsWith("no metrics at 127.0.0.1:"), message);
    assertTrue(message.contains("set listen in [metrics] to a free port"), message);
  }

  @Test
  void theDashboardAsksOnlyForWhatThereIs() throws Exception {
    bridges.add(bridge(ANNA, "anna", BridgeStatus.State.BRIDGED));
    String text = scrape();
    JsonNode dashboard =
        new ObjectMapper().readTree(Files.readString(Path.of("../contrib/grafana/ratatoskr.json")));
    Set<String> wanted = new TreeSet<>();
    for (JsonNode query : dashboard.findValues("expr")) {
      Matcher name = NAME.matcher(query.asText());
      while (name.find()) {
        wanted.add(name.group());
      }
    }
    assertTrue(wanted.size() >= 8, wanted::toString);
    for (String name : wanted) {
      assertTrue(text.contains("\n" + name + "{") || text.contains("\n" + name + " "), name);
    }
  }
}
