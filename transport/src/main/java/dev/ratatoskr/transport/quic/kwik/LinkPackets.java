package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.quic.QuicEngine;

/** A link's packets on their way from Kwik's threads to the loop and out. */
final class LinkPackets {
  private final EndpointLoop loop;
  private final QuicEngine.PacketSink out;
  private final Handover<Packet> handover;
  private long lastSentNanos;
  private Runnable onSent = () -> {};

  LinkPackets(EndpointLoop loop, int capacity, QuicEngine.PacketSink out) {
    this.loop = loop;
    this.out = out;
    this.lastSentNanos = loop.nanoTime();
    this.handover = new Handover<>(loop, capacity, this::onPacket);
  }

  /** One packet from Kwik. Any thread. */
  void send(byte[] packet) {
    handover.offer(new Packet(packet));
  }

  private void onPacket(Packet packet) {
    lastSentNanos = loop.nanoTime();
    out.send(packet.bytes());
    onSent.run();
  }

  /** Has this told of each packet that went out. Thread: the loop. */
  void onSent(Runnable listener) {
    onSent = listener;
  }

  long lastSentNanos() {
    return lastSentNanos;
  }

  long dropped() {
    return handover.dropped();
  }
}
