package dev.ratatoskr.transport.peer;

import dev.ratatoskr.transport.quic.QuicStream;
import java.net.Inet6Address;
import java.nio.ByteBuffer;

/** What the owner of an endpoint is told and asked. Thread: the endpoint's loop. */
public interface PeerEvents {

  /** Something happened with a peer. The handler may call back into the connection. */
  void onEvent(PeerConnection peer, ConnectionEvent event);

  /** An authenticated peer opened a stream. */
  QuicStream.Handler onStream(PeerConnection peer, QuicStream stream);

  /**
   * A datagram of an authenticated peer.
   *
   * @param payload valid during the call
   */
  default void onDatagram(PeerConnection peer, ByteBuffer payload) {}

  /** There is room for datagrams again, after {@link PeerDatagrams#room} had said 0. */
  default void onDatagramRoom(PeerConnection peer) {}

  /**
   * An overlay probe came from a node no connection is open with. To answer it, open one with
   * {@link PeerEndpoint#meet} within the call.
   */
  default void onKnock(Inet6Address source) {}
}
