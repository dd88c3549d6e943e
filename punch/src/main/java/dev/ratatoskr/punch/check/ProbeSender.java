package dev.ratatoskr.punch.check;

import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.stun.Probes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Sends probes and remembers them until they are answered; their number is bounded. */
final class ProbeSender {
  /** RFC 8445 section 5.1.2.1 for a peer-reflexive candidate, component 1. */
  private static final long PRIORITY = (110L << 24) + (65535L << 8) + 255;

  private final Probes probes;
  private final StunAttribute roleClaim;
  private final RandomGenerator random;
  private final int maxProbes;
  private final Map<TransactionId, Outstanding> outstanding = new HashMap<>();
  private int sent;

  /** A probe on its way. */
  record Outstanding(Pair pair, long sentNanos, boolean nominating) {}

  ProbeSender(Probes probes, Role role, int maxProbes, RandomGenerator random) {
    this.probes = probes;
    this.maxProbes = maxProbes;
    this.random = random;
    long tieBreaker = random.nextLong();
    this.roleClaim =
        switch (role) {
          case CONTROLLING -> new StunAttribute.IceControlling(tieBreaker);
          case CONTROLLED -> new StunAttribute.IceControlled(tieBreaker);
        };
  }

  boolean isExhausted() {
    return sent >= maxProbes;
  }

  void send(Pair pair, boolean nominating, long nowNanos, StepQueue<CheckEvent> out) {
    TransactionId id = TransactionId.random(random);
    outstanding.put(id, new Outstanding(pair, nowNanos, nominating));
    out.send(pair.portId, pair.remote, request(id, nominating));
    sent++;
  }

  /** A probe that belongs to no pair; its answer will be unknown here. */
  ByteBuffer blindRequest() {
    return request(TransactionId.random(random), false);
  }

  private ByteBuffer request(TransactionId id, boolean nominating) {
    List<StunAttribute> attributes = new ArrayList<>(3);
    attributes.add(new StunAttribute.Priority(PRIORITY));
    attributes.add(roleClaim);
    if (nominating) {
      attributes.add(new StunAttribute.UseCandidate());
    }
    return probes.request(id, attributes);
  }

  @Nullable Outstanding find(TransactionId id) {
    return outstanding.get(id);
  }

  void forget(TransactionId id) {
    outstanding.remove(id);
  }
}
