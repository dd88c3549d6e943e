package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.PathProof;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.rendezvous.ControlChannel;
import dev.ratatoskr.transport.rendezvous.ControlSetup;
import dev.ratatoskr.transport.rendezvous.ControlStep;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The control stream of either side: any bytes end the conversation or are ignored. The seeds hold
 * a true handshake, so that what follows it is reached.
 */
final class ControlTarget implements FuzzTarget {
  private static final AgentIdentity CLIENT = AgentIdentity.generate(Keys.peer(1));
  private static final AgentIdentity SERVER = AgentIdentity.generate(Keys.peer(2));
  private static final int MAX_SENT_BYTES = 1 << 20;

  @Override
  public List<byte[]> seeds() {
    ControlChannel client = channel(true);
    ControlChannel server = channel(false);
    byte[] challenge = sent(server);
    client.onBytes(ByteBuffer.wrap(challenge), 1);
    byte[] proof = sent(client);
    server.onBytes(ByteBuffer.wrap(proof), 2);
    byte[] welcome = sent(server);
    return List.of(
        Bytes.joined(List.of(Bytes.octets(0, 255), challenge, welcome)),
        Bytes.joined(List.of(Bytes.octets(1, 255), proof)));
  }

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    ControlChannel channel = channel(choices.below(2) == 0);
    int step = 1 + choices.octet();
    byte[] stream = choices.rest();
    int sentBytes = sent(channel).length;
    long nowNanos = 0;
    for (int at = 0; at < stream.length; at += step) {
      nowNanos += 1_000_000;
      channel.onTimeout(nowNanos);
      channel.onBytes(ByteBuffer.wrap(stream, at, Math.min(step, stream.length - at)), nowNanos);
      sentBytes += sent(channel).length;
    }
    BrokenPromise.unless(sentBytes <= MAX_SENT_BYTES, sentBytes + " bytes said");
  }

  private static ControlChannel channel(boolean client) {
    AgentIdentity self = client ? CLIENT : SERVER;
    AgentIdentity other = client ? SERVER : CLIENT;
    ControlSetup setup =
        new ControlSetup(
            self,
            other.peerKey(),
            PinStore.inMemory().judge(other.peerKey(), PathProof.OVERLAY_SOURCE, false)::judge,
            Set.of("x"));
    return client
        ? ControlChannel.client(setup, SERVER.certificate().toByteArray(), 0)
        : ControlChannel.server(setup, new SameNonce(), 0);
  }

  private static byte[] sent(ControlChannel channel) {
    List<byte[]> sent = new ArrayList<>();
    while (true) {
      switch (channel.poll()) {
        case ControlStep.SendBytes send -> sent.add(Bytes.of(send.bytes()));
        case ControlStep.Emit emit -> {
          // Any event is one.
        }
        case ControlStep.WaitUntil wait -> {
          return Bytes.joined(sent);
        }
      }
    }
  }

  /** The same in every run, or a proof that was once right would never be again. */
  private static final class SameNonce extends SecureRandom {
    private static final long serialVersionUID = 1;

    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, (byte) 7);
    }
  }
}
