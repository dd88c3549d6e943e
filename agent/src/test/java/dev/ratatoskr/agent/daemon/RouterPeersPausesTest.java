package dev.ratatoskr.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.agent.admin.AdminRequest;
import dev.ratatoskr.agent.admin.AdminResult;
import dev.ratatoskr.agent.admin.RouterAdmin;
import dev.ratatoskr.agent.bridge.PeerUri;
import dev.ratatoskr.agent.ledger.PeerLedger;
import dev.ratatoskr.agent.watch.VirtualLoop;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often the router is asked for its peerings, in virtual time; it answers after 1 ms. */
final class RouterPeersPausesTest {
  private static final String OURS = "tcp://127.0.0.1:4001";
  private static final long MILLI = 1_000_000L;

  private final VirtualLoop loop = new VirtualLoop();
  private final List<Long> askedMillis = new ArrayList<>();
  private final FakeAdmin router = new FakeAdmin(Runnable::run);

  private final RouterAdmin admin =
      new RouterAdmin() {
        @Override
        public <T> void submit(AdminRequest<T> request, Consumer<AdminResult<T>> onResult) {
          // What is added comes from another thread: without an answer it stays out of this loop.
          if (request instanceof AdminRequest.GetPeers) {
            askedMillis.add(loop.nanoTime() / MILLI);
            router.submit(request, result -> loop.schedule(MILLI, () -> onResult.accept(result)));
          }
        }
      };

  private final RouterPeers peers = new RouterPeers(loop, admin, PeerLedger.inMemory(), list -> {});

  @AfterEach
  void close() {
    peers.close();
  }

  private void showOurs(boolean up) {
    router.answers("getPeers", "{\"peers\":[{\"remote\":\"%s\",\"up\":%s}]}".formatted(OURS, up));
  }

  @Test
  void itIsEveryTwoSecondsWhileNoPeeringIsMade() {
    peers.onRouterUp();
    loop.run(Duration.ofSeconds(7));
    // At first for what an earlier run left, too.
    assertEquals(List.of(0L, 0L, 2001L, 4002L, 6003L), askedMillis);
  }

  @Test
  void itIsEvery25MillisFromTheAddingOfAPeeringUntilThatIsUp() throws MalformedException {
    peers.onRouterUp();
    loop.run(Duration.ofMillis(500));
    askedMillis.clear();
    peers.add(new PeerUri(4001, PeerKey.of(new byte[32]), "secret", 5), refusal -> {});
    loop.run(Duration.ofMillis(40));
    assertEquals(List.of(525L), askedMillis, "not shown yet");
    showOurs(false);
    loop.run(Duration.ofMillis(60));
    assertEquals(List.of(525L, 551L, 577L), askedMillis, "shown as down");
    showOurs(true);
    loop.run(Duration.ofSeconds(4));
    assertEquals(List.of(525L, 551L, 577L, 603L, 2604L), askedMillis, "up");
  }
}
