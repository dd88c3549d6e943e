package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.LinkLimits;
import dev.ratatoskr.transport.quic.OutagePings;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.frame.PingFrame;

/** One link, either role; {@link Carrier} is what differs. Thread: the loop, unless said. */
final class KwikLink implements QuicLink {
  private static final Logger LOG = LoggerFactory.getLogger(KwikLink.class);
  private static final int MAX_STREAMS = 900;

  /** The way of packets to Kwik and the end of an unfinished handshake: by role. */
  interface Carrier {
    /** One packet for Kwik. Thread: the loop. */
    void onPacket(ByteBuffer packet);

    /** The bound of the packets for Kwik. */
    LinkInflow inflow();

    /** The handshake is complete. Thread: the loop. */
    default void onEstablished(QuicConnection connection) {}

    /** Gives up what has no connection yet, and forgets the link. Thread: the loop. */
    void release(boolean established);
  }

  private final EndpointLoop loop;
  private final StallWatchdog watchdog;
  private final LinkLimits limits;
  private final Handler handler;
  private final LinkPackets packets;
  private final LinkDatagrams datagrams;
  private final Set<KwikStream> streams = new HashSet<>();
  private final List<Runnable> early = new ArrayList<>();
  private @Nullable Carrier carrier;
  private @Nullable QuicConnection connection;
  private @Nullable OutagePings outage;
  private boolean closed;

  KwikLink(
      EndpointLoop loop,
      StallWatchdog watchdog,
      LinkLimits limits,
      Handler handler,
      QuicEngine.PacketSink out) {
    this.loop = loop;
    this.watchdog = watchdog;
    this.limits = limits;
    this.handler = handler;
    this.packets = new LinkPackets(loop, limits.packets(), out);
    this.datagrams =
        new LinkDatagrams(loop, limits.datagrams(), this::onDatagram, this::onDatagramRoom);
  }

  EndpointLoop loop() {
    return loop;
  }

  StallWatchdog watchdog() {
    return watchdog;
  }

  LinkPackets packets() {
    return packets;
  }

  void carryBy(Carrier by) {
    carrier = by;
  }

  /** The bound of the packets for Kwik; null before the link is carried. */
  @Nullable LinkInflow inflow() {
    Carrier by = carrier;
    return by == null ? null : by.inflow();
  }

  boolean isEstablished() {
    return connection != null;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public String engineName() {
    return KwikEngine.NAME;
  }

  @Override
  public void onPacket(ByteBuffer packet) {
    Carrier by = carrier;
    if (by != null && packet.hasRemaining()) {
      by.onPacket(packet);
    }
    OutagePings pings = outage;
    if (pings != null) {
      pings.onReceived();
    }
  }

  /** Connects Kwik's callbacks; they may come at once. Any thread, before the handshake ends. */
  void listenTo(QuicConnection to) {
    to.setConnectionListener(this::onTerminated);
    to.setPeerInitiatedStreamCallback(this::onPeerStream);
    datagrams.listenTo(to);
  }

  /** The handshake is complete. */
  void onConnected(QuicConnection by, byte[] serverCertificateDer) {
    if (closed || connection != null) {
      closeInBackground(by, 0, "not wanted");
      return;
    }
    connection = by;
    Carrier carried = carrier;
    if (carried != null) {
      carried.onEstablished(by);
    }
    datagrams.onConnected(by);
    handler.onEstablished(serverCertificateDer);
    List<Runnable> missed = List.copyOf(early);
    early.clear();
    missed.forEach(Runnable::run);
    loop.schedule(limits.pingNanos(), this::onPingTimer);
    OutagePings pings = new OutagePings(loop, KwikConnections.unanswered(by));
    outage = pings;
    packets.onSent(pings::onSent);
  }

  private void onPingTimer() {
    QuicConnection over = connection;
    if (closed || over == null) {
      return;
    }
    long silent = loop.nanoTime() - packets.lastSentNanos();
    if (silent >= limits.pingNanos()) {
      KwikConnections.send(over, new PingFrame());
      silent = 0;
    }
    loop.schedule(limits.pingNanos() - silent, this::onPingTimer);
  }

  /** Thread: Kwik's. */
  void onPeerStream(tech.kwik.core.QuicStream opened) {
    if (opened.isUnidirectional()) {
      opened.abortReading(0);
      return;
    }
    loop.execute(() -> whenEstablished(() -> accept(opened)));
  }

  private void whenEstablished(Runnable event) {
    if (connection != null) {
      event.run();
    } else if (!closed && early.size() < MAX_STREAMS) {
      early.add(event);
    }
  }

  private void accept(tech.kwik.core.QuicStream opened) {
    if (closed) {
      return;
    }
    KwikStream stream = new KwikStream(this, opened);
    streams.add(stream);
    stream.start(handler.onStream(stream));
  }

  private void onDatagram(Packet payload) {
    whenEstablished(
        () -> {
          if (!closed) {
            handler.onDatagram(ByteBuffer.wrap(payload.bytes()));
          }
        });
  }

  @Override
  public QuicStream openStream(QuicStream.Handler to) throws TransportException.Closed {
    QuicConnection over = connection;
    if (closed || over == null) {
      throw new TransportException.Closed(closed ? "the link has ended" : "no link yet");
    }
    if (streams.size() >= MAX_STREAMS) {
      throw new TransportException.Closed("more than " + MAX_STREAMS + " streams are open");
    }
    if (KwikConnections.streamCredit(over) <= 0) {
      // Kwik would wait for the peer, and the loop with it; only the loop opens streams.
      throw new TransportException.Closed("the peer permits no further stream now");
    }
    try {
      KwikStream stream = new KwikStream(this, over.createStream(true));
      streams.add(stream);
      stream.start(to);
      return stream;
    } catch (java.io.IOException e) {
      throw new TransportException.Closed("no stream: " + e.getMessage());
    }
  }

  void onStreamEnded(KwikStream stream) {
    streams.remove(stream);
  }

  @Override
  public boolean sendDatagram(ByteBuffer payload) {
    QuicConnection over = connection;
    return !closed && over != null && datagrams.send(over, payload);
  }

  @Override
  public int maxDatagramBytes() {
    return datagrams.maxBytes();
  }

  @Override
  public int datagramRoom() {
    return closed || connection == null ? 0 : datagrams.room();
  }

  @Override
  public void allowInFlight(long bytes) {
    QuicConnection over = connection;
    if (!closed && over != null) {
      KwikConnections.allowInFlight(over, bytes);
    }
  }

  private void onDatagramRoom() {
    if (!closed) {
      handler.onDatagramRoom();
    }
  }

  @Override
  public void close(long code, String reason) {
    if (closed) {
      return;
    }
    // Queued before Kwik knows: its own report of the end comes later and says less.
    loop.execute(() -> finish(new LinkClosed(LinkClosed.Kind.LOCAL, code, reason)));
    QuicConnection over = connection;
    if (over != null) {
      closeInBackground(over, code, reason);
    }
  }

  private static void closeInBackground(QuicConnection over, long code, String reason) {
    Thread.ofVirtual().name("kwik-close").start(() -> over.close(code, reason));
  }

  /** Thread: Kwik's. */
  private void onTerminated(ConnectionTerminatedEvent event) {
    LinkClosed why = KwikConnections.reasonOf(event);
    loop.execute(() -> finish(why));
  }

  /** Ends the link once; later reasons are ignored. */
  void finish(LinkClosed why) {
    if (closed) {
      return;
    }
    closed = true;
    OutagePings pings = outage;
    if (pings != null) {
      pings.close();
    }
    Carrier by = carrier;
    LOG.debug("link closed: {}", why);
    QuicConnection over = connection;
    for (KwikStream stream : List.copyOf(streams)) {
      stream.end(0, "the link closed: " + why.detail());
    }
    early.clear();
    if (over != null && why.kind() == LinkClosed.Kind.ENGINE) {
      closeInBackground(over, 0, "fault");
    }
    if (by != null) {
      by.release(over != null);
    }
    handler.onClosed(why);
  }
}
