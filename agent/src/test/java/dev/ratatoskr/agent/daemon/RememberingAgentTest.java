package dev.ratatoskr.agent.daemon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ratatoskr.agent.admin.FakeRouter;
import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.config.ConfigReader;
import dev.ratatoskr.agent.config.ConfigResult;
import dev.ratatoskr.agent.config.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RememberingAgentTest {
  private static final String KEY =
      "99966cd9f1cc80d10f0bcbb9e2b6b4bcb6d0c3e09cd06c7ff0b8f58eb4b8482a";

  /** What is outdated can only leave the file when the agent itself has read and written it. */
  @Test
  void anAgentGoesOnWithWhatItFindsAndLeavesItBehind(@TempDir Path folder) throws Exception {
    long now = Instant.now().getEpochSecond();
    String title = "# ratatoskr memory 1\n";
    String lifetime =
        "lifetime 203.0.113.7 20000000000 60000000000 18000000000 %d\n".formatted(now - 3600);
    String fresh = "searched 203.0.113.7 false 2 %s %d\n".formatted(KEY, now - 3600);
    String worked = "worked %s 203.0.113.8 %d\n".formatted(KEY, now - 3600);
    String old = "searched 203.0.113.9 false 2 - %d\n".formatted(now - 90_000);
    Path memory = folder.resolve("memory");
    Files.writeString(memory, title + lifetime + old + fresh + worked);
    try (FakeRouter router = router(folder)) {
      router.says("getPeers", "{\"status\":\"success\",\"response\":{}}");
      Agent agent = new Agent(config(folder), "test");
      agent.start();
      await().atMost(Duration.ofSeconds(90)).until(() -> agent.snapshot().self().ready());
      assertEquals(15, agent.snapshot().nat().keepalive().intervalSeconds().orElse(0));
      agent.stop();
    }
    assertEquals(title + lifetime + fresh + worked, Files.readString(memory));
  }

  private static FakeRouter router(Path folder) throws Exception {
    return FakeRouter.unix(folder.resolve("admin.sock"), false)
        .says(
            "getSelf",
            """
            {"status":"success","response":{"build_name":"yggdrasil","build_version":"0.5.14",
             "key":"%s","address":"200:ccd3:ced5:c364::3310","routing_entries":2,
             "subnet":"300:ccd3:ced5:c364::/64"}}
            """
                .formatted(KEY))
        .says("getSessions", "{\"status\":\"success\",\"response\":{}}");
  }

  private static AgentConfig config(Path folder) {
    String text =
        """
        [router]
        admin = "unix://%s/admin.sock"
        [punch]
        bind = ["127.0.0.1"]
        stun-servers = []
        port-mapping = false
        [identity]
        directory = "%s"
        [control]
        socket = "%s/control.sock"
        """
            .formatted(folder, folder, folder);
    return switch (new ConfigReader(Surroundings.ofProcess()).read("test", text)) {
      case ConfigResult.Valid valid -> valid.config();
      case ConfigResult.Invalid invalid -> fail(invalid.errors().toString());
    };
  }
}
