package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.transport.overlay.OverlayEvent;
import dev.ratatoskr.transport.overlay.OverlayProber;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What nodes without an agent cost: sessions that last, and nobody who ever answers. */
class SilentPeersTest {
  private static final int PEERS = 20;
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;

  /** Over the overlay: headers of IPv6 and UDP. */
  private static final int HEADER_BYTES = 48;

  private final Map<PeerKey, OverlayProber> probers = new HashMap<>();
  private final Supervisor supervisor =
      new Supervisor(
          new SupervisorPolicy(AccessList.everybody(), 64, Long.MAX_VALUE, (mesh, direct) -> true),
          new Random(4));
  private long now = Long.MAX_VALUE - HOUR / 2;
  private long packets;
  private long bytes;

  @Test
  void twentyOfThemCostAFewPacketsAnHour() throws MalformedException {
    supervisor.onRouterUp(PeerKey.parse("22".repeat(32)), now);
    for (int i = 0; i < PEERS; i++) {
      PeerKey key = PeerKey.parse(String.format("%02x", 0x40 + i).repeat(32));
      supervisor.onSession(key, key.yggdrasilAddress(), now);
    }
    run(HOUR);
    long firstPackets = packets;
    long firstBytes = bytes;
    run(HOUR);
    System.out.printf(
        "%d silent peers: %d packets, %d bytes in the first hour, %d packets in the next%n",
        PEERS, firstPackets, firstBytes, packets - firstPackets);
    assertTrue(firstPackets <= PEERS * 60, firstPackets + " packets");
    assertTrue(firstBytes <= 120L * firstPackets, firstBytes + " bytes");
    assertTrue(packets - firstPackets <= PEERS * 45, (packets - firstPackets) + " packets");
  }

  private void run(long nanos) {
    long left = nanos;
    while (left > 0) {
      supervisor.onTimeout(now);
      for (Map.Entry<PeerKey, OverlayProber> entry : probers.entrySet()) {
        entry.getValue().onTimeout(now);
        drain(entry.getKey(), entry.getValue());
      }
      drain();
      now += SECOND / 10;
      left -= SECOND / 10;
    }
  }

  private void drain() {
    SupervisorEffect next = supervisor.poll();
    while (!(next instanceof SupervisorEffect.WaitUntil)) {
      if (next instanceof SupervisorEffect.Meet meet) {
        OverlayProber prober =
            probers.computeIfAbsent(
                meet.key(),
                key ->
                    new OverlayProber(
                        1, new InetSocketAddress(meet.address(), 9999), new Random(1)));
        prober.onRound(now);
        drain(meet.key(), prober);
      }
      next = supervisor.poll();
    }
  }

  private void drain(PeerKey key, OverlayProber prober) {
    Step<OverlayEvent> step = prober.poll();
    while (!(step instanceof Step.WaitUntil<OverlayEvent>)) {
      if (step instanceof Step.Send<OverlayEvent> send) {
        packets++;
        bytes += send.payload().remaining() + HEADER_BYTES;
      } else if (step instanceof Step.Emit<OverlayEvent> emit
          && emit.event() instanceof OverlayEvent.Silent) {
        supervisor.onPeerEvent(key, new PeerEvent.Unanswered(), now);
      }
      step = prober.poll();
    }
  }
}
