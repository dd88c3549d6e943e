package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.router.RouterHandshake;
import dev.ratatoskr.proto.router.RouterMessage;
import dev.ratatoskr.proto.router.RouterStreamDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a peering: the handshake must be the expected router's, signed for the bridge's
 * password; then whole frames pass. Sans-IO.
 */
final class RouterGate {
  private final RouterStreamDecoder decoder = new RouterStreamDecoder();
  private final PeerKey expected;
  private final byte[] password;
  private boolean proven;
  private long bytes;
  private long frames;

  RouterGate(PeerKey expected, String password) {
    this.expected = expected;
    this.password = password.getBytes(StandardCharsets.US_ASCII);
  }

  void onBytes(ByteBuffer in) {
    decoder.onBytes(in);
  }

  /** The next message to be passed on, or null when more bytes are needed. */
  @Nullable RouterMessage poll() throws MalformedException {
    RouterMessage message = decoder.poll();
    switch (message) {
      case null -> {}
      case RouterHandshake handshake -> {
        check(handshake);
        proven = true;
        bytes += message.sizeBytes();
      }
      default -> {
        frames++;
        bytes += message.sizeBytes();
      }
    }
    return message;
  }

  /** Whether the handshake was there and right. */
  boolean isProven() {
    return proven;
  }

  /** Passed on so far. */
  long bytes() {
    return bytes;
  }

  /** Frames passed on so far. */
  long frames() {
    return frames;
  }

  private void check(RouterHandshake handshake) throws MalformedException {
    if (!handshake.key().equals(expected)) {
      throw new MalformedException(
          "handshake of " + handshake.key().shortName() + ", not of " + expected.shortName());
    }
    if (!handshake.isSupportedVersion()) {
      throw new MalformedException(
          "router protocol " + handshake.major() + "." + handshake.minor() + ", not 0.5");
    }
    if (!handshake.verify(password)) {
      throw new MalformedException("handshake is not signed for this bridge's password");
    }
  }
}
