package dev.ratatoskr.transport.rendezvous;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.rendezvous.EnvelopeCodec;
import dev.ratatoskr.proto.rendezvous.EnvelopeDecoder;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One end of a control stream under test: what it sent and what it told. */
final class ControlSide {
  final ControlChannel channel;
  final List<ControlEvent> events = new ArrayList<>();
  final List<Envelope> sent = new ArrayList<>();
  private final List<ByteBuffer> unsent = new ArrayList<>();
  private final EnvelopeDecoder decoder = new EnvelopeDecoder();

  ControlSide(ControlChannel channel) {
    this.channel = channel;
    drain();
  }

  /** Polls to the end and returns the wait. */
  ControlStep.WaitUntil drain() {
    while (true) {
      switch (channel.poll()) {
        case ControlStep.SendBytes send -> note(send.bytes());
        case ControlStep.Emit emit -> events.add(emit.event());
        case ControlStep.WaitUntil wait -> {
          return wait;
        }
      }
    }
  }

  private void note(ByteBuffer bytes) {
    unsent.add(bytes.duplicate());
    decoder.onBytes(bytes.duplicate());
    try {
      Envelope next = decoder.poll();
      while (next != null) {
        sent.add(next);
        next = decoder.poll();
      }
    } catch (MalformedException e) {
      throw new AssertionError("it sent what cannot be read", e);
    }
  }

  /** Takes what it has sent and nobody took yet. */
  List<ByteBuffer> takeBytes() {
    List<ByteBuffer> taken = List.copyOf(unsent);
    unsent.clear();
    return taken;
  }

  void receive(Envelope envelope, long nowNanos) {
    receive(EnvelopeCodec.encode(envelope), nowNanos);
  }

  void receive(ByteBuffer bytes, long nowNanos) {
    channel.onBytes(bytes, nowNanos);
    drain();
  }

  void timeout(long nowNanos) {
    channel.onTimeout(nowNanos);
    drain();
  }

  ControlEvent lastEvent() {
    return events.getLast();
  }
}
