package dev.ratatoskr.agent.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.admin.AdminResult.Refusal;
import dev.ratatoskr.agent.config.AdminAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminClientTest {
  private static final String KEY =
      "99966cd9f1cc80d10f0bcbb9e2b6b4bcb6d0c3e09cd06c7ff0b8f58eb4b8482a";
  private static final String SELF =
      """
      {"status":"success","response":{"build_name":"yggdrasil","build_version":"%s","key":"%s",
       "address":"200:ccd3:ced5:c364::3310","routing_entries":2,"subnet":"300:ccd3:ced5:c364::/64"}}
      """;

  private static final AdminAddress OTHER = new AdminAddress.Unix(Path.of("/nonexistent/ygg.sock"));

  private final Path dir;

  private final List<AdminState> states = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> closing = new ArrayList<>();

  AdminClientTest() throws IOException {
    dir = Files.createTempDirectory("admin");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable c : closing) {
      c.close();
    }
    Files.delete(dir);
  }

  @Test
  void readsPeersOf0512() throws Exception {
    router("0.5.12")
        .says(
            "getPeers",
            """
            {"status":"success","response":{"peers":[
             {"remote":"tls://203.0.113.1:7002","up":true,"inbound":false,"address":"203:6dce::1",
              "key":"%s","port":1,"priority":0,"cost":39,"bytes_recvd":2316,"bytes_sent":2651,
              "uptime":22.03,"latency":20560000},
             {"remote":"tls://203.0.113.2:7002","up":true,"key":"%s","latency_ms":7000000,"new":[1]},
             {"remote":"tcp://127.0.0.1:6001","up":false,"inbound":false,"key":"","port":0,
              "last_error_time":2011432802,"last_error":"connection refused"}]}}
            """
                .formatted(KEY, KEY));
    AdminClient client = client(unix());
    connected();
    List<PeerInfo> peers = value(client, new AdminRequest.GetPeers());
    assertEquals(20_560_000, peers.get(0).link().latencyNanos());
    assertEquals(39, peers.get(0).link().cost());
    assertEquals(7_000_000, peers.get(1).link().latencyNanos());
    assertFalse(peers.get(2).up());
    assertEquals("connection refused", peers.get(2).lastError());
  }

  @Test
  void readsSessionsPathsAndTheTunOf0512() throws Exception {
    FakeRouter router = router("0.5.12");
    router.says(
        "getSessions",
        """
        {"status":"success","response":{"sessions":[
          {"address":"200:ccd3::1","key":"%s","bytes_recvd":525,"bytes_sent":526,"uptime":2.38},
          {"address":"200:ccd3::1","key":"%s"}, {"address":"bad","key":"bad"}]}}
        """
            .formatted(KEY, KEY));
    router.says(
        "getPaths",
        "{\"status\":\"success\",\"response\":{\"paths\":[{\"key\":\"%s\",\"path\":[2]}]}}"
            .formatted(KEY));
    router.says(
        "getTUN",
        "{\"status\":\"success\",\"response\":{\"enabled\":true,\"name\":\"ygg0\",\"mtu\":65535}}");
    AdminClient client = client(unix());
    connected();
    List<SessionInfo> sessions = value(client, new AdminRequest.GetSessions());
    assertEquals(2, sessions.size());
    assertEquals(526, sessions.get(0).bytesOut());
    assertEquals(0, sessions.get(1).bytesIn());
    assertEquals(List.of(2L), value(client, new AdminRequest.GetPaths()).getFirst().path());
    assertEquals(new TunInfo(true, "ygg0", 65_535), value(client, new AdminRequest.GetTun()));
  }

  @Test
  void worksOverTcpAndKeepsTheConnection() throws Exception {
    FakeRouter router = FakeRouter.tcp();
    closing.add(router);
    router.says("getSelf", SELF.formatted("0.5.14", KEY));
    router.says("getSessions", "{\"status\":\"success\",\"response\":{}}");
    AdminClient client = client(new AdminAddress.Tcp("localhost", router.port()));
    connected();
    assertEquals(List.of(), value(client, new AdminRequest.GetSessions()));
    assertEquals(List.of(), value(client, new AdminRequest.GetSessions()));
    assertEquals(3, router.requests().size(), "one greeting only");
  }

  @Test
  void addPeerCarriesItsUriAndNeverShowsItsPassword() throws Exception {
    FakeRouter router = router("0.5.14");
    router.says("addPeer", "{\"status\":\"success\",\"response\":{}}");
    AdminClient client = client(unix());
    connected();
    AdminRequest.AddPeer add = new AdminRequest.AddPeer("tcp://127.0.0.1:1?key=a&password=geheim");
    assertEquals(AdminRequest.Done.DONE, value(client, add));
    assertEquals(
        "tcp://127.0.0.1:1?key=a&password=geheim",
        router.requests().getLast().path("arguments").path("uri").asText());
    assertFalse(add.toString().contains("geheim"));
  }

  @ParameterizedTest
  @CsvSource({
    "Unknown action 'x'; try 'list' for help,UNKNOWN_ACTION",
    "unknown action 'x'; try 'list' for help,UNKNOWN_ACTION",
    "peer is already configured,ALREADY_CONFIGURED",
    "peer already configured,ALREADY_CONFIGURED",
    "peer is not configured,NOT_CONFIGURED",
    "pinned public key is invalid,INVALID_KEY",
    "priority value is invalid,INVALID_PRIORITY",
    "invalid password supplied,INVALID_PASSWORD",
    "max backoff duration invalid,INVALID_BACKOFF",
    "link schema unknown,UNKNOWN_SCHEME",
    "failed to find request,UNREADABLE_REQUEST",
    "Timed out waiting for response,TIMED_OUT",
    "something new,OTHER"
  })
  void errorsAreTyped(String text, Refusal refusal) throws Exception {
    FakeRouter router = router("0.5.12");
    router.says("addPeer", "{\"status\":\"error\",\"error\":\"" + text + "\",\"response\":null}");
    AdminClient client = client(unix());
    connected();
    AdminResult<AdminRequest.Done> result = ask(client, new AdminRequest.AddPeer("tcp://[::1]:1"));
    assertEquals(new AdminResult.Refused<AdminRequest.Done>(refusal, text), result);
  }

  @Test
  void refusesTheOldNetworkWithAClearMessage() throws Exception {
    FakeRouter router = FakeRouter.unix(dir.resolve("a.sock"), true);
    closing.add(router);
    router.says(
        "getSelf",
        """
        {"status":"success","response":{"build_name":"unknown","build_version":"unknown",
         "coords":[],"key":"%s","address":"200:ccd3::1","subnet":"300:ccd3::/64"}}
        """
            .formatted(KEY));
    client(unix());
    await().until(() -> states.stream().anyMatch(AdminState.Incompatible.class::isInstance));
    AdminState.Incompatible state =
        assertInstanceOf(AdminState.Incompatible.class, states.getLast());
    assertTrue(state.reason().contains("install yggdrasil 0.5"), state.reason());
  }

  @Test
  void waitsForASocketThatAppearsLaterAndComesBackAfterARestart() throws Exception {
    AdminClient client = client(unix());
    await().until(() -> !states.isEmpty());
    AdminState.Searching first = assertInstanceOf(AdminState.Searching.class, states.getFirst());
    assertTrue(first.reason().contains("start yggdrasil"), first.reason());
    assertInstanceOf(AdminResult.Unavailable.class, ask(client, new AdminRequest.GetSessions()));
    FakeRouter router = router("0.5.12");
    connected();
    states.clear();
    router.close();
    assertInstanceOf(AdminResult.Unavailable.class, ask(client, new AdminRequest.GetSessions()));
    router("0.5.14");
    connected();
    assertEquals("0.5.14", last().self().version().text());
    assertEquals(
        new AdminState.Lost("yggdrasil closed the admin connection, as in a restart"),
        states.getFirst());
    assertEquals(2, states.size(), "a restart is not yet an absence: " + states);
  }

  @Test
  void aRouterThatStaysAwayIsMissed() throws Exception {
    AdminClient client = client(unix());
    FakeRouter router = router("0.5.12");
    connected();
    router.close();
    assertInstanceOf(AdminResult.Unavailable.class, ask(client, new AdminRequest.GetSessions()));
    await().until(() -> states.getLast() instanceof AdminState.Searching);
    assertEquals(
        new AdminState.Searching(unix() + ": no such socket: start yggdrasil, or set router.admin"),
        states.getLast());
  }

  @Test
  void whoHangsUpAfterEachAnswerIsToldOnceAndHeardWhenThatEnds() throws Exception {
    FakeRouter router =
        router("0.5.12")
            .says("getSessions", "{\"status\":\"success\",\"response\":{}}")
            .hangsUp(true);
    AdminClient client = client(unix());
    await().until(() -> isUnanswered(client) && states.getLast() instanceof AdminState.Searching);
    assertEquals(
        List.of("Connected", "Lost", "Connected", "Lost", "Connected", "Searching"),
        states.stream().map(state -> state.getClass().getSimpleName()).toList());
    assertEquals(
        new AdminState.Searching(
            "whoever answers at "
                + unix()
                + " hangs up soon after each answer: look at yggdrasil's log if it restarts again"
                + " and again, else set router.admin to yggdrasil's admin socket"),
        states.getLast());
    int before = router.requests().size();
    await().until(() -> router.requests().size() >= before + 3);
    assertEquals(6, states.size(), "nothing new: " + states);
    router.hangsUp(false);
    connected();
    assertEquals(List.of(), value(client, new AdminRequest.GetSessions()));
    states.clear();
    router.close();
    assertTrue(isUnanswered(client));
    await().until(() -> !states.isEmpty());
    assertInstanceOf(AdminState.Lost.class, states.getFirst(), "as the first of its kind");
  }

  @Test
  void whereNobodyAnswersEveryAddressIsNamedOnce() throws Exception {
    AdminClient client =
        new AdminClient(List.of(unix(), OTHER), Runnable::run, states::add, Duration.ofSeconds(2));
    closing.addFirst(client);
    client.start();
    await().until(() -> !states.isEmpty());
    assertEquals(
        new AdminState.Searching(
            "nobody answers at "
                + unix()
                + " or unix:///nonexistent/ygg.sock: start yggdrasil, or set router.admin"),
        states.getFirst());
  }

  @Test
  void aSilentRouterIsGivenUpInTime() throws Exception {
    router("0.5.12");
    AdminClient client = client(unix());
    connected();
    AdminResult<List<PeerInfo>> result = ask(client, new AdminRequest.GetPeers());
    assertEquals(new AdminResult.Unavailable<List<PeerInfo>>("no answer in time"), result);
    AdminState failed =
        new AdminState.Searching(
            "the admin connection failed (no answer in time): restart yggdrasil if it does so"
                + " again");
    await().until(() -> states.contains(failed));
  }

  @Test
  void garbageAndGiantsAreNoAnswers() throws Exception {
    FakeRouter router = router("0.5.12");
    router.says("getPeers", "garbage\n");
    AdminClient client = client(unix());
    connected();
    assertInstanceOf(AdminResult.Unavailable.class, ask(client, new AdminRequest.GetPeers()));
    states.clear();
    router.says("getPeers", " ".repeat(BoundedInput.MAX_ANSWER_BYTES + 10) + "{}");
    connected();
    assertInstanceOf(AdminResult.Unavailable.class, ask(client, new AdminRequest.GetPeers()));
  }

  @Test
  void afterCloseEverythingIsAnsweredUnavailable() throws Exception {
    AdminClient client = client(unix());
    client.close();
    assertEquals(
        new AdminResult.Unavailable<List<PeerInfo>>("closed"),
        ask(client, new AdminRequest.GetPeers()));
  }

  private FakeRouter router(String version) throws IOException {
    FakeRouter router = FakeRouter.unix(dir.resolve("a.sock"), false);
    closing.add(router);
    return router.says("getSelf", SELF.formatted(version, KEY));
  }

  private AdminAddress unix() {
    return new AdminAddress.Unix(dir.resolve("a.sock"));
  }

  private AdminClient client(AdminAddress address) {
    AdminClient client =
        new AdminClient(List.of(address), Runnable::run, states::add, Duration.ofSeconds(2));
    closing.addFirst(client);
    client.start();
    return client;
  }

  private void connected() {
    await()
        .atMost(10, TimeUnit.SECONDS)
        .until(() -> !states.isEmpty() && states.getLast() instanceof AdminState.Connected);
  }

  private static boolean isUnanswered(AdminClient client) throws Exception {
    return ask(client, new AdminRequest.GetSessions()) instanceof AdminResult.Unavailable<?>;
  }

  private AdminState.Connected last() {
    return assertInstanceOf(AdminState.Connected.class, states.getLast());
  }

  private static <T> T value(AdminClient client, AdminRequest<T> request) throws Exception {
    AdminResult<T> result = ask(client, request);
    if (result instanceof AdminResult.Answered<T> answered) {
      return answered.value();
    }
    throw new AssertionError(result.toString());
  }

  private static <T> AdminResult<T> ask(AdminClient client, AdminRequest<T> request)
      throws Exception {
    CompletableFuture<AdminResult<T>> result = new CompletableFuture<>();
    client.submit(request, result::complete);
    return result.get(10, TimeUnit.SECONDS);
  }
}
