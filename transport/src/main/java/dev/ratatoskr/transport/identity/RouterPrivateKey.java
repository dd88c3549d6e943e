package dev.ratatoskr.transport.identity;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/**
 * The router's Ed25519 private key, used for nothing but signing our certificate's key. It never
 * appears in a message or in {@link #toString}. Immutable, any thread.
 */
public final class RouterPrivateKey {
  private static final int SEED_BYTES = 32;
  private static final int GO_KEY_BYTES = 64;
  private static final int MAX_FILE_BYTES = 256 * 1024;
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]+");
  private static final Pattern KEY_SETTING = setting("PrivateKey", "\"'\\s,}");
  private static final Pattern PATH_SETTING = setting("PrivateKeyPath", "\"'\\r\\n,}");

  private final Ed25519PrivateKeyParameters key;
  private final PeerKey publicKey;

  private RouterPrivateKey(Ed25519PrivateKeyParameters key) throws MalformedException {
    this.key = key;
    this.publicKey = PeerKey.of(key.generatePublicKey().getEncoded());
  }

  /**
   * A key from its bytes.
   *
   * @param bytes the 32 byte seed (RFC 8032), or the 64 bytes Go keeps: seed and public key
   * @throws MalformedException when the length is another or the two halves do not belong together
   */
  public static RouterPrivateKey of(byte[] bytes) throws MalformedException {
    if (bytes.length != SEED_BYTES && bytes.length != GO_KEY_BYTES) {
      throw new MalformedException(
          "router private key has " + bytes.length + " bytes, not 32 or 64");
    }
    RouterPrivateKey key = new RouterPrivateKey(new Ed25519PrivateKeyParameters(bytes, 0));
    if (bytes.length == GO_KEY_BYTES
        && !PeerKey.of(Arrays.copyOfRange(bytes, SEED_BYTES, GO_KEY_BYTES)).equals(key.publicKey)) {
      throw new MalformedException("router private key: its public half does not fit");
    }
    return key;
  }

  /**
   * Reads the key from a router's configuration (HJSON or JSON with {@code PrivateKey}, or with
   * {@code PrivateKeyPath}, which is followed as the router does), from a PEM file (PKCS#8), or
   * from a file with nothing but hexadecimal digits. Blocks.
   *
   * @throws IdentityFileException when the file cannot be read or holds no such key
   */
  public static RouterPrivateKey readFrom(Path file) throws IdentityFileException {
    String text = read(file);
    Optional<RouterPrivateKey> plain = plain(file, text);
    if (plain.isPresent()) {
      return plain.get();
    }
    String settings = text.lines().filter(l -> !isComment(l)).collect(Collectors.joining("\n"));
    Matcher path = PATH_SETTING.matcher(settings);
    if (path.find() && !path.group(1).isBlank()) {
      Path pem = file.resolveSibling(path.group(1).strip());
      return plain(pem, read(pem)).orElseThrow(() -> unusable(pem, "no private key was found"));
    }
    Matcher inline = KEY_SETTING.matcher(settings);
    if (inline.find()) {
      return fromHex(file, inline.group(1));
    }
    throw unusable(file, "no private key was found");
  }

  private static String read(Path file) throws IdentityFileException {
    try {
      return new String(PrivateFile.read(file, MAX_FILE_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IdentityFileException(
          "cannot read the router's private key file "
              + file
              + ": "
              + e
              + "; make it readable for this user or remove router.private-key-file");
    }
  }

  /** A PEM or a hexadecimal file; empty when it is neither. */
  private static Optional<RouterPrivateKey> plain(Path file, String text)
      throws IdentityFileException {
    if (text.contains("-----BEGIN ")) {
      return Optional.of(fromPem(file, text));
    }
    String stripped = text.strip();
    boolean hex = !stripped.isEmpty() && HEX.matcher(stripped).matches();
    return hex ? Optional.of(fromHex(file, stripped)) : Optional.empty();
  }

  private static RouterPrivateKey fromPem(Path file, String text) throws IdentityFileException {
    byte[] der =
        Pem.decode("PRIVATE KEY", text)
            .orElseThrow(() -> unusable(file, "its PEM block is not a PRIVATE KEY"));
    try {
      AsymmetricKeyParameter parsed = PrivateKeyFactory.createKey(der);
      if (parsed instanceof Ed25519PrivateKeyParameters ed25519) {
        return new RouterPrivateKey(ed25519);
      }
    } catch (IOException | RuntimeException | MalformedException e) {
      // Neither the library's text nor its exception goes on: they could repeat key bytes.
      throw unusable(file, "its PEM block is not a PKCS#8 key");
    }
    throw unusable(file, "its PEM block is not an Ed25519 key");
  }

  private static RouterPrivateKey fromHex(Path file, String hex) throws IdentityFileException {
    try {
      return of(HexFormat.of().parseHex(hex));
    } catch (MalformedException e) {
      throw unusable(file, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw unusable(file, "its PrivateKey is not hexadecimal");
    }
  }

  private static IdentityFileException unusable(Path file, String what) {
    return new IdentityFileException(
        "the router's private key file "
            + file
            + " cannot be used: "
            + what
            + "; expected a yggdrasil.conf with PrivateKey (128 hexadecimal digits) or an Ed25519"
            + " PRIVATE KEY in PEM");
  }

  private static boolean isComment(String line) {
    String stripped = line.strip();
    return stripped.startsWith("#") || stripped.startsWith("//");
  }

  private static Pattern setting(String name, String endOfValue) {
    return Pattern.compile(
        "(?:^|[{,\\s\"'])" + name + "[\"']?\\s*:\\s*[\"']?([^" + endOfValue + "]*)",
        Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  }

  /** The router's public key: the peer key. */
  public PeerKey publicKey() {
    return publicKey;
  }

  byte[] sign(byte[] message) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  /** Names the public key only. */
  @Override
  public String toString() {
    return "RouterPrivateKey[of " + publicKey.shortName() + "]";
  }
}
