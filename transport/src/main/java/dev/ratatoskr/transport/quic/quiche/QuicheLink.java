package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.LinkLimits;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One link, either role. Thread: the loop. */
final class QuicheLink implements QuicLink {
  private static final Logger LOG = LoggerFactory.getLogger(QuicheLink.class);
  private static final int MAX_STREAMS = 900;
  private static final int MAX_REASON_BYTES = 256;

  /** What a narrower path left behind in quiche is sent at once and then at doubling intervals. */
  private static final long FIRST_OVERSIZED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long LAST_OVERSIZED_NANOS = TimeUnit.SECONDS.toNanos(6);

  /** How far it has come. */
  private enum State {
    OPENED,
    ESTABLISHED,
    CLOSING,
    CLOSED
  }

  private final NettyLoop loop;
  private final Handler handler;
  private final LinkChannel channel;
  private final LinkInlet inlet;
  private final LinkDatagrams datagrams;
  private final LinkPulse pulse;
  private final LinkStreams streams;
  private final TurnEnd turnEnd;
  private State state = State.OPENED;
  private @Nullable QuicChannel connection;
  private byte[] serverCertificateDer = new byte[0];
  private Runnable onEstablished = () -> {};

  QuicheLink(NettyLoop loop, LinkLimits limits, Handler handler, QuicEngine.PacketSink out) {
    this.loop = loop;
    this.handler = handler;
    this.datagrams =
        new LinkDatagrams(limits.datagrams(), () -> loop.execute(this::onDatagramRoom));
    this.streams = new LinkStreams(loop);
    this.pulse = new LinkPulse(loop, limits);
    this.channel = new LinkChannel(out, this::onSent);
    this.turnEnd = new TurnEnd(loop);
    this.inlet = new LinkInlet(loop, channel, limits.packets(), turnEnd::run);
  }

  NettyLoop loop() {
    return loop;
  }

  LinkInlet inlet() {
    return inlet;
  }

  TurnEnd turnEnd() {
    return turnEnd;
  }

  boolean isEstablished() {
    return state == State.ESTABLISHED;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Puts the codec in its place; a client's handshake begins. */
  void begin(QuicEngine.Role role, QuicheCodecs codecs) {
    if (state != State.OPENED) {
      return;
    }
    loop.eventLoop().register(channel).addListener(done -> LOG.trace("registered"));
    switch (role) {
      case SERVER -> accept(codecs);
      case CLIENT -> dial(codecs);
    }
  }

  private void accept(QuicheCodecs codecs) {
    ServerDoor door = new ServerDoor(loop);
    serverCertificateDer = codecs.certificateDer();
    onEstablished = door::onEstablished;
    channel.pipeline().addLast(codecs.forServer(door, new Candidates(this), channel.buffers()));
    inlet.open(door);
  }

  private void dial(QuicheCodecs codecs) {
    channel.pipeline().addLast(codecs.forClient());
    inlet.open(packet -> true);
    QuicChannel.newBootstrap(channel)
        .localAddress(LinkChannel.OWN)
        .remoteAddress(LinkChannel.PEER)
        .option(ChannelOption.ALLOCATOR, channel.buffers())
        .handler(new Candidates(this))
        .connect()
        .addListener(done -> onDialled(done.cause()));
  }

  /** Puts our handler on each connection. */
  private static final class Candidates extends ChannelInitializer<QuicChannel> {
    private final QuicheLink link;

    Candidates(QuicheLink link) {
      this.link = link;
    }

    @Override
    protected void initChannel(QuicChannel candidate) {
      candidate.pipeline().addLast(new ConnectionEvents(link, candidate));
    }
  }

  private void onDialled(@Nullable Throwable failure) {
    if (failure != null) {
      // What the connection said of its end comes first, and says more.
      loop.execute(() -> finish(ConnectionEvents.reasonOf(failure)));
    }
  }

  /**
   * A connection's handshake is complete: the first one is the link's.
   *
   * @param shownDer the certificate the peer showed, empty when we are the server
   */
  void onHandshake(QuicChannel by, byte[] shownDer) {
    if (by.equals(connection)) {
      return;
    }
    if (state != State.OPENED || connection != null) {
      by.close().addListener(done -> LOG.debug("a second connection was not wanted"));
      return;
    }
    connection = by;
    if (shownDer.length > 0) {
      serverCertificateDer = shownDer;
    }
    onEstablished.run();
    // The peer's limit for datagrams is about to be told; a peer without one is none the less one.
    loop.execute(() -> establish(by));
  }

  void onDatagramLimit(QuicChannel by, int bytes) {
    if (by.equals(connection)) {
      datagrams.onLimit(bytes, NettyInternals.maxPayloadBytes(by));
      establish(by);
    }
  }

  private void establish(QuicChannel by) {
    if (state == State.OPENED && by.equals(connection)) {
      state = State.ESTABLISHED;
      pulse.begin(by);
      guard(() -> handler.onEstablished(serverCertificateDer.clone()));
    }
  }

  /** Takes a stream of the peer: whoever is not registered is nobody. */
  void onPeerStream(QuicChannel by, QuicStreamChannel opened) {
    establishIfLate(by);
    if (state != State.ESTABLISHED || opened.isLocalCreated()) {
      return;
    }
    QuicheStream stream = new QuicheStream(this, opened);
    streams.add(stream);
    guard(() -> stream.start(handler.onStream(stream)));
    if (!stream.hasHandler()) {
      stream.end(0, "nobody handles it");
    }
    opened.pipeline().addLast(stream);
    loop.eventLoop().register(opened).addListener(done -> LOG.trace("stream of the peer"));
  }

  void onDatagram(QuicChannel by, ByteBuffer payload) {
    establishIfLate(by);
    if (state == State.ESTABLISHED && payload.hasRemaining()) {
      guard(() -> handler.onDatagram(payload));
    }
  }

  private void establishIfLate(QuicChannel by) {
    if (state == State.OPENED) {
      establish(by);
    }
  }

  /** Runs a handler's code; its faults end nothing else. */
  private void guard(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | AssertionError e) {
      LOG.error("a link's handler failed", e);
    }
  }

  private void onSent(int bytes) {
    datagrams.onSent(bytes);
    pulse.onSent();
  }

  @Override
  public String engineName() {
    return QuicheEngine.NAME;
  }

  @Override
  public void onPacket(ByteBuffer packet) {
    if (state != State.CLOSED && packet.hasRemaining()) {
      pulse.onReceived();
      inlet.offer(packet);
    }
  }

  @Override
  public QuicStream openStream(QuicStream.Handler to) throws TransportException.Closed {
    QuicChannel over = connection;
    if (state != State.ESTABLISHED || over == null) {
      throw new TransportException.Closed(
          state == State.OPENED ? "no link yet" : "the link has ended");
    }
    if (streams.size() >= MAX_STREAMS) {
      throw new TransportException.Closed("more than " + MAX_STREAMS + " streams are open");
    }
    Future<QuicStreamChannel> opened = over.createStream(QuicStreamType.BIDIRECTIONAL, null);
    QuicStreamChannel carrier = opened.getNow();
    if (carrier == null) {
      throw new TransportException.Closed("no stream: " + opened.cause());
    }
    QuicheStream stream = new QuicheStream(this, carrier);
    streams.add(stream);
    stream.start(to);
    carrier.pipeline().addLast(stream);
    return stream;
  }

  void onStreamEnded(QuicheStream stream) {
    streams.remove(stream);
  }

  /** A stream that the peer reset is left for good. */
  void onStreamLeft(QuicStreamChannel stream) {
    streams.onLeft(stream);
  }

  /** Something is sent that the peer must acknowledge. */
  void onAsked() {
    pulse.onAsked();
  }

  @Override
  public boolean sendDatagram(ByteBuffer payload) {
    QuicChannel over = connection;
    if (state != State.ESTABLISHED || over == null || !datagrams.take(payload.remaining())) {
      return false;
    }
    ByteBuf copy = over.alloc().directBuffer(payload.remaining());
    over.write(copy.writeBytes(payload.duplicate()))
        .addListener(done -> LOG.trace("datagram taken"));
    turnEnd.onDatagram(() -> flushDatagrams(over));
    return true;
  }

  private void flushDatagrams(QuicChannel over) {
    if (over.isActive()) {
      pulse.onAsked();
      over.flush();
      datagrams.onFlushed();
    }
  }

  @Override
  public void limitPayload(int bytes) {
    boolean narrower = bytes < channel.buffers().packetBytes();
    channel.buffers().limit(bytes);
    datagrams.onPayload(bytes);
    if (narrower) {
      sendOversized(FIRST_OVERSIZED_NANOS);
    }
  }

  /**
   * Datagrams that were taken for larger packets wait in quiche, and all others behind them. Rather
   * let them be lost: whatever did not leave in smaller packets leaves now, or as soon as
   * congestion control permits it; there may be more while any do.
   */
  private void sendOversized(long nextNanos) {
    QuicChannel over = connection;
    if (over == null || !over.isActive() || nextNanos > LAST_OVERSIZED_NANOS) {
      return;
    }
    boolean some = channel.buffers().unlimited(() -> NettyInternals.flush(over));
    long pause = some ? FIRST_OVERSIZED_NANOS : nextNanos;
    loop.schedule(pause, () -> sendOversized(2 * pause));
  }

  @Override
  public int maxDatagramBytes() {
    return datagrams.maxBytes();
  }

  @Override
  public int datagramRoom() {
    return state == State.ESTABLISHED ? datagrams.room() : 0;
  }

  private void onDatagramRoom() {
    if (state == State.ESTABLISHED) {
      guard(handler::onDatagramRoom);
    }
  }

  @Override
  public void close(long code, String reason) {
    if (state == State.CLOSING || state == State.CLOSED) {
      return;
    }
    state = State.CLOSING;
    // Queued before the connection knows: its own report of the end comes later and says less.
    loop.execute(() -> finish(new LinkClosed(LinkClosed.Kind.LOCAL, code, reason)));
    QuicChannel over = connection;
    if (over != null) {
      byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
      ByteBuf text = over.alloc().directBuffer(MAX_REASON_BYTES);
      text.writeBytes(utf8, 0, Math.min(utf8.length, MAX_REASON_BYTES));
      turnEnd.run();
      over.close(true, (int) Math.min(Integer.MAX_VALUE, Math.max(0, code)), text)
          .addListener(done -> LOG.trace("closed"));
    }
  }

  /** Whether this is the link's connection, and not one that may become it. */
  boolean isCarriedBy(QuicChannel candidate) {
    return candidate.equals(connection);
  }

  /** A connection, the link's or one that could have become it, has ended or is about to. */
  void onConnectionEnded(QuicChannel which, LinkClosed why) {
    if (connection == null || which.equals(connection)) {
      finish(why);
    }
  }

  /** Ends the link once; later reasons are ignored. */
  void finish(LinkClosed why) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    LOG.debug("link closed: {}", why);
    pulse.close();
    inlet.close();
    turnEnd.close();
    for (QuicheStream stream : streams.all()) {
      stream.end(0, "the link closed: " + why.detail());
    }
    // Later, as this may come from within the connection.
    loop.execute(this::release);
    guard(() -> handler.onClosed(why));
  }

  private void release() {
    if (channel.isRegistered()) {
      channel.close().addListener(done -> LOG.trace("released"));
    }
  }
}
