package dev.ratatoskr.proto.router;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.Octets;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.StreamBuffer;
import java.nio.ByteBuffer;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * What a router says first on a peering: who it is. The signature covers key and password only and
 * is always the same, so it can be replayed: it shows that the password is right, not who is there.
 *
 * @param major 0 in every version that can be met
 * @param minor 5 in the versions this project supports
 * @param key the router's key
 * @param priority 0..255, lower is preferred among links to the same node
 * @param raw the whole handshake as it came
 */
public record RouterHandshake(int major, int minor, PeerKey key, int priority, Octets raw)
    implements RouterMessage {
  /** Length of the signature at the end. */
  public static final int SIGNATURE_BYTES = 64;

  /** The longest password a router accepts. */
  public static final int MAX_PASSWORD_BYTES = 64;

  static final int SUPPORTED_MAJOR = 0;
  static final int SUPPORTED_MINOR = 5;

  /**
   * A handshake as a router of version 0.5 writes it; for tests and tools.
   *
   * @param seed the 32 bytes an Ed25519 private key begins with
   * @param priority 0..255
   * @param password at most 64 bytes; empty for none
   */
  public static RouterHandshake create(byte[] seed, int priority, byte[] password) {
    if (seed.length != Ed25519.SECRET_KEY_SIZE || priority < 0 || priority > 255) {
      throw new IllegalArgumentException("seed or priority out of range");
    }
    byte[] key = new byte[PeerKey.SIZE_BYTES];
    Ed25519.generatePublicKey(seed, 0, key, 0);
    byte[] hash = hash(key, password);
    byte[] signature = new byte[SIGNATURE_BYTES];
    Ed25519.sign(seed, 0, hash, 0, hash.length, signature, 0);
    int length = 4 * HandshakeReader.TLV_HEADER_BYTES + 2 + 2 + key.length + 1 + SIGNATURE_BYTES;
    ByteBuffer out = ByteBuffer.allocate(HandshakeReader.HEADER_BYTES + length);
    out.put(HandshakeReader.MAGIC).putShort((short) length);
    field(out, HandshakeReader.MAJOR, 2).putShort((short) SUPPORTED_MAJOR);
    field(out, HandshakeReader.MINOR, 2).putShort((short) SUPPORTED_MINOR);
    field(out, HandshakeReader.KEY, key.length).put(key);
    field(out, HandshakeReader.PRIORITY, 1).put((byte) priority);
    out.put(signature);
    try {
      return parse(out.flip());
    } catch (MalformedException e) {
      throw new IllegalStateException("what was written cannot be read", e);
    }
  }

  /**
   * Reads a buffer that holds exactly one handshake.
   *
   * @throws MalformedException when it holds anything else
   */
  public static RouterHandshake parse(ByteBuffer whole) throws MalformedException {
    StreamBuffer in = new StreamBuffer(whole.remaining());
    in.append(whole.duplicate());
    RouterHandshake handshake = HandshakeReader.poll(in);
    if (handshake == null || in.size() > 0) {
      throw new MalformedException("not exactly one router handshake");
    }
    return handshake;
  }

  /** Whether a router of this version talks to the routers the project supports. */
  public boolean isSupportedVersion() {
    return major == SUPPORTED_MAJOR && minor == SUPPORTED_MINOR;
  }

  /**
   * Whether the handshake was signed by its key for this password.
   *
   * @param password at most 64 bytes; empty for none
   */
  public boolean verify(byte[] password) {
    byte[] publicKey = key.toByteArray();
    byte[] hash = hash(publicKey, password);
    byte[] whole = raw.toByteArray();
    return Ed25519.verify(
        whole, whole.length - SIGNATURE_BYTES, publicKey, 0, hash, 0, hash.length);
  }

  @Override
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(raw.toByteArray()).asReadOnlyBuffer();
  }

  @Override
  public int sizeBytes() {
    return raw.length();
  }

  /** Version, key and priority. The signature is left out: with it a password can be guessed. */
  @Override
  public String toString() {
    return "handshake of "
        + key.shortName()
        + " version "
        + major
        + "."
        + minor
        + " priority "
        + priority;
  }

  private static ByteBuffer field(ByteBuffer out, int type, int length) {
    return out.putShort((short) type).putShort((short) length);
  }

  private static byte[] hash(byte[] key, byte[] password) {
    if (password.length > MAX_PASSWORD_BYTES) {
      throw new IllegalArgumentException("router password of " + password.length + " bytes");
    }
    Blake2bDigest digest =
        password.length == 0 ? new Blake2bDigest(512) : new Blake2bDigest(password);
    digest.update(key, 0, key.length);
    byte[] hash = new byte[64];
    digest.doFinal(hash, 0);
    return hash;
  }
}
