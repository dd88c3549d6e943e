package dev.ratatoskr.punch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.rendezvous.wire.CandidateMessage;
import dev.ratatoskr.proto.rendezvous.wire.CandidateOffer;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.PunchOffer;
import dev.ratatoskr.proto.rendezvous.wire.PunchResult;
import dev.ratatoskr.proto.rendezvous.wire.PunchStart;
import dev.ratatoskr.proto.rendezvous.wire.TransportAddress;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.check.Role;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever order and content a peer's messages have: no exception, bounded work, no bad target. */
class HostilePeerTest {
  private static final int MESSAGES = 400;

  @Property(tries = 200)
  void anySequenceOfMessagesIsBounded(@ForAll long seed, @ForAll Role role) {
    RandomGenerator random = new SplittableRandom(seed);
    LocalPort shared = new LocalPort(0, new InetSocketAddress("0.0.0.0", 4000));
    Host host =
        new Host(
            new PunchCoordinator(
                PunchSettings.DEFAULT, role, shared, new PunchMemory().of("peer"), random));
    long now = Long.MAX_VALUE - 1_000_000_000L;
    for (int i = 0; i < MESSAGES; i++) {
      now += random.nextLong(50_000_000L);
      host.coordinator.onTimeout(now);
      host.coordinator.onSignal(message(random), now);
      host.drain(now);
      assertTrue(host.open >= 0 && host.open <= 1, "one fresh port at a time, not " + host.open);
    }
    // Paced at 20 ms and messages at most 50 ms apart: no more probes than turns.
    assertTrue(host.sends <= 2 * MESSAGES, host.sends + " probes");
    host.coordinator.onStop(now);
    host.drain(now);
    assertEquals(0, host.open);
  }

  /** Opens what the coordinator asks for and counts what it does. */
  private static final class Host {
    private final PunchCoordinator coordinator;
    private int ports;
    private int open;
    private int sends;

    Host(PunchCoordinator coordinator) {
      this.coordinator = coordinator;
    }

    void drain(long nowNanos) {
      Step<PunchEvent> step = coordinator.poll();
      while (!(step instanceof Step.WaitUntil<PunchEvent>)) {
        if (step instanceof Step.Send<PunchEvent> send) {
          sends++;
          assertTrue(UsableAddresses.isUsable(send.to().getAddress()), "sent to " + send.to());
        } else if (step instanceof Step.Emit<PunchEvent> emit) {
          onEvent(emit.event(), nowNanos);
        }
        step = coordinator.poll();
      }
    }

    private void onEvent(PunchEvent event, long nowNanos) {
      if (event instanceof PunchEvent.OpenPort) {
        ports++;
        open++;
        coordinator.onPortOpened(
            new LocalPort(ports, new InetSocketAddress("0.0.0.0", 4000 + ports)), nowNanos);
      } else if (event instanceof PunchEvent.ClosePort) {
        open--;
      }
    }
  }

  private static Envelope message(RandomGenerator random) {
    long id = random.nextInt(4);
    int attempt = random.nextInt(5);
    Envelope.Builder envelope = Envelope.newBuilder();
    return switch (random.nextInt(5)) {
      case 0 -> envelope.setPunchOffer(offer(random, id, attempt)).build();
      case 1 ->
          envelope
              .setCandidateOffer(
                  CandidateOffer.newBuilder()
                      .setPunchId(id)
                      .setAttempt(attempt)
                      .setCandidate(candidate(random)))
              .build();
      case 2 ->
          envelope
              .setPunchStart(PunchStart.newBuilder().setPunchId(id).setAttempt(attempt))
              .build();
      case 3 ->
          envelope
              .setPunchResult(
                  PunchResult.newBuilder()
                      .setPunchId(id)
                      .setAttempt(attempt)
                      .setOutcomeValue(random.nextInt(6)))
              .build();
      default -> envelope.build();
    };
  }

  private static PunchOffer offer(RandomGenerator random, long id, int attempt) {
    PunchOffer.Builder offer = PunchOffer.newBuilder().setPunchId(id).setAttempt(attempt);
    offer.setUfrag(random.nextInt(8) == 0 ? "" : "ufrag123");
    offer.setPassword(random.nextInt(8) == 0 ? "x\n" : "passwordpasswordpassword");
    for (int i = random.nextInt(60); i > 0; i--) {
      offer.addCandidates(candidate(random));
    }
    return offer.build();
  }

  private static CandidateMessage candidate(RandomGenerator random) {
    byte[] ip = new byte[List.of(4, 16, 4, 16, 3).get(random.nextInt(5))];
    random.nextBytes(ip);
    if (random.nextBoolean()) {
      ip[0] = (byte) (int) List.of(127, 0, 224, 255, 2, 3, 254).get(random.nextInt(7));
    }
    return CandidateMessage.newBuilder()
        .setKindValue(random.nextInt(8))
        .setAddress(
            TransportAddress.newBuilder()
                .setIp(ByteString.copyFrom(ip))
                .setPort(random.nextInt(70_000)))
        .build();
  }
}
