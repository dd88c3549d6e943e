package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** A STUN message: what decodes is written and read again as the same, signed and unsigned. */
final class StunTarget implements FuzzTarget {
  private static final byte[] KEY = StunCodec.shortTermKey("a password for the fuzz target");

  /** Above it, what is added in writing would no longer fit. */
  private static final int MAX_BYTES = 65_000;

  @Override
  public List<byte[]> seeds() {
    TransactionId id = new TransactionId(1, 2);
    InetSocketAddress v4 = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4000);
    InetSocketAddress v6 = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 4000);
    StunMessage answer =
        StunMessage.of(
            StunClass.SUCCESS,
            id,
            new StunAttribute.XorMappedAddress(v6),
            new StunAttribute.MappedAddress(v4),
            new StunAttribute.OtherAddress(v4),
            new StunAttribute.ResponseOrigin(v4),
            new StunAttribute.Software("ratatoskr/1 0123456789abcdef.7"));
    StunMessage request =
        StunMessage.of(
            StunClass.REQUEST,
            id,
            new StunAttribute.Username("abcd:efgh"),
            new StunAttribute.Priority(1),
            new StunAttribute.IceControlling(5),
            new StunAttribute.UseCandidate(),
            new StunAttribute.ChangeRequest(true, false));
    StunMessage error =
        StunMessage.of(
            StunClass.ERROR,
            id,
            new StunAttribute.ErrorCode(420, "what?"),
            new StunAttribute.IceControlled(5),
            new StunAttribute.UnknownAttributes(List.of(1, 0x7fff)));
    return List.of(
        Bytes.of(StunCodec.encode(answer)),
        Bytes.of(StunCodec.encode(request, KEY)),
        Bytes.of(StunCodec.encode(error)));
  }

  @Override
  public void run(byte[] input) {
    ReceivedStun stun;
    try {
      stun = StunCodec.decode(ByteBuffer.wrap(input));
    } catch (MalformedException e) {
      return;
    }
    BrokenPromise.unless(
        StunCodec.looksLikeStun(ByteBuffer.wrap(input)), "decodes, but does not look like STUN");
    StunMessage message = stun.message();
    BrokenPromise.unless(!stun.verify(KEY) || stun.hasIntegrity(), "verified without a signature");
    BrokenPromise.unless(message.unknownRequired().size() <= input.length / 4, "more types");
    if (input.length <= MAX_BYTES) {
      readAgain(message);
    }
  }

  private static void readAgain(StunMessage message) {
    try {
      BrokenPromise.unlessEqual(
          message, StunCodec.decode(StunCodec.encode(message)).message(), "unsigned");
      ReceivedStun signed = StunCodec.decode(StunCodec.encode(message, KEY));
      BrokenPromise.unlessEqual(message, signed.message(), "signed");
      BrokenPromise.unless(signed.verify(KEY), "the signature is refused");
    } catch (MalformedException e) {
      throw BrokenPromise.by("what was written cannot be read", e);
    }
  }
}
