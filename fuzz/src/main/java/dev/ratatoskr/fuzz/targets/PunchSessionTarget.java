package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.check.CheckEvent;
import dev.ratatoskr.punch.check.PunchSession;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.check.SessionSettings;
import dev.ratatoskr.punch.stun.Credentials;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import dev.ratatoskr.punch.stun.Probes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The checks of one attempt and a peer that holds the right passwords and means ill: candidates,
 * probes in any role, answers to our probes, replays and noise, in any order. The probes stay
 * within their number, and go only to addresses that may be candidates or that spoke first.
 */
final class PunchSessionTarget implements FuzzTarget {
  private static final int MAX_OPERATIONS = 3000;
  private static final int MAX_TARGETS = 64;
  private static final Credentials OURS = new Credentials("ours1234", "o".repeat(32));
  private static final Credentials THEIRS = new Credentials("them1234", "t".repeat(32));

  @Override
  public List<byte[]> seeds() {
    return List.of(
        Bytes.octets(0, 0, 1, 1, 2, 0, 2, 1, 3, 1, 1, 2, 4, 0, 2, 9, 4, 0, 2, 90, 2, 90, 2, 90),
        Bytes.octets(1, 0, 0, 5, 3, 1, 1, 2, 4, 0, 2, 9, 3, 1, 1, 7, 3, 2, 1, 7, 2, 90, 2, 255),
        Bytes.octets(1, 3, 9, 1, 0, 5, 2, 3, 9, 1, 4, 4, 4, 4, 2, 255, 2, 255, 2, 255, 2, 255));
  }

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    Attack attack = new Attack(choices, choices.below(2) == 0 ? Role.CONTROLLING : Role.CONTROLLED);
    for (int i = 0; i < MAX_OPERATIONS && choices.hasMore(); i++) {
      attack.operate();
    }
  }

  private static final class Attack {
    private final Choices choices;
    private final PunchSession session;
    private final Probes peer = new Probes(new ProbeCredentials(THEIRS, OURS));
    private final List<Step.Send<CheckEvent>> sent = new ArrayList<>();
    private final Set<InetSocketAddress> targets = new HashSet<>();
    private final Set<InetSocketAddress> speakers = new HashSet<>();
    private int probes;
    private int requests;
    private boolean failed;
    private long nowNanos = Long.MAX_VALUE - 1_000_000_000L;

    Attack(Choices choices, Role role) {
      this.choices = choices;
      List<LocalPort> ports =
          List.of(
              new LocalPort(0, new InetSocketAddress("0.0.0.0", 4000)),
              new LocalPort(1, new InetSocketAddress("192.0.2.9", 4001)));
      this.session =
          new PunchSession(
              new PunchSession.Sides(role, new ProbeCredentials(OURS, THEIRS), ports),
              SessionSettings.DEFAULT,
              (address, now) -> true,
              new SplittableRandom(1));
    }

    void operate() {
      switch (choices.below(6)) {
        case 0 -> {
          Candidate.Kind[] kinds = Candidate.Kind.values();
          Candidate.Kind kind = kinds[choices.below(kinds.length)];
          session.onRemoteCandidate(Candidate.remote(kind, Addresses.from(choices)), nowNanos);
        }
        case 1 -> session.onStart(nowNanos);
        case 2 -> {
          nowNanos += choices.octet() * 1_000_000L;
          session.onTimeout(nowNanos);
        }
        case 3 -> probe();
        case 4 -> answer();
        default -> receive(Addresses.from(choices), ByteBuffer.wrap(choices.piece()));
      }
      drain();
    }

    /** A probe that the peer signs: any role, any source, ids used before among them. */
    private void probe() {
      List<StunAttribute> attributes = new ArrayList<>();
      int which = choices.octet();
      if ((which & 1) != 0) {
        attributes.add(new StunAttribute.IceControlling(3));
      }
      if ((which & 2) != 0) {
        attributes.add(new StunAttribute.IceControlled(3));
      }
      if ((which & 4) != 0) {
        attributes.add(new StunAttribute.UseCandidate());
      }
      requests++;
      InetSocketAddress from = Addresses.from(choices);
      speakers.add(from);
      receive(from, peer.request(new TransactionId(choices.octet(), 0), attributes));
    }

    /** An answer that the peer signs, to one of the last probes, from there or from elsewhere. */
    private void answer() {
      if (sent.isEmpty()) {
        return;
      }
      Step.Send<CheckEvent> probe = sent.get(sent.size() - 1 - choices.below(sent.size()) % 8);
      InetSocketAddress from = choices.below(4) == 0 ? Addresses.from(choices) : probe.to();
      try {
        TransactionId id = StunCodec.decode(probe.payload()).message().transactionId();
        receive(from, peer.success(id, from));
      } catch (MalformedException e) {
        throw BrokenPromise.by("what was sent cannot be read", e);
      }
    }

    private void receive(InetSocketAddress from, ByteBuffer datagram) {
      try {
        session.onStun(choices.below(3), from, StunCodec.decode(datagram), nowNanos);
      } catch (MalformedException e) {
        // The demultiplexer's business.
      }
    }

    private void drain() {
      while (true) {
        switch (session.poll()) {
          case Step.Send<CheckEvent> send -> onSend(send);
          case Step.Emit<CheckEvent> emit -> {
            BrokenPromise.unless(!failed, "an event after the end");
            failed = emit.event() instanceof CheckEvent.Failed;
          }
          case Step.WaitUntil<CheckEvent> wait -> {
            return;
          }
        }
      }
    }

    private void onSend(Step.Send<CheckEvent> send) {
      BrokenPromise.unless(!failed, "a packet after the end");
      BrokenPromise.unless(
          UsableAddresses.isUsable(send.to().getAddress()) || speakers.contains(send.to()),
          "sent to " + send.to());
      targets.add(send.to());
      probes++;
      if (sent.size() < 1000) {
        sent.add(send);
      }
      BrokenPromise.unless(targets.size() <= MAX_TARGETS, targets.size() + " targets");
      BrokenPromise.unless(
          probes <= SessionSettings.DEFAULT.maxProbes() + requests, probes + " packets");
    }
  }
}
