package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.quic.LinkClosed;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicDatagramExtensionEvent;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicTransportError;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a link what happens on one of its connections. */
final class ConnectionEvents extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionEvents.class);

  /** CRYPTO_ERROR, to which the TLS alert is added (RFC 9001 section 4.8). */
  private static final int CRYPTO_ERROR = 0x100;

  private static final int CRYPTO_ERRORS_END = 0x200;

  private final QuicheLink link;
  private final QuicChannel connection;
  private @Nullable Throwable failure;
  private int datagramBytes;

  ConnectionEvents(QuicheLink link, QuicChannel connection) {
    this.link = link;
    this.connection = connection;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    connection.closeFuture().addListener(done -> link.loop().execute(this::onClosed));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        link.onHandshake(connection, shownDer());
        tellDatagramLimit();
      } else {
        failure = handshake.cause();
        link.onConnectionEnded(connection, reasonOf(handshake.cause()));
      }
    } else if (event instanceof QuicDatagramExtensionEvent limit) {
      datagramBytes = limit.maxLength();
      tellDatagramLimit();
    } else if (event instanceof QuicConnectionCloseEvent close) {
      link.onConnectionEnded(connection, reasonOf(close));
    }
  }

  /** It may come before the handshake is complete, or after. */
  private void tellDatagramLimit() {
    if (datagramBytes > 0) {
      link.onDatagramLimit(connection, datagramBytes);
    }
  }

  /** The certificate the peer showed; empty where it shows none, as clients do. */
  private byte[] shownDer() {
    SSLEngine engine = connection.sslEngine();
    if (engine == null || !engine.getUseClientMode()) {
      return new byte[0];
    }
    try {
      Certificate[] chain = engine.getSession().getPeerCertificates();
      return chain[0].getEncoded();
    } catch (SSLPeerUnverifiedException | CertificateEncodingException e) {
      LOG.debug("the server's certificate cannot be had", e);
      return new byte[0];
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof QuicStreamChannel stream) {
      link.onPeerStream(connection, stream);
      return;
    }
    try {
      if (message instanceof ByteBuf datagram) {
        link.onDatagram(connection, datagram.nioBuffer());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("on a connection: {}", cause.toString());
    failure = cause;
  }

  private void onClosed() {
    Throwable cause = failure;
    if (!link.isCarriedBy(connection) && !(cause instanceof SSLHandshakeException)) {
      // Anybody can make a first packet that leads nowhere; the peer's may still come.
      return;
    }
    if (connection.isTimedOut()) {
      link.onConnectionEnded(
          connection, new LinkClosed(LinkClosed.Kind.TIMEOUT, 0, "the peer is silent"));
    } else if (cause != null) {
      link.onConnectionEnded(connection, reasonOf(cause));
    } else {
      link.onConnectionEnded(
          connection, new LinkClosed(LinkClosed.Kind.ENGINE, 0, "the connection ended"));
    }
  }

  /** Why a connection failed, in the seam's words. */
  static LinkClosed reasonOf(Throwable failure) {
    if (failure instanceof QuicClosedChannelException closed && closed.event() != null) {
      return reasonOf(closed.event());
    }
    String detail = String.valueOf(failure.getMessage());
    if (failure instanceof QuicException violation) {
      QuicTransportError error = violation.error();
      return new LinkClosed(LinkClosed.Kind.PROTOCOL, error == null ? 0 : error.code(), detail);
    }
    if (failure instanceof SSLException) {
      return new LinkClosed(LinkClosed.Kind.PROTOCOL, CRYPTO_ERROR, detail);
    }
    return new LinkClosed(LinkClosed.Kind.ENGINE, 0, failure.toString());
  }

  private static LinkClosed reasonOf(QuicConnectionCloseEvent close) {
    int code = close.error();
    boolean tls = !close.isApplicationClose() && code >= CRYPTO_ERROR && code < CRYPTO_ERRORS_END;
    String text = textOf(close);
    return new LinkClosed(
        tls ? LinkClosed.Kind.PROTOCOL : LinkClosed.Kind.PEER,
        code,
        tls ? "TLS alert " + (code - CRYPTO_ERROR) + " " + text : text);
  }

  private static String textOf(QuicConnectionCloseEvent close) {
    try {
      return new String(close.reason(), StandardCharsets.UTF_8);
    } catch (NullPointerException e) {
      // So Netty 4.2.18 says that there is none.
      return "no reason given";
    }
  }
}
