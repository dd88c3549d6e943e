package dev.ratatoskr.punch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.rendezvous.Candidates;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /**
   * A peer that names 32 new addresses with every offer, in a new punch as often as it may, for
   * half an hour: in no ten minutes are there packets to more hosts or addresses than its budget
   * has.
   */
  @ParameterizedTest
  @ValueSource(strings = {"20.0.", "192.168."})
  void aPeerCannotScanThroughUs(String prefix) {
    Host host = controlled();
    boolean global = prefix.startsWith("20");
    long tenMinutes = TimeUnit.MINUTES.toNanos(10);
    long begun = Long.MAX_VALUE - 1_000_000_000L;
    long now = begun;
    int named = 0;
    for (int punch = 1; now - begun < 3 * tenMinutes; punch++) {
      PunchOffer.Builder offer = offer(punch);
      for (int i = 0; i < 32; i++, named++) {
        offer.addCandidates(
            candidate(
                prefix + (named / 250 % 250) + "." + (1 + named % 250), 1024 + named % 60_000));
      }
      host.coordinator.onSignal(envelope(offer), now);
      host.coordinator.onSignal(start(punch), now);
      for (int i = 0; i < 50; i++) {
        now += TimeUnit.MILLISECONDS.toNanos(20);
        host.coordinator.onTimeout(now);
        host.drain(now);
      }
    }
    int mostHosts = global ? TargetBudget.MAX_HOSTS : TargetBudget.MAX_PRIVATE_HOSTS;
    assertEquals(mostHosts, host.most(tenMinutes, InetSocketAddress::getAddress));
    assertTrue(host.most(tenMinutes, to -> to) <= TargetBudget.MAX_ADDRESSES);
    assertTrue(named > 50_000, named + " addresses named");
  }

  /** The same with the ports of one host. */
  @Test
  void aPeerCannotScanPortsThroughUs() {
    Host host = controlled();
    long now = 0;
    int named = 0;
    for (int punch = 1; punch <= 500; punch++) {
      PunchOffer.Builder offer = offer(punch);
      for (int i = 0; i < 32; i++, named++) {
        offer.addCandidates(candidate("20.0.0.1", 1024 + named));
      }
      host.coordinator.onSignal(envelope(offer), now);
      host.coordinator.onSignal(start(punch), now);
      for (int i = 0; i < 50; i++) {
        now += TimeUnit.MILLISECONDS.toNanos(20);
        host.coordinator.onTimeout(now);
        host.drain(now);
      }
    }
    assertEquals(TargetBudget.MAX_ADDRESSES, host.most(TimeUnit.MINUTES.toNanos(10), to -> to));
  }

  @Test
  void aHomesAddressesAreNotProbedForAPeerThatIsElsewhereAndOurOwnNever() {
    Host host = controlled();
    InetSocketAddress own = new InetSocketAddress("192.168.1.5", 4000);
    host.coordinator.onLocalCandidate(0, Candidate.remote(Candidate.Kind.HOST, own), 0);
    InetSocketAddress outside = new InetSocketAddress("20.0.0.5", 4000);
    host.coordinator.onLocalCandidate(0, new Candidate(Candidate.Kind.REFLEXIVE, outside, own), 0);
    probed(host, 1, "20.0.0.9", "192.168.1.1", "10.0.0.1", "fd00::1", "192.168.1.5");
    assertEquals(Set.of("20.0.0.9"), host.hosts());
    probed(host, 2, "20.0.0.5", "192.168.1.1", "192.168.1.5");
    assertEquals(Set.of("20.0.0.9", "20.0.0.5", "192.168.1.1"), host.hosts());
  }

  @Test
  void aNeighboursAddressesAreProbedOnceItShowsThatItIsOne() {
    Host host = controlled();
    InetSocketAddress own = new InetSocketAddress("192.168.1.5", 4000);
    host.coordinator.onLocalCandidate(0, Candidate.remote(Candidate.Kind.HOST, own), 0);
    InetSocketAddress outside = new InetSocketAddress("20.0.0.5", 4000);
    host.coordinator.onLocalCandidate(0, new Candidate(Candidate.Kind.REFLEXIVE, outside, own), 0);
    probed(host, 1, "20.0.0.9", "192.168.1.1");
    assertEquals(Set.of("20.0.0.9"), host.hosts());
    long told = host.told;
    long now = TimeUnit.SECONDS.toNanos(2);
    host.coordinator.onSignal(trickled(1, "192.168.1.2"), now);
    host.coordinator.onSignal(trickled(1, "20.0.0.5"), now);
    for (int i = 0; i < 40; i++) {
      now += TimeUnit.MILLISECONDS.toNanos(20);
      host.coordinator.onTimeout(now);
      host.drain(now);
    }
    assertEquals(Set.of("20.0.0.9", "20.0.0.5", "192.168.1.1", "192.168.1.2"), host.hosts());
    assertEquals(told + 1, host.told, "now the neighbour is told our address, once");
  }

  private static Envelope trickled(long punch, String address) {
    return Envelope.newBuilder()
        .setCandidateOffer(
            CandidateOffer.newBuilder()
                .setPunchId(punch)
                .setAttempt(1)
                .setCandidate(candidate(address, 5000)))
        .build();
  }

  private static void probed(Host host, int punch, String... addresses) {
    PunchOffer.Builder offer = offer(punch);
    for (String address : addresses) {
      offer.addCandidates(candidate(address, 5000));
    }
    long now = punch * 1_000_000_000L;
    host.coordinator.onSignal(envelope(offer), now);
    host.coordinator.onSignal(start(punch), now);
    for (int i = 0; i < 40; i++) {
      now += TimeUnit.MILLISECONDS.toNanos(20);
      host.coordinator.onTimeout(now);
      host.drain(now);
    }
  }

  /** One that the peer leads, with nothing to wait for. */
  private static Host controlled() {
    LocalPort shared = new LocalPort(0, new InetSocketAddress("0.0.0.0", 4000));
    PunchMemory.Of memory = new PunchMemory().of("peer");
    Host host =
        new Host(
            new PunchCoordinator(
                PunchSettings.DEFAULT, Role.CONTROLLED, shared, memory, new SplittableRandom(1)));
    host.coordinator.onGathered(0, 0);
    return host;
  }

  private static Envelope envelope(PunchOffer.Builder offer) {
    return Envelope.newBuilder().setPunchOffer(offer).build();
  }

  private static Envelope start(long punch) {
    return Envelope.newBuilder()
        .setPunchStart(PunchStart.newBuilder().setPunchId(punch).setAttempt(1))
        .build();
  }

  private static PunchOffer.Builder offer(long punch) {
    return PunchOffer.newBuilder()
        .setPunchId(punch)
        .setAttempt(1)
        .setUfrag("ufrag123")
        .setPassword("passwordpasswordpassword");
  }

  private static CandidateMessage candidate(String address, int port) {
    InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral(address), port);
    Candidate.Kind kind =
        UsableAddresses.isGlobal(at.getAddress()) ? Candidate.Kind.REFLEXIVE : Candidate.Kind.HOST;
    return Candidates.toWire(Candidate.remote(kind, at));
  }

  /** A packet. */
  private record Sent(long atNanos, InetSocketAddress to) {}

  /** Opens what the coordinator asks for and counts what it does. */
  private static final class Host {
    private final PunchCoordinator coordinator;
    private int ports;
    private int open;
    private int sends;

    /** Candidates of ours that were told behind the offer. */
    private long told;

    private final List<Sent> sent = new ArrayList<>();

    Host(PunchCoordinator coordinator) {
      this.coordinator = coordinator;
    }

    void drain(long nowNanos) {
      Step<PunchEvent> step = coordinator.poll();
      while (!(step instanceof Step.WaitUntil<PunchEvent>)) {
        if (step instanceof Step.Send<PunchEvent> send) {
          sends++;
          sent.add(new Sent(nowNanos, send.to()));
          assertTrue(UsableAddresses.isUsable(send.to().getAddress()), "sent to " + send.to());
        } else if (step instanceof Step.Emit<PunchEvent> emit) {
          onEvent(emit.event(), nowNanos);
        }
        step = coordinator.poll();
      }
    }

    Set<String> hosts() {
      return sent.stream()
          .map(each -> each.to().getAddress().getHostAddress())
          .collect(Collectors.toSet());
    }

    /** Of how many different ones there were packets in such a time at most. */
    <T> int most(long windowNanos, Function<InetSocketAddress, T> what) {
      Map<T, Integer> within = new HashMap<>();
      int most = 0;
      int first = 0;
      for (Sent each : sent) {
        within.merge(what.apply(each.to()), 1, Integer::sum);
        while (each.atNanos() - sent.get(first).atNanos() > windowNanos) {
          within.computeIfPresent(
              what.apply(sent.get(first).to()), (key, count) -> count == 1 ? null : count - 1);
          first++;
        }
        most = Math.max(most, within.size());
      }
      return most;
    }

    private void onEvent(PunchEvent event, long nowNanos) {
      if (event instanceof PunchEvent.OpenPort) {
        ports++;
        open++;
        coordinator.onPortOpened(
            new LocalPort(ports, new InetSocketAddress("0.0.0.0", 4000 + ports)), nowNanos);
      } else if (event instanceof PunchEvent.ClosePort) {
        open--;
      } else if (event instanceof PunchEvent.Signal signal
          && signal.message().hasCandidateOffer()) {
        told++;
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
