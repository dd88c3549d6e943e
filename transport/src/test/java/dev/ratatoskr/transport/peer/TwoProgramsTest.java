package dev.ratatoskr.transport.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TwoProgramsTest {
  private final Scene scene = new Scene(26);
  private final NettyLoop left = NettyLoop.start(IoKind.NIO);
  private final NettyLoop right = NettyLoop.start(IoKind.NIO);
  private final CompletableFuture<String> heard = new CompletableFuture<>();

  @AfterEach
  void close() {
    left.close();
    right.close();
    scene.close();
  }

  @Test
  void twoProgramsOpenAPathAndTalk() throws GeneralSecurityException, TransportException {
    AgentIdentity one = AgentIdentity.generate(Identities.router(1));
    AgentIdentity two = AgentIdentity.generate(Identities.router(2));
    PipedConnection[] ends = new PipedConnection[2];
    ends[0] =
        TwoPrograms.meet(
            left,
            one,
            new TwoPrograms.Friend(
                two.peerKey(), message -> right.execute(() -> ends[1].onSignal(message))),
            new Program(),
            network("left", left));
    ends[1] =
        TwoPrograms.meet(
            right,
            two,
            new TwoPrograms.Friend(
                one.peerKey(), message -> left.execute(() -> ends[0].onSignal(message))),
            new Program(),
            network("right", right));
    left.execute(ends[0]::punch);
    assertEquals("hello", heard.orTimeout(20, TimeUnit.SECONDS).join());
  }

  private TwoPrograms.Network network(String name, NettyLoop loop) {
    TestPeer.Place place = scene.place(name);
    return new TwoPrograms.Network(
        place.host().addresses(),
        List.of(place.stun()),
        (local, receiver) -> scene.net.open(place.host(), local, receiver, loop));
  }

  /** Says hello as soon as it can, and listens. */
  private final class Program implements PeerEvents {
    @Override
    public void onEvent(PeerConnection peer, ConnectionEvent event) {
      if (event instanceof ConnectionEvent.Authenticated) {
        try {
          peer.openStream(new Ear()).write(StandardCharsets.UTF_8.encode("hello"));
        } catch (TransportException e) {
          heard.completeExceptionally(e);
        }
      }
    }

    @Override
    public QuicStream.Handler onStream(PeerConnection peer, QuicStream stream) {
      return new Ear();
    }
  }

  private final class Ear implements QuicStream.Handler {
    @Override
    public void onData(ByteBuffer bytes) {
      heard.complete(StandardCharsets.UTF_8.decode(bytes).toString());
    }

    @Override
    public void onEnd(String reason) {}
  }
}
