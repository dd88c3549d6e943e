package dev.ratatoskr.agent.daemon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.admin.AdminRequest;
import dev.ratatoskr.agent.bridge.PeerUri;
import dev.ratatoskr.agent.ledger.PeerLedger;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RouterPeersTest {
  private static final String OURS = "tcp://127.0.0.1:4001";
  private static final String GONE = "tcp://127.0.0.1:4002";
  private static final String USERS = "tcp://127.0.0.1:4003";

  @TempDir Path directory = Path.of("unset");
  private final NettyLoop loop = NettyLoop.start(IoKind.NIO);
  private final FakeAdmin admin = new FakeAdmin(loop);

  @AfterEach
  void close() {
    loop.close();
  }

  private RouterPeers peers(PeerLedger ledger) {
    return new RouterPeers(loop, admin, ledger, list -> {});
  }

  private List<String> removed() {
    return admin.asked.stream()
        .filter(AdminRequest.RemovePeer.class::isInstance)
        .map(request -> ((AdminRequest.RemovePeer) request).uri())
        .toList();
  }

  @Test
  void whatAnEarlierRunLeftIsRemovedAndNothingElse() throws IOException {
    PeerLedger ledger = PeerLedger.open(directory.resolve("peers"));
    ledger.add(OURS);
    ledger.add(GONE);
    admin.answers(
        "getPeers",
        "{\"peers\":[{\"remote\":\"%s\",\"up\":true},{\"remote\":\"%s\",\"up\":true}]}"
            .formatted(OURS, USERS));
    RouterPeers peers = peers(ledger);
    loop.execute(peers::onRouterUp);
    await().until(() -> ledger.remotes().isEmpty());
    assertEquals(List.of(OURS), removed());
    peers.close();
  }

  @Test
  void aPeerIsWrittenDownBeforeItIsAddedAndStruckWhenItIsGone() throws Exception {
    Path file = directory.resolve("peers");
    PeerLedger ledger = PeerLedger.open(file);
    RouterPeers peers = peers(ledger);
    PeerUri uri = new PeerUri(4001, PeerKey.of(new byte[32]), "secret", 5);
    List<String> answers = new CopyOnWriteArrayList<>();
    loop.execute(() -> peers.add(uri, answers::add));
    await().until(() -> !answers.isEmpty());
    assertEquals(List.of(""), answers);
    assertTrue(Files.readString(file).contains(OURS));
    CountDownLatch idle = new CountDownLatch(1);
    loop.execute(
        () -> {
          peers.remove(OURS);
          peers.stop(idle::countDown);
        });
    idle.await();
    assertEquals(List.of(OURS), removed());
    assertEquals(Set.of(), PeerLedger.open(file).remotes());
    peers.close();
  }

  @Test
  void whatARouterThatIsAwayKeepsStaysWrittenDown() throws Exception {
    PeerLedger ledger = PeerLedger.open(directory.resolve("peers"));
    ledger.add(OURS);
    admin.away = true;
    RouterPeers peers = peers(ledger);
    CountDownLatch idle = new CountDownLatch(1);
    loop.execute(
        () -> {
          peers.remove(OURS);
          peers.stop(idle::countDown);
        });
    idle.await();
    assertEquals(Set.of(OURS), ledger.remotes());
    peers.close();
  }
}
