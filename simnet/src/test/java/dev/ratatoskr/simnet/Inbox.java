package dev.ratatoskr.simnet;

import dev.ratatoskr.proto.UdpPort;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A receiver that keeps what arrives. */
final class Inbox implements UdpPort.Receiver {
  private final List<Mail> mails = new ArrayList<>();

  /** One datagram that arrived. */
  record Mail(InetSocketAddress from, String text, long atNanos) {}

  @Override
  public void onDatagram(InetSocketAddress from, ByteBuffer payload, long nowNanos) {
    mails.add(new Mail(from, StandardCharsets.UTF_8.decode(payload).toString(), nowNanos));
  }

  List<Mail> mails() {
    return mails;
  }

  int size() {
    return mails.size();
  }

  Mail last() {
    return mails.getLast();
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
