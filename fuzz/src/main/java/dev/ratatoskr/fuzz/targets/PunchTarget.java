package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.rendezvous.Candidates;
import dev.ratatoskr.proto.rendezvous.EnvelopeCodec;
import dev.ratatoskr.proto.rendezvous.EnvelopeDecoder;
import dev.ratatoskr.proto.rendezvous.wire.CandidateOffer;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.PunchOffer;
import dev.ratatoskr.proto.rendezvous.wire.PunchResult;
import dev.ratatoskr.proto.rendezvous.wire.PunchStart;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.peer.PunchCoordinator;
import dev.ratatoskr.punch.peer.PunchEvent;
import dev.ratatoskr.punch.peer.PunchMemory;
import dev.ratatoskr.punch.peer.PunchSettings;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The whole punch and a peer that may say anything at any time: no port is left open, no packet
 * goes where no candidate may be.
 */
final class PunchTarget implements FuzzTarget {
  private static final int MAX_OPERATIONS = 1000;

  @Override
  public List<byte[]> seeds() {
    byte[] offer = Bytes.of(EnvelopeCodec.encode(envelope(new Choices(Bytes.octets(0, 1, 1, 3)))));
    return List.of(
        Bytes.octets(0, 0, 1, 0, 1, 1, 3, 4, 8, 12, 1, 2, 1, 1, 3, 200, 3, 200, 1, 3, 1, 1, 2),
        Bytes.octets(1, 1, 0, 1, 1, 2, 3, 4, 1, 2, 1, 1, 3, 255, 3, 255, 3, 255, 0, 3, 255, 3, 255),
        Bytes.joined(List.of(Bytes.octets(1, 5, offer.length), offer, Bytes.octets(3, 255))));
  }

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    Host host = new Host(choices.below(2) == 0 ? Role.CONTROLLING : Role.CONTROLLED);
    for (int i = 0; i < MAX_OPERATIONS && choices.hasMore(); i++) {
      host.operate(choices);
    }
    host.coordinator.onStop(host.nowNanos);
    host.drain();
    BrokenPromise.unless(host.open == 0, host.open + " ports stay open");
  }

  private static Envelope envelope(Choices choices) {
    int kind = choices.below(4);
    long id = choices.below(4);
    int attempt = choices.below(5);
    Envelope.Builder envelope = Envelope.newBuilder();
    return switch (kind) {
      case 0 -> envelope.setPunchOffer(offer(choices, id, attempt)).build();
      case 1 ->
          envelope
              .setCandidateOffer(
                  CandidateOffer.newBuilder()
                      .setPunchId(id)
                      .setAttempt(attempt)
                      .setCandidate(Candidates.toWire(candidate(choices))))
              .build();
      case 2 ->
          envelope
              .setPunchStart(PunchStart.newBuilder().setPunchId(id).setAttempt(attempt))
              .build();
      default ->
          envelope
              .setPunchResult(
                  PunchResult.newBuilder()
                      .setPunchId(id)
                      .setAttempt(attempt)
                      .setHeardAfterMicros(choices.word())
                      .setOutcomeValue(choices.below(6)))
              .build();
    };
  }

  private static PunchOffer offer(Choices choices, long id, int attempt) {
    PunchOffer.Builder offer = PunchOffer.newBuilder().setPunchId(id).setAttempt(attempt);
    offer.setUfrag("ufrag123").setPassword("passwordpasswordpassword");
    for (int i = choices.below(40); i > 0; i--) {
      offer.addCandidates(Candidates.toWire(candidate(choices)));
    }
    return offer.build();
  }

  private static Candidate candidate(Choices choices) {
    Candidate.Kind[] kinds = Candidate.Kind.values();
    return Candidate.remote(kinds[choices.below(kinds.length)], Addresses.from(choices));
  }

  /** Opens what the coordinator asks for. */
  private static final class Host {
    private final PunchCoordinator coordinator;
    private long nowNanos = Long.MAX_VALUE - 1_000_000_000L;
    private int ports;
    private int open;

    Host(Role role) {
      LocalPort shared = new LocalPort(0, new InetSocketAddress("0.0.0.0", 4000));
      coordinator =
          new PunchCoordinator(
              PunchSettings.DEFAULT,
              role,
              shared,
              new PunchMemory().of("peer"),
              new SplittableRandom(1));
    }

    void operate(Choices choices) {
      switch (choices.below(6)) {
        case 0 -> coordinator.onStart(nowNanos);
        case 1 -> coordinator.onSignal(envelope(choices), nowNanos);
        case 2 -> coordinator.onLocalCandidate(0, candidate(choices), nowNanos);
        case 3 -> {
          nowNanos += choices.octet() * 4_000_000L;
          coordinator.onTimeout(nowNanos);
        }
        case 4 -> stun(choices);
        default -> anything(choices.piece());
      }
      drain();
    }

    private void stun(Choices choices) {
      InetSocketAddress from = Addresses.from(choices);
      try {
        coordinator.onStun(
            choices.below(3), from, StunCodec.decode(ByteBuffer.wrap(choices.piece())), nowNanos);
      } catch (MalformedException e) {
        // The demultiplexer's business.
      }
    }

    /** Messages as they came, whatever their fields. */
    private void anything(byte[] stream) {
      EnvelopeDecoder decoder = new EnvelopeDecoder();
      decoder.onBytes(ByteBuffer.wrap(stream));
      try {
        for (Envelope next = decoder.poll(); next != null; next = decoder.poll()) {
          coordinator.onSignal(next, nowNanos);
          drain();
        }
      } catch (MalformedException e) {
        // The end of the conversation.
      }
    }

    void drain() {
      while (true) {
        switch (coordinator.poll()) {
          case Step.Send<PunchEvent> send ->
              BrokenPromise.unless(
                  UsableAddresses.isUsable(send.to().getAddress()), "sent to " + send.to());
          case Step.Emit<PunchEvent> emit -> onEvent(emit.event());
          case Step.WaitUntil<PunchEvent> wait -> {
            return;
          }
        }
      }
    }

    private void onEvent(PunchEvent event) {
      if (event instanceof PunchEvent.OpenPort) {
        open(1, false);
      } else if (event instanceof PunchEvent.OpenSpray spray) {
        open(spray.sockets(), true);
      } else if (event instanceof PunchEvent.ClosePort) {
        open--;
      }
      BrokenPromise.unless(open >= 0 && open <= 300, open + " ports open");
    }

    private void open(int count, boolean spray) {
      for (int i = 0; i < count; i++) {
        ports++;
        open++;
        LocalPort port =
            new LocalPort(ports, new InetSocketAddress("0.0.0.0", 1024 + ports % 60_000));
        if (spray) {
          coordinator.onSprayPort(port);
        } else {
          coordinator.onPortOpened(port, nowNanos);
        }
      }
    }
  }
}
