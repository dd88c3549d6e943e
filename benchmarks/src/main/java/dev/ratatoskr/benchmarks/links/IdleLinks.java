package dev.ratatoskr.benchmarks.links;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A program that opens so many QUIC connections between two engines in one process, says {@value
 * #READY}, and leaves them idle until its input ends. Packets are handed over in memory.
 */
public final class IdleLinks {
  /** The line it prints once all are open. */
  public static final String READY = "ready";

  private static final int PATIENCE_SECONDS = 15;

  private IdleLinks() {}

  /**
   * Starts it.
   *
   * @param arguments the engine's name, and how many connections
   */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[1]);
    try (NettyLoop loop = NettyLoop.start(IoKind.AUTO)) {
      QuicEngine clients = engine(arguments[0], loop);
      QuicEngine servers = engine(arguments[0], loop);
      for (int number = 0; number < count; number++) {
        LinkPair pair = new LinkPair(loop, key(number));
        loop.execute(() -> pair.open(clients, servers));
        pair.established().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
      System.out.println(READY);
      System.out.flush();
      awaitEndOfInput();
    }
    System.exit(0);
  }

  static QuicEngine engine(String name, NettyLoop loop)
      throws GeneralSecurityException, MalformedException, TransportException.NoEngine {
    AgentIdentity identity = AgentIdentity.generate(key(0));
    return EngineChoice.valueOf(name.toUpperCase(Locale.ROOT))
        .create(loop, identity.x509(), identity.privateKey());
  }

  static PeerKey key(int number) throws MalformedException {
    byte[] bytes = new byte[PeerKey.SIZE_BYTES];
    ByteBuffer.wrap(bytes).putInt(number);
    return PeerKey.of(bytes);
  }

  private static void awaitEndOfInput() throws IOException {
    int more = System.in.read();
    while (more >= 0) {
      more = System.in.read();
    }
  }
}
