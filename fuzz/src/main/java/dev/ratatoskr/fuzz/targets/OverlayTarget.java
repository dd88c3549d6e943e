package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.ReceivedStun;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The prober of the overlay and a node that says anything. Of each packet it is known what caused
 * it: each question is answered once at most and to who asked, twenty in any second; each of our
 * own belongs to a round or to a question; and a round trip is that of one of them. Nobody else is
 * ever answered, and no other node can speak for this one.
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

  /** What the prober may send because of one input, and what it did send. */
  private static final class Turn {
    /** The question that came, if one did; it may be answered once. */
    @Nullable TransactionId asked;

    /** Whether a question of ours may follow. */
    boolean mayAsk;

    private int answers;
    private int questions;

    void onSend(StunMessage message) {
      if (message.stunClass() == StunClass.SUCCESS) {
        BrokenPromise.unless(++answers == 1, "more than one answer to a question");
        BrokenPromise.unless(message.transactionId().equals(asked), "an answer to no question");
      } else {
        BrokenPromise.unlessEqual(StunClass.REQUEST, message.stunClass(), "what is sent");
        BrokenPromise.unless(++questions == 1 && mayAsk, "a question that nothing caused");
      }
    }
  }

  private static final class Node {
    private static final int ANSWERS_PER_SECOND = 20;
    private static final int PROBES_A_ROUND = 3;
    private static final long SECOND = 1_000_000_000L;

    private final Choices choices;
    private final OverlayProber prober = new OverlayProber(PORT, PEER, new SplittableRandom(1));

    /** Questions of ours that no answer came to, with the time. */
    private final Map<TransactionId, Long> open = new LinkedHashMap<>();

    private final Deque<Long> answers = new ArrayDeque<>();
    private TransactionId lastAsked = new TransactionId(0, 0);
    private long nowNanos = Long.MAX_VALUE - 1_000_000_000L;

    /** Questions that the present round may still ask by its timer. */
    private int roundLeft;

    private Turn turn = new Turn();

    Node(Choices choices) {
      this.choices = choices;
    }

    void operate() {
      turn = new Turn();
      switch (choices.below(7)) {
        case 0 -> {
          turn.mayAsk = true;
          roundLeft = prober.isAnswered() ? 0 : PROBES_A_ROUND;
          prober.onRound(nowNanos);
        }
        case 1 -> {
          nowNanos += choices.octet() * 4_000_000L;
          turn.mayAsk = roundLeft > 0;
          prober.onTimeout(nowNanos);
        }
        case 2 -> receive(PEER, message(StunClass.REQUEST, new TransactionId(choices.octet(), 0)));
        case 3 -> receive(PEER, message(StunClass.SUCCESS, lastAsked));
        case 4 -> {
          prober.onConnectionEnded(choices.below(2) == 0);
          open.clear();
          roundLeft = 0;
        }
        case 5 -> receive(PEER, message(StunClass.SUCCESS, earlier()));
        default -> other();
      }
      drain();
      if (prober.isAnswered()) {
        roundLeft = 0;
      } else if (turn.questions > 0 && roundLeft > 0 && turn.asked == null) {
        roundLeft--;
      }
    }

    /** One of ours, or one that never was. */
    private TransactionId earlier() {
      List<TransactionId> ids = List.copyOf(open.keySet());
      int which = choices.octet();
      return which < ids.size() ? ids.get(which) : new TransactionId(7, which);
    }

    private void other() {
      receive(PEER, ByteBuffer.wrap(choices.piece()));
      drain();
      turn = new Turn();
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
        ReceivedStun stun = StunCodec.decode(datagram);
        StunMessage message = stun.message();
        boolean before = prober.isAnswered();
        if (from.equals(PEER) && message.stunClass() == StunClass.REQUEST) {
          turn.asked = message.transactionId();
          turn.mayAsk = !before;
        }
        boolean taken = prober.onStun(PORT, from, stun, nowNanos);
        BrokenPromise.unless(taken == from.equals(PEER), "taken from " + from);
        boolean ours =
            message.stunClass() == StunClass.SUCCESS && open.containsKey(message.transactionId());
        BrokenPromise.unless(
            before || !prober.isAnswered() || (taken && ours), "answered without a question");
      } catch (MalformedException e) {
        // The demultiplexer's business.
      }
    }

    private void drain() {
      while (true) {
        switch (prober.poll()) {
          case Step.Send<OverlayEvent> send -> onSend(send);
          case Step.Emit<OverlayEvent> emit -> onEvent(emit.event());
          case Step.WaitUntil<OverlayEvent> wait -> {
            return;
          }
        }
      }
    }

    private void onEvent(OverlayEvent event) {
      switch (event) {
        case OverlayEvent.Answered answered -> isMeasured(answered.rttNanos());
        case OverlayEvent.Rtt rtt -> isMeasured(rtt.rttNanos());
        case OverlayEvent.Silent silent ->
            BrokenPromise.unless(!prober.isAnswered(), "silent though it was answered");
        case OverlayEvent.Restarted restarted -> {
          // By whatever token the node makes up.
        }
      }
    }

    /** A round trip is that of one of our questions. */
    private void isMeasured(long rttNanos) {
      BrokenPromise.unless(
          open.values().stream().anyMatch(at -> Math.max(1, nowNanos - at) == rttNanos),
          "a round trip of no question");
    }

    private void onSend(Step.Send<OverlayEvent> send) {
      BrokenPromise.unlessEqual(PEER, send.to(), "the destination");
      BrokenPromise.unlessEqual(PORT, send.portId(), "the port");
      StunMessage message;
      try {
        message = StunCodec.decode(send.payload()).message();
      } catch (MalformedException e) {
        throw BrokenPromise.by("what was sent cannot be read", e);
      }
      turn.onSend(message);
      if (message.stunClass() == StunClass.REQUEST) {
        lastAsked = message.transactionId();
        open.put(lastAsked, nowNanos);
        return;
      }
      answers.addLast(nowNanos);
      while (nowNanos - answers.getFirst() >= SECOND) {
        answers.removeFirst();
      }
      BrokenPromise.unless(answers.size() <= ANSWERS_PER_SECOND, "answers in a second");
    }
  }
}
