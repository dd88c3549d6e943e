package dev.ratatoskr.agent.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.admin.RouterLook.Sighting;
import dev.ratatoskr.agent.config.AdminAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterLookTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String SELF =
      """
      {"status":"success","response":{"build_version":"%s","address":"200:ccd3:ced5:c364::3310",
       "key":"99966cd9f1cc80d10f0bcbb9e2b6b4bcb6d0c3e09cd06c7ff0b8f58eb4b8482a"}}
      """;

  private final Path directory;
  private final AdminAddress.Unix address;

  RouterLookTest() throws IOException {
    directory = Files.createTempDirectory("look");
    address = new AdminAddress.Unix(directory.resolve("ygg.sock"));
  }

  @AfterEach
  void remove() throws IOException {
    Files.deleteIfExists(address.path());
    Files.delete(directory);
  }

  private Sighting look(Duration patience) {
    return RouterLook.at(address, patience).sighting();
  }

  @Test
  void aRouterTellsItsVersionItsInterfaceAndItsPeerings() throws Exception {
    try (FakeRouter router = FakeRouter.unix(address.path(), false)) {
      router
          .says("getSelf", SELF.formatted("0.5.14"))
          .says(
              "getTUN",
              "{\"status\":\"success\",\"response\":{\"enabled\":true,\"name\":\"ygg0\",\"mtu\":1280}}")
          .says(
              "getPeers",
              "{\"status\":\"success\",\"response\":{\"peers\":[{\"remote\":\"tls://a:1\",\"up\":false}]}}");
      Sighting.Answered answered = assertInstanceOf(Sighting.Answered.class, look(PATIENCE));
      assertEquals("0.5.14", answered.self().version().text());
      assertEquals(new TunInfo(true, "ygg0", 1280), answered.tun().orElseThrow());
      assertEquals(
          List.of("tls://a:1"),
          answered.peers().orElseThrow().stream().map(PeerInfo::remote).toList());
    }
  }

  @Test
  void aRouterThatIsTooOldAnswersAllTheSame() throws Exception {
    try (FakeRouter router = FakeRouter.unix(address.path(), true)) {
      router
          .says("getSelf", SELF.formatted("0.4.7"))
          .says("getTUN", "{\"status\":\"error\",\"error\":\"unknown action\"}")
          .says("getPeers", "{\"status\":\"error\",\"error\":\"unknown action\"}");
      Sighting.Answered answered = assertInstanceOf(Sighting.Answered.class, look(PATIENCE));
      assertEquals(RouterVersion.Support.REFUSED, answered.self().version().support());
      assertTrue(answered.tun().isEmpty());
      assertTrue(answered.peers().isEmpty());
    }
  }

  @Test
  void whyNobodyAnswersIsTold() throws Exception {
    assertEquals(new Sighting.Absent(), look(PATIENCE));
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(address.path()));
      assertEquals(
          new Sighting.Faulty("no answer in time"), look(Duration.ofMillis(50)), "it hangs");
    }
    assertEquals(new Sighting.Deaf(), look(PATIENCE), "it was killed");
  }

  @Test
  void whoMayOpenASocketIsReadFromItsGroup() throws Exception {
    Sighting.Denied denied =
        assertInstanceOf(
            Sighting.Denied.class, RouterLook.judge(address, new IOException("Permission denied")));
    assertEquals(
        Files.getAttribute(directory, "posix:group").toString(), denied.group().orElse(""));
  }
}
