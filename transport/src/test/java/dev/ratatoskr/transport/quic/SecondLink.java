package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/** A further link between the two engines of a wire. */
public record SecondLink(Recorder atClient, Recorder atServer, QuicLink client, QuicLink server) {

  /** Opens it, not waiting for the handshake. */
  public static SecondLink open(Wire wire) {
    Recorder atClient = new Recorder();
    Recorder atServer = new Recorder();
    AtomicReference<QuicLink> there = new AtomicReference<>();
    QuicLink server =
        wire.onLoop(
            () ->
                wire.server.open(
                    Wire.anyKey(),
                    QuicEngine.Role.SERVER,
                    atServer,
                    p ->
                        wire.loop.execute(
                            () -> Wire.present(there.get()).onPacket(ByteBuffer.wrap(p)))));
    QuicLink client =
        wire.onLoop(
            () -> {
              QuicLink opened =
                  wire.client.open(
                      Wire.anyKey(),
                      QuicEngine.Role.CLIENT,
                      atClient,
                      p -> wire.loop.execute(() -> server.onPacket(ByteBuffer.wrap(p))));
              there.set(opened);
              return opened;
            });
    return new SecondLink(atClient, atServer, client, server);
  }

  /** Waits until both sides are established. */
  public SecondLink awaitEstablished() throws Exception {
    atClient.established.get(10, SECONDS);
    atServer.established.get(10, SECONDS);
    return this;
  }
}
