package dev.ratatoskr.transport.mtu;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.stun.Credentials;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import dev.ratatoskr.punch.stun.Probes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A machine, and a peer that answers what a path of some width lets through, in virtual time. */
final class FakePath {
  static final int BASE = 1232;
  static final int MOST = 1472;
  static final int PORT = 3;

  final PathMtu mtu;
  final List<Integer> limits = new ArrayList<>();
  final List<Integer> probed = new ArrayList<>();
  final InetSocketAddress remote;
  int width;
  double loss;
  long now = 17;

  private final long rttNanos;
  private final Random random;
  private final ProbeCredentials own;
  private final Probes peer;
  private final PriorityQueue<Answer> answers =
      new PriorityQueue<>(Comparator.comparingLong(Answer::atNanos));

  private record Answer(long atNanos, ByteBuffer bytes) {}

  FakePath(long seed, String peerAddress, int width, long rttMillis) {
    this.random = new Random(seed);
    this.remote = new InetSocketAddress(peerAddress, 4000);
    this.width = width;
    this.rttNanos = TimeUnit.MILLISECONDS.toNanos(rttMillis);
    this.mtu = new PathMtu(BASE, MOST, random);
    Credentials a = Credentials.random(random);
    Credentials b = Credentials.random(random);
    this.own = new ProbeCredentials(a, b);
    this.peer = new Probes(new ProbeCredentials(b, a));
  }

  FakePath begin() {
    mtu.onPath(probedPath(), now);
    return this;
  }

  ProbedPath probedPath() {
    return new ProbedPath(PORT, remote, own, rttNanos);
  }

  /** Runs until the peer has answered, and keeps the answer from the machine. */
  ReceivedStun firstAnswer() {
    drain();
    return decoded(answers.remove().bytes);
  }

  /** Runs; if there is traffic, a packet as large as known to pass leaves every 20 ms. */
  FakePath run(long millis, boolean traffic) {
    long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
    long packet = traffic ? now : Long.MAX_VALUE;
    while (true) {
      long next = Math.min(Math.min(drain(), packet), end);
      Answer answer = answers.peek();
      if (answer != null && answer.atNanos <= next) {
        answers.remove();
        now = Math.max(now, answer.atNanos);
        mtu.onStun(PORT, remote, decoded(answer.bytes), now);
      } else if (next >= end) {
        now = end;
        return this;
      } else {
        now = Math.max(now, next);
        if (now >= packet) {
          mtu.onSent(mtu.payloadBytes(), now);
          packet += TimeUnit.MILLISECONDS.toNanos(20);
        }
        mtu.onTimeout(now);
      }
    }
  }

  private long drain() {
    while (true) {
      switch (mtu.poll()) {
        case Step.Send<PayloadLimit> send -> onProbe(send.payload());
        case Step.Emit<PayloadLimit> emit -> limits.add(emit.event().bytes());
        case Step.WaitUntil<PayloadLimit> wait -> {
          return wait.deadlineNanos();
        }
      }
    }
  }

  private void onProbe(ByteBuffer probe) {
    probed.add(probe.remaining());
    if (probe.remaining() > width || random.nextDouble() < loss) {
      return;
    }
    ReceivedStun request = decoded(probe);
    if (!peer.isAuthenticRequest(request)) {
      throw new AssertionError("the peer would not answer " + request);
    }
    answers.add(
        new Answer(now + rttNanos, peer.success(request.message().transactionId(), remote)));
  }

  static ReceivedStun decoded(ByteBuffer bytes) {
    try {
      return StunCodec.decode(bytes.duplicate());
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
