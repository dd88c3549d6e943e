package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.transport.overlay.OverlayEvent;
import dev.ratatoskr.transport.overlay.OverlayProber;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The prober of the overlay and a node that says anything: it is answered seldom enough, nobody
 * else ever is, and no other node can speak for it.
 */
final class OverlayTarget implements FuzzTarget {
  private static final int PORT = 1;
  private static final int MAX_OPERATIONS = 3000;
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("201::1"), 9999);
  private static final InetSocketAddress OTHER =
      new InetSocketAddress(InetAddress.ofLiteral("201::2"), 9999);

  @Override
  public List<byte[]> seeds() {
    return List.of(
        Bytes.octets(0, 2, 1, 0, 3, 1, 0, 1, 250, 4, 2, 0, 1, 0, 1, 5, 0, 2, 2, 2, 0),
        Bytes.octets(0, 1, 250, 1, 250, 1, 250, 1, 250, 1, 250, 1, 250, 1, 250, 2, 9, 1, 3, 0));
  }

  @Override
  public void run(byte[] input) {
    Node node = new Node(new Choices(input));
    for (int i = 0; i < MAX_OPERATIONS && node.choices.hasMore(); i++) {
      node.operate();
    }
  }

  private static final class Node {
    private final Choices choices;
    private final OverlayProber prober = new OverlayProber(PORT, PEER, new SplittableRandom(1));
    private TransactionId lastAsked = new TransactionId(0, 0);
    private long nowNanos = Long.MAX_VALUE - 1_000_000_000L;
    private int allowed;

    Node(Choices choices) {
      this.choices = choices;
    }

    void operate() {
      switch (choices.below(6)) {
        case 0 -> {
          // Three probes, now and by the timer.
          allowed += 3;
          prober.onRound(nowNanos);
        }
        case 1 -> {
          nowNanos += choices.octet() * 4_000_000L;
          prober.onTimeout(nowNanos);
        }
        case 2 -> {
          // An answer, and a question of our own.
          allowed += 2;
          receive(PEER, message(StunClass.REQUEST, new TransactionId(choices.octet(), 0)));
        }
        case 3 -> receive(PEER, message(StunClass.SUCCESS, lastAsked));
        case 4 -> prober.onConnectionEnded(choices.below(2) == 0);
        default -> other();
      }
      drain();
    }

    private void other() {
      receive(PEER, ByteBuffer.wrap(choices.piece()));
      drain();
      boolean before = prober.isAnswered();
      receive(OTHER, message(StunClass.SUCCESS, lastAsked));
      receive(OTHER, message(StunClass.REQUEST, new TransactionId(5, 5)));
      BrokenPromise.unless(before == prober.isAnswered(), "somebody else answered");
    }

    private ByteBuffer message(StunClass stunClass, TransactionId id) {
      int kind = choices.octet();
      String software =
          kind < 200
              ? "ratatoskr/1 %016x.%d".formatted(kind & 3, kind >> 3)
              : new String(choices.piece(), StandardCharsets.US_ASCII);
      return StunCodec.encode(StunMessage.of(stunClass, id, new StunAttribute.Software(software)));
    }

    private void receive(InetSocketAddress from, ByteBuffer datagram) {
      try {
        boolean taken = prober.onStun(PORT, from, StunCodec.decode(datagram), nowNanos);
        BrokenPromise.unless(taken == from.equals(PEER), "taken from " + from);
      } catch (MalformedException e) {
        // The demultiplexer's business.
      }
    }

    private void drain() {
      while (true) {
        switch (prober.poll()) {
          case Step.Send<OverlayEvent> send -> onSend(send);
          case Step.Emit<OverlayEvent> emit -> {
            // Any event is one.
          }
          case Step.WaitUntil<OverlayEvent> wait -> {
            return;
          }
        }
      }
    }

    private void onSend(Step.Send<OverlayEvent> send) {
      BrokenPromise.unlessEqual(PEER, send.to(), "the destination");
      allowed--;
      // What came raw may have been a question, too: two more for each of 4000.
      BrokenPromise.unless(allowed > -2 * MAX_OPERATIONS, "more packets than were caused");
      try {
        StunMessage message = StunCodec.decode(send.payload()).message();
        if (message.stunClass() == StunClass.REQUEST) {
          lastAsked = message.transactionId();
        }
      } catch (MalformedException e) {
        throw BrokenPromise.by("what was sent cannot be read", e);
      }
    }
  }
}
