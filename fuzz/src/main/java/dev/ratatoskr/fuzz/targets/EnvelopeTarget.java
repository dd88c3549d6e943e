package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.rendezvous.Candidates;
import dev.ratatoskr.proto.rendezvous.EnvelopeCodec;
import dev.ratatoskr.proto.rendezvous.EnvelopeDecoder;
import dev.ratatoskr.proto.rendezvous.wire.CandidateMessage;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.Ping;
import dev.ratatoskr.proto.rendezvous.wire.PunchOffer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The stream of a rendezvous: cut differently it holds the same messages, each is written and read
 * again as the same, and so are the candidates in it.
 */
final class EnvelopeTarget implements FuzzTarget {

  @Override
  public List<byte[]> seeds() {
    Candidate v4 = candidate("192.0.2.1", Candidate.Kind.REFLEXIVE);
    Candidate v6 = candidate("2001:db8::1", Candidate.Kind.HOST);
    Envelope offer =
        Envelope.newBuilder()
            .setPunchOffer(
                PunchOffer.newBuilder()
                    .setPunchId(7)
                    .setAttempt(1)
                    .setUfrag("ufrag123")
                    .setPassword("passwordpasswordpassword")
                    .addCandidates(Candidates.toWire(v4))
                    .addCandidates(Candidates.toWire(v6)))
            .build();
    Envelope ping = Envelope.newBuilder().setPing(Ping.newBuilder().setId(9)).build();
    byte[] both =
        Bytes.joined(
            List.of(Bytes.of(EnvelopeCodec.encode(ping)), Bytes.of(EnvelopeCodec.encode(offer))));
    return List.of(Bytes.after(3, both), Bytes.after(0, both));
  }

  private static Candidate candidate(String address, Candidate.Kind kind) {
    return Candidate.remote(kind, new InetSocketAddress(InetAddress.ofLiteral(address), 4000));
  }

  /** What came of a stream. */
  private record Outcome(List<Envelope> messages, boolean malformed) {}

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    int step = 1 + choices.below(64);
    byte[] stream = choices.rest();
    Outcome whole = decode(stream, Math.max(1, stream.length));
    BrokenPromise.unlessEqual(whole, decode(stream, step), "cut into pieces of " + step);
    for (Envelope message : whole.messages) {
      readAgain(message);
      message.getPunchOffer().getCandidatesList().forEach(EnvelopeTarget::candidate);
      candidate(message.getCandidateOffer().getCandidate());
    }
  }

  private static Outcome decode(byte[] stream, int step) {
    EnvelopeDecoder decoder = new EnvelopeDecoder();
    List<Envelope> messages = new ArrayList<>();
    try {
      for (int at = 0; at < stream.length; at += step) {
        decoder.onBytes(ByteBuffer.wrap(stream, at, Math.min(step, stream.length - at)));
        for (Envelope next = decoder.poll(); next != null; next = decoder.poll()) {
          messages.add(next);
        }
      }
    } catch (MalformedException e) {
      return new Outcome(messages, true);
    }
    return new Outcome(messages, false);
  }

  private static void readAgain(Envelope message) {
    byte[] bytes = Bytes.of(EnvelopeCodec.encode(message));
    BrokenPromise.unlessEqual(
        new Outcome(List.of(message), false), decode(bytes, bytes.length), "written and read");
  }

  private static void candidate(CandidateMessage message) {
    Candidate candidate;
    try {
      candidate = Candidates.fromWire(message);
    } catch (MalformedException e) {
      return;
    }
    try {
      BrokenPromise.unlessEqual(
          candidate, Candidates.fromWire(Candidates.toWire(candidate)), "a candidate");
    } catch (MalformedException e) {
      throw BrokenPromise.by("a candidate cannot be read again", e);
    }
  }
}
