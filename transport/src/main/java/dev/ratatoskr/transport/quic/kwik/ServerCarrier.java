package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.quic.PacketAllowance;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import tech.kwik.core.QuicConnection;

/**
 * A server link's share of the one server: its address, and the connection ids it may begin with,
 * so that a flood of first packets makes a few connections at most, and only so many packets a
 * second pass before there is a connection.
 */
final class ServerCarrier implements KwikLink.Carrier {
  private static final int VERSION_1 = 1;
  private static final int MAX_IDS = 4;
  private static final int EARLY_BURST = 128;
  private static final int EARLY_PER_SECOND = 500;
  private static final int ID_LENGTH_AT = 5;

  private final KwikServer server;
  private final VirtualAddress address;
  private final KwikLink link;
  private final LinkInflow inflow;
  private final PacketAllowance early;
  private final Set<ByteBuffer> ids = new HashSet<>();
  private volatile IntSupplier inKwik = () -> 0;

  ServerCarrier(KwikServer server, VirtualAddress address, KwikLink link) {
    this.server = server;
    this.address = address;
    this.link = link;
    this.inflow = server.inflow(address, () -> inKwik.getAsInt());
    this.early = new PacketAllowance(link.loop(), EARLY_BURST, EARLY_PER_SECOND);
  }

  KwikLink link() {
    return link;
  }

  VirtualAddress address() {
    return address;
  }

  @Override
  public void onPacket(ByteBuffer packet) {
    if (!link.isClosed() && !admits(packet)) {
      server.onRefused();
      return;
    }
    inflow.offer(packet);
  }

  @Override
  public LinkInflow inflow() {
    return inflow;
  }

  @Override
  public void onEstablished(QuicConnection connection) {
    inKwik = server.inKwik(ids);
    inflow.shorten(server.shortcut(connection, address));
  }

  /** Lets long headers pass for QUIC version 1 and a few destination ids only. */
  private boolean admits(ByteBuffer packet) {
    // Until there is a connection, nobody tells how much of this waits inside Kwik.
    if (!link.isEstablished() && !early.take()) {
      return false;
    }
    int at = packet.position();
    if ((packet.get(at) & LinkInflow.LONG_HEADER) == 0) {
      return true;
    }
    if (packet.remaining() <= ID_LENGTH_AT || packet.getInt(at + 1) != VERSION_1) {
      return false;
    }
    int length = packet.get(at + ID_LENGTH_AT) & 0xff;
    if (length > 20 || packet.remaining() < ID_LENGTH_AT + 1 + length) {
      return false;
    }
    byte[] id = new byte[length];
    packet.get(at + ID_LENGTH_AT + 1, id);
    ByteBuffer key = ByteBuffer.wrap(id);
    if (ids.contains(key)) {
      return true;
    }
    return !link.isEstablished() && ids.size() < MAX_IDS && ids.add(key);
  }

  @Override
  public void release(boolean established) {
    server.remove(this, established ? Set.of() : Set.copyOf(ids));
  }
}
