package dev.ratatoskr.transport.identity;

import dev.ratatoskr.proto.PeerKey;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;

/**
 * Our own identity: an ECDSA P-256 key and a self-signed certificate, for the peer key of the
 * router we stand beside. Immutable, any thread.
 */
public final class AgentIdentity {
  private final PeerKey peerKey;
  private final PrivateKey privateKey;
  private final PeerCertificate certificate;

  AgentIdentity(PeerKey peerKey, PrivateKey privateKey, PeerCertificate certificate) {
    this.peerKey = peerKey;
    this.privateKey = privateKey;
    this.certificate = certificate;
  }

  /** A new identity without a signed binding. */
  public static AgentIdentity generate(PeerKey peerKey) {
    KeyPair keys = newKeys();
    return new AgentIdentity(
        peerKey, keys.getPrivate(), CertificateIssuer.issue(keys, Optional.empty()));
  }

  /** A new identity whose certificate is signed by the router's key. */
  public static AgentIdentity generate(RouterPrivateKey router) {
    KeyPair keys = newKeys();
    return new AgentIdentity(
        router.publicKey(), keys.getPrivate(), CertificateIssuer.issue(keys, Optional.of(router)));
  }

  /**
   * The identity kept in a file; made and saved when there is no such file. A certificate whose
   * signed binding is missing, though the router's key is given, or names another key than ours is
   * issued anew for the same TLS key and saved.
   *
   * <p>Blocks on files.
   *
   * @param file PEM with a PKCS#8 key and the certificate, readable by its owner only
   * @param peerKey our router's key
   * @param router our router's private key, if we may read it; must belong to {@code peerKey}
   * @throws IdentityFileException when the file cannot be read, is damaged, or cannot be written; a
   *     damaged file is never replaced
   */
  public static AgentIdentity openOrCreate(
      Path file, PeerKey peerKey, Optional<RouterPrivateKey> router) throws IdentityFileException {
    if (router.isPresent() && !router.get().publicKey().equals(peerKey)) {
      throw new IdentityFileException(
          "the configured private key belongs to "
              + router.get().publicKey()
              + ", but the router's key is "
              + peerKey
              + ": set router.private-key-file to this router's file, or remove it");
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      AgentIdentity fresh = router.map(AgentIdentity::generate).orElseGet(() -> generate(peerKey));
      fresh.save(file);
      return fresh;
    }
    AgentIdentity kept = load(file, peerKey);
    Optional<PeerKey> bound = kept.certificate.boundKey();
    boolean suits =
        router.isPresent()
            ? bound.equals(Optional.of(peerKey))
            : bound.isEmpty() || bound.get().equals(peerKey);
    if (suits) {
      return kept;
    }
    AgentIdentity reissued = kept.reissue(router);
    reissued.save(file);
    return reissued;
  }

  /**
   * Reads an identity.
   *
   * @throws IdentityFileException when the file is absent, unreadable or damaged
   */
  public static AgentIdentity load(Path file, PeerKey peerKey) throws IdentityFileException {
    return IdentityFile.load(file, peerKey);
  }

  /**
   * Writes key and certificate, atomically and readable by the owner only (mode 0600 where the file
   * system knows modes). Missing folders are made.
   *
   * @throws IdentityFileException when that is not possible
   */
  public void save(Path file) throws IdentityFileException {
    IdentityFile.save(file, privateKey, certificate);
  }

  private AgentIdentity reissue(Optional<RouterPrivateKey> router) {
    KeyPair keys = new KeyPair(certificate.publicKey(), privateKey);
    return new AgentIdentity(peerKey, privateKey, CertificateIssuer.issue(keys, router));
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has P-256", e);
    }
  }

  /** Our router's public key. */
  public PeerKey peerKey() {
    return peerKey;
  }

  /** The certificate. */
  public PeerCertificate certificate() {
    return certificate;
  }

  /** The TLS key, for an engine. A secret. */
  public PrivateKey privateKey() {
    return privateKey;
  }

  /** The certificate as the JDK's type, for an engine. */
  public X509Certificate x509() {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of our own making cannot be read", e);
    }
  }

  /** ECDSA with SHA-256 by the TLS key, DER. */
  byte[] sign(byte[] message) {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(privateKey);
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("our own key cannot sign", e);
    }
  }

  /** Whether key and certificate belong together. */
  boolean isConsistent() {
    byte[] message = SigningContext.message("ratatoskr self test", certificate.toByteArray());
    return certificate.verifies(message, sign(message));
  }

  @Override
  public String toString() {
    return "AgentIdentity[" + peerKey.shortName() + ", " + certificate + "]";
  }
}
